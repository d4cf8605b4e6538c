import type { Source } from "../text/source.ts";
import type { Finding } from "./finding.ts";

/**
 * Tells a finding from others, also when lines above it come and go: a hash of its rule and of the text it is about. Two equal
 * findings on equal lines have the same one.
 */
export function fingerprintOf(source: Source, finding: Finding): string {
	const line = source.lineText(source.lineAt(finding.span.start)).trim();
	const words = source.text.slice(finding.span.start, finding.span.end);
	return hash(`${finding.code}\n${line}\n${words.replace(/\s+/g, " ")}`);
}

/** Two 32-bit hashes (FNV-1a, forwards and backwards) as 16 hexadecimal digits: enough to tell lines of a file apart. */
function hash(text: string): string {
	let forwards = 0x811c9dc5;
	let backwards = 0x811c9dc5;
	for (let index = 0; index < text.length; index++) {
		forwards = step(forwards, text.charCodeAt(index));
		backwards = step(backwards, text.charCodeAt(text.length - 1 - index));
	}
	return [forwards, backwards]
		.map((half) => (half >>> 0).toString(16).padStart(8, "0"))
		.join("");
}

function step(hash: number, code: number): number {
	return Math.imul(hash ^ code, 0x01000193);
}
