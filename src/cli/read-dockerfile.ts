/** The text of a Dockerfile's bytes: UTF-8, with or without a byte order mark. Bytes that are no UTF-8 become U+FFFD. */
export function decodeDockerfile(bytes: Uint8Array): string {
	return new TextDecoder("utf-8").decode(bytes);
}
