import { cleanPath } from "../../values/go-path.ts";
import type { IgnoreMatcher } from "../../values/ignore-patterns.ts";
import { buildCheckUrl } from "../naming.ts";
import type { Rule } from "../rule.ts";

export const copyIgnoredFile: Rule = {
	id: "CopyIgnoredFile",
	group: "build-check",
	url: buildCheckUrl("CopyIgnoredFile"),
	manual: {
		summary: "COPY and ADD name no file that .dockerignore leaves out.",
		description:
			"Files that match a pattern of the ignore file are not in the build context: copying them fails, or copies nothing. Change the pattern, or the path.",
		doesNotCatch: [
			"anything when the ignore file has exceptions (`!pattern`)",
			"`.` unless everything is left out",
			"anything when the build context is not known",
		],
	},
	bad: [
		{
			dockerfile: "FROM alpine\nCOPY secret.txt /\n",
			lines: [2],
			facts: { ignored: ignoring("secret.txt") },
		},
	],
	good: [
		{
			dockerfile: "FROM alpine\nCOPY other.txt /\n",
			facts: { ignored: ignoring("secret.txt") },
		},
	],
	check: ({ facts, report, undecided }) => ({
		copied({ instruction, lines, triggeredAt }, path, { word }) {
			const { ignored } = facts;
			if (ignored === undefined) {
				if (facts.offline) undecided("the build context is not known");
				return;
			}
			if (ignored.hasExceptions || !path.certain) return;
			const clean = cleanPath(path.value);
			const isRoot = clean === "." || clean === "/";
			if (isRoot && !leavesAllOut(ignored)) return;
			const matched = ignored.matches(clean);
			if (!matched.ok || !matched.value) return;
			const name = instruction.keyword.value.toUpperCase();
			report({
				message: `${name} of "${clean}", which .dockerignore leaves out`,
				help: "change the pattern in .dockerignore, or copy something else",
				span: triggeredAt ?? word.span,
				lines,
				instruction,
			});
		},
	}),
};

function leavesAllOut({ patterns }: IgnoreMatcher): boolean {
	return patterns.some(({ text }) => ["*", "**", "**/*"].includes(text));
}

/** For the examples: an ignore file with one name in it. */
function ignoring(name: string): IgnoreMatcher {
	return {
		patterns: [{ text: name, isException: false }],
		hasExceptions: false,
		matches: (path) => ({ ok: true, value: path === name }),
	};
}
