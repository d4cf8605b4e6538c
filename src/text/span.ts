/**
 * A range of a text: UTF-16 code unit offsets, `end` exclusive. Lines and columns are derived from it by `Source` only when
 * something is printed.
 */
export interface Span {
	readonly start: number;
	readonly end: number;
}

/** A position for people and protocols: `line` and `column` count from 1, columns in UTF-16 code units. */
export interface Position {
	readonly line: number;
	readonly column: number;
}
