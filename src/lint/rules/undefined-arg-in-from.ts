import type { FromInstruction, Word } from "../../dockerfile/ast.ts";
import type { Expansion } from "../../dockerfile/expand.ts";
import { suggest } from "../../text/suggest.ts";
import type { KnownNames } from "../listeners.ts";
import { buildCheckUrl } from "../naming.ts";
import type { Rule, RuleContext } from "../rule.ts";
import { variableSpan } from "../variable-places.ts";

export const undefinedArgInFrom: Rule = {
	id: "UndefinedArgInFrom",
	group: "build-check",
	url: buildCheckUrl("UndefinedArgInFrom"),
	manual: {
		summary: "FROM uses only arguments that are declared above it.",
		description:
			"In FROM, only ARG instructions before the first FROM count, and the predefined platform arguments. Anything else is empty. Declare it at the top of the file.",
		doesNotCatch: ["arguments that are declared without a default"],
	},
	bad: [
		{ dockerfile: "FROM alpine:${VERSION}\n", lines: [1] },
		{
			title: "declared too late",
			dockerfile: "FROM alpine AS a\nARG V=3\nFROM alpine:$V\n",
			lines: [3],
		},
		{
			title: "misspelt",
			dockerfile: "ARG VERSION=3\nFROM alpine:3$VERSOIN\n",
			lines: [2],
		},
	],
	good: [
		{ dockerfile: "ARG VERSION=3\nFROM alpine:$VERSION\n" },
		{ dockerfile: "FROM --platform=$BUILDPLATFORM alpine\n" },
	],
	check: (context) => ({
		base({ from }, base, known) {
			reportUndefined(context, from, from.base, base, known);
		},
		platform({ from }, word, platform, _globals, known) {
			reportUndefined(context, from, word, platform, known);
		},
	}),
};

function reportUndefined(
	{ document, report }: RuleContext,
	from: FromInstruction,
	word: Word,
	{ unmatched }: Expansion,
	known: KnownNames,
): void {
	if (unmatched.size === 0) return;
	const names = new Set(known());
	for (const name of unmatched) {
		if (names.has(name)) continue;
		const suggestion = suggest(name, names);
		const span = variableSpan(word, name, document);
		report({
			message: `FROM uses the argument "${name}", which is not declared above it`,
			help:
				suggestion === undefined
					? `declare it before the first FROM: ARG ${name}=…`
					: `did you mean ${suggestion}? (arguments for FROM are declared before the first FROM)`,
			span,
			instruction: from,
		});
	}
}
