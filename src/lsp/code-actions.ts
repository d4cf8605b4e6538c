import type { CheckedText } from "../cli/lint-file.ts";
import type { Dockerfile } from "../dockerfile/ast.ts";
import type { Finding } from "../lint/finding.ts";
import { applyFixes } from "../lint/fix.ts";
import { instructionAt } from "../lint/run.ts";
import { diagnosticOf } from "./diagnostics.ts";
import { editOf, rangeOf, touches } from "./places.ts";
import type { LspCodeAction, LspRange, LspTextEdit } from "./protocol.ts";

/** What can be done about the findings in a range: their fixes, all safe fixes, and comments that silence them. */
export function codeActions(
	uri: string,
	{ document, result }: CheckedText,
	range: LspRange,
): readonly LspCodeAction[] {
	const { source, diagnostics } = document;
	const here = result.findings.filter(({ span }) =>
		touches(rangeOf(source, span), range),
	);
	const actions: LspCodeAction[] = [];
	for (const finding of here) {
		const diagnostic = diagnosticOf(uri, source, finding);
		const { fix } = finding;
		if (fix !== undefined) {
			actions.push({
				title: fix.title,
				kind: "quickfix",
				diagnostics: [diagnostic],
				isPreferred: fix.kind === "safe",
				edit: {
					changes: { [uri]: fix.edits.map((edit) => editOf(source, edit)) },
				},
			});
		}
		const silencing = ignoreEdit(finding, document);
		if (silencing !== undefined && !isError(finding, diagnostics)) {
			actions.push({
				title: `Ignore ${finding.code} here`,
				kind: "quickfix",
				diagnostics: [diagnostic],
				edit: { changes: { [uri]: [editOf(source, silencing)] } },
			});
		}
	}
	const all = fixAll(uri, { document, result });
	return all === undefined ? actions : [...actions, all];
}

/** All safe fixes that do not touch each other, as one change of the text. */
function fixAll(
	uri: string,
	{ document, result }: CheckedText,
): LspCodeAction | undefined {
	const { source } = document;
	const { text, applied } = applyFixes(source.text, result.findings);
	if (applied.length === 0) return undefined;
	const whole: LspTextEdit = {
		range: rangeOf(source, { start: 0, end: source.text.length }),
		newText: text,
	};
	return {
		title: `Fix ${applied.length} ${applied.length === 1 ? "problem" : "problems"}`,
		kind: "source.fixAll.keyhole",
		edit: { changes: { [uri]: [whole] } },
	};
}

function ignoreEdit(
	{ code, span }: Finding,
	{ instructions, source }: Dockerfile,
) {
	const instruction = instructionAt(instructions, span.start);
	if (instruction === undefined) return undefined;
	const { start } = instruction.span;
	const newline = source.text.includes("\r\n") ? "\r\n" : "\n";
	const text = `# keyhole ignore=${code}${newline}`;
	return { span: { start, end: start }, text };
}

function isError(
	finding: Finding,
	errors: readonly { readonly code: string }[],
): boolean {
	return errors.some(({ code }) => code === finding.code);
}
