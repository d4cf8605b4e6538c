import type { Instruction } from "../../dockerfile/ast.ts";
import type { TextEdit } from "../../text/diagnostic.ts";
import type { Source } from "../../text/source.ts";
import { buildCheckUrl } from "../naming.ts";
import type { Rule } from "../rule.ts";

export const noEmptyContinuation: Rule = {
	id: "NoEmptyContinuation",
	group: "build-check",
	heedsInlineCheck: false,
	url: buildCheckUrl("NoEmptyContinuation"),
	manual: {
		summary: "No blank line stands within a continued instruction.",
		description:
			"After a line that ends with the escape character, the builder still skips blank lines, and says that one day it will not. Delete the blank line; a comment line may take its place.",
		doesNotCatch: ["lines that hold nothing but the escape character"],
	},
	bad: [
		{
			dockerfile: "FROM alpine\nRUN a && \\\n\n    b\n",
			lines: [4],
			fixed: "FROM alpine\nRUN a && \\\n    b\n",
		},
	],
	good: [
		{ dockerfile: "FROM alpine\nRUN a && \\\n    # why\n    b\n" },
		{ dockerfile: "FROM alpine\nRUN <<EOF\na\n\nb\nEOF\n" },
	],
	check: ({ document, report }) => ({
		emptyContinuation(instruction, line) {
			const { source } = document;
			const edits = blankLines(source, instruction, line);
			report({
				message: "a blank line interrupts this instruction",
				help: "delete the blank line, or begin it with #",
				span: edits[0]?.span ?? instruction.span,
				lines: { first: line, last: line },
				instruction,
				...(edits.length > 0 && {
					fix: { title: "Delete the blank lines", kind: "safe", edits },
				}),
			});
		},
	}),
};

function blankLines(
	source: Source,
	instruction: Instruction,
	last: number,
): readonly TextEdit[] {
	const edits: TextEdit[] = [];
	for (let line = instruction.lines.first; line <= last; line++) {
		if (source.lineText(line).trim() !== "") continue;
		const span = {
			start: source.lineStart(line),
			end: source.lineStart(line + 1),
		};
		edits.push({ span, text: "" });
	}
	return edits;
}
