import { cleanPath } from "./go-path.ts";
import { trimSpace } from "./go-space.ts";
import { fail, type Result, succeed } from "./result.ts";

/** One pattern of a `.dockerignore` file. */
export interface IgnoreLine {
	/** Cleaned, relative; `!` in front for exceptions. */
	readonly pattern: string;
	/** From 1. */
	readonly line: number;
}

/** In bytes, with the line break: Go's line scanner takes no more. */
const longestLine = 65_536;

/**
 * Reads a `.dockerignore` file: a pattern per line, comment lines begin with `#`, blanks around patterns do not count. Patterns are
 * cleaned as paths and lose a leading slash.
 */
export function parseIgnoreFile(text: string): Result<readonly IgnoreLine[]> {
	const lines: IgnoreLine[] = [];
	let offset = 0;
	for (const [index, written] of text.split("\n").entries()) {
		if (Buffer.byteLength(written) >= longestLine) {
			return fail(
				`line ${index + 1} is longer than ${longestLine - 1} bytes`,
				offset,
			);
		}
		offset += written.length + 1;
		const line = index === 0 ? written.replace(/^\ufeff/, "") : written;
		const pattern = line.startsWith("#") ? "" : trimSpace(line);
		if (pattern === "") continue;
		lines.push({ pattern: cleanPattern(pattern), line: index + 1 });
	}
	return succeed(lines);
}

function cleanPattern(pattern: string): string {
	const isException = pattern.startsWith("!");
	const body = isException ? trimSpace(pattern.slice(1)) : pattern;
	if (body === "") return "!";
	const cleaned = cleanPath(body);
	const relative =
		cleaned.length > 1 && cleaned.startsWith("/") ? cleaned.slice(1) : cleaned;
	return isException ? `!${relative}` : relative;
}
