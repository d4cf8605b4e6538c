/** A place in a header block, which moves on as things are read. */
export interface Cursor {
	readonly bytes: Buffer;
	at: number;
}
