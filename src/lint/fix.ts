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
	const edits: TextEdit[] = [];
	const applied: Finding[] = [];
	for (const finding of findings) {
		const { fix } = finding;
		if (fix?.kind !== "safe") continue;
		const isNew = fix.edits.filter((edit) => !edits.some(sameAs(edit)));
		if (isNew.some((edit) => edits.some((each) => touches(edit, each)))) {
			continue;
		}
		edits.push(...isNew);
		applied.push(finding);
	}
	return { text: applyEdits(text, edits), applied };
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

function sameAs(a: TextEdit) {
	return (b: TextEdit): boolean =>
		a.span.start === b.span.start &&
		a.span.end === b.span.end &&
		a.text === b.text;
}

function touches(a: TextEdit, b: TextEdit): boolean {
	return a.span.start <= b.span.end && b.span.start <= a.span.end;
}
