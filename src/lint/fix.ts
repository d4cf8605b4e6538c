import type { TextEdit } from "../text/diagnostic.ts";
import type { Finding } from "./finding.ts";

/** Text with fixes applied. */
export interface Fixed {
	readonly text: string;
	/** Those whose fix was applied. */
	readonly applied: readonly Finding[];
}

/**
 * Applies the safe fixes of findings, first come first served: a fix that touches what another one changes waits for the next
 * round, when the file has been checked again.
 */
export function applyFixes(text: string, findings: readonly Finding[]): Fixed {
	/** By place; none touches another. */
	const edits: TextEdit[] = [];
	const applied: Finding[] = [];
	for (const finding of findings) {
		const { fix } = finding;
		if (fix?.kind !== "safe") continue;
		const found = fix.edits.map((edit) => ({ edit, ...placeFor(edit, edits) }));
		if (found.some(({ state }) => state === "taken")) continue;
		for (const { edit, state } of found) {
			if (state === "free") {
				edits.splice(placeFor(edit, edits).index, 0, edit);
			}
		}
		applied.push(finding);
	}
	return { text: applyEdits(text, edits), applied };
}

/** Where an edit belongs among others, and whether it can go there, or is there already. */
function placeFor(
	edit: TextEdit,
	edits: readonly TextEdit[],
): { readonly index: number; readonly state: "free" | "taken" | "there" } {
	let low = 0;
	let high = edits.length;
	while (low < high) {
		const middle = (low + high) >> 1;
		const { span } = edits[middle] as TextEdit;
		if (span.end < edit.span.start) low = middle + 1;
		else high = middle;
	}
	const next = edits[low];
	if (next === undefined || next.span.start > edit.span.end) {
		return { index: low, state: "free" };
	}
	return { index: low, state: isSame(edit, next) ? "there" : "taken" };
}

/** Applies edits, none of which may overlap another. */
export function applyEdits(text: string, edits: readonly TextEdit[]): string {
	const inOrder = [...edits].sort(
		(a, b) => a.span.start - b.span.start || a.span.end - b.span.end,
	);
	let result = "";
	let at = 0;
	for (const { span, text: replacement } of inOrder) {
		result += text.slice(at, span.start) + replacement;
		at = span.end;
	}
	return result + text.slice(at);
}

function isSame(a: TextEdit, b: TextEdit): boolean {
	return (
		a.span.start === b.span.start &&
		a.span.end === b.span.end &&
		a.text === b.text
	);
}
