import { parseUnsigned } from "./go-int.ts";
import { fail, type Result, succeed } from "./result.ts";

/** Permissions to give to files. */
export type FileMode =
	/** Twelve bits: setuid, setgid, sticky, and three times read, write, execute. */
	| { readonly kind: "octal"; readonly bits: number }
	/** A change to the permissions a file has, in the notation of chmod: `u+x,go-w`. */
	| { readonly kind: "symbolic"; readonly text: string };

/**
 * Reads the value of `--chmod`: octal digits up to 07777, or clauses `[ugoa…](+|-|=)[rwxXstugo…]…` separated by commas. The rules are
 * those of BuildKit's mode library, which follows BSD's `setmode`.
 */
export function parseFileMode(text: string): Result<FileMode> {
	if (text === "")
		return fail("the file mode is empty; write it like 0644 or u+x");
	if (/^[0-9]/.test(text)) {
		const bits = parseUnsigned(text, { base: 8, bits: 32 });
		return bits.ok && bits.value <= 0o7777n
			? succeed({ kind: "octal", bits: Number(bits.value) })
			: fail(`"${text}" is not a file mode; octal modes are 0 to 07777`);
	}
	const clauses = /[augo]*(?:[-+=][rwxXstugo]*)+/y;
	for (let at = 0; ; at++) {
		clauses.lastIndex = at;
		const clause = clauses.exec(text);
		if (clause === null) return refuse(text, skipLetters(text, at));
		at += clause[0].length;
		if (at === text.length) return succeed({ kind: "symbolic", text });
		if (text[at] !== ",") return refuse(text, at);
	}
}

function skipLetters(text: string, at: number): number {
	let end = at;
	while (end < text.length && "augo".includes(text[end] as string)) end++;
	return end;
}

function refuse(text: string, at: number) {
	const problem =
		at >= text.length
			? "it ends where one of +, - or = must follow"
			: `"${text[at]}" cannot stand there`;
	return fail(
		`"${text}" is not a file mode: ${problem}; write it like 0644 or u+x,go-w`,
		at,
	);
}
