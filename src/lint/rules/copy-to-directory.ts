import type { AddInstruction, CopyInstruction } from "../../dockerfile/ast.ts";
import { insertBehind } from "../edits.ts";
import { plainValue } from "../plain-value.ts";
import type { Rule } from "../rule.ts";

export const copyToDirectory: Rule = {
	id: "copy-to-directory",
	aliases: ["DL3021"],
	group: "hygiene",
	severity: "error",
	manual: {
		summary: "With several sources, the destination ends with a slash.",
		description:
			"Several files can only go into a directory. Without the slash, the build fails, or depends on whether the directory is there.",
		doesNotCatch: ["patterns and directories that stand for several files"],
	},
	bad: [
		{
			dockerfile: "FROM alpine:3.20\nCOPY a b /c\n",
			lines: [2],
			fixed: "FROM alpine:3.20\nCOPY a b /c/\n",
		},
	],
	good: [
		{ dockerfile: "FROM alpine:3.20\nCOPY a b /c/\n" },
		{ dockerfile: 'FROM alpine:3.20\nCOPY a b .\nCOPY a b "/c/"\n' },
		{ dockerfile: "FROM alpine:3.20\nCOPY a b $DIR\n" },
	],
	check({ document, report }) {
		const check = (instruction: CopyInstruction | AddInstruction) => {
			const { sources, destination } = instruction;
			const { span } = destination;
			const value = plainValue(destination, document);
			if (sources.length < 2 || /(?:^|\/)\.{0,2}$|[\\]$|\$/.test(value)) return;
			const isPlain =
				document.source.text.slice(span.start, span.end) === value;
			report({
				message: `${sources.length} sources cannot become the one file ${value}`,
				help: `end it with a slash: ${value}/`,
				span,
				...(isPlain && { fix: insertBehind(span, "/", "Add a slash") }),
			});
		};
		return { copy: check, add: check };
	},
};
