/**
 * A path as an address: every part encoded, so that `#`, `%`, colons and blanks are no syntax. Relative paths are relative references,
 * which code scanning services count from the root of the repository.
 */
export function sarifUri(path: string): string {
	const encoded = path.split("/").map(encodeURIComponent).join("/");
	return path.startsWith("/") ? `file://${encoded}` : encoded;
}
