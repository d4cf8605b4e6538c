import type { EscapeCharacter, KeyValue } from "../../dockerfile/ast.ts";
import { splitOutsideQuotes } from "../../dockerfile/words.ts";
import type { Fix } from "../finding.ts";
import type { Step } from "../listeners.ts";
import { buildCheckUrl } from "../naming.ts";
import type { Rule, RuleContext } from "../rule.ts";

export const legacyKeyValueFormat: Rule = {
	id: "LegacyKeyValueFormat",
	group: "build-check",
	url: buildCheckUrl("LegacyKeyValueFormat"),
	manual: {
		summary: "ENV and LABEL are written `key=value`.",
		description:
			"`ENV key value` is an old form that takes the rest of the line, other assignments included, as one value. `ENV key=value` is clear, and allows several on one line.",
		doesNotCatch: ["stages that are not built, in a build"],
	},
	bad: [
		{
			dockerfile: "FROM alpine\nENV name some value\nLABEL a b\n",
			lines: [2, 3],
			fixed: 'FROM alpine\nENV name="some value"\nLABEL a=b\n',
		},
		{
			dockerfile: 'FROM alpine\nENV name "some value"\n',
			lines: [2],
			fixed: 'FROM alpine\nENV name="some value"\n',
		},
	],
	good: [{ dockerfile: 'FROM alpine\nENV a=b c="d e"\n' }],
	check: (context) => ({
		assigned(step, _name, by) {
			if (by.keyword === "ENV") reportLegacy(context, step, by.pair);
		},
		labelled(step, pair) {
			reportLegacy(context, step, pair);
		},
	}),
};

function reportLegacy(
	{ document, report }: RuleContext,
	{ instruction, lines, triggeredAt }: Step,
	pair: KeyValue,
): void {
	if (pair.delimited) return;
	const keyword = instruction.keyword.value.toUpperCase();
	const fix = triggeredAt ? undefined : fixOf(pair, document.escape);
	report({
		message: `${keyword} key value is an old form`,
		help: `write ${keyword} ${pair.key.value}=…, in double quotes if there are blanks in the value`,
		span: triggeredAt ?? {
			start: pair.key.span.start,
			end: pair.value.span.end,
		},
		lines,
		instruction,
		...(fix && { fix }),
	});
}

/** None where quotes and blanks are so mixed that the new form would read them differently. */
function fixOf(
	{ key, value }: KeyValue,
	escape: EscapeCharacter,
): Fix | undefined {
	const isOneWord = splitOutsideQuotes(value, escape).length === 1;
	const hasQuotes = /['"]/.test(value.value) || value.value.includes(escape);
	if (!isOneWord && hasQuotes) return undefined;
	const quote = isOneWord ? "" : '"';
	const end = value.span.end;
	return {
		title: `Write ${key.value}=…`,
		kind: "safe",
		edits: [
			{
				span: { start: key.span.end, end: value.span.start },
				text: `=${quote}`,
			},
			...(quote ? [{ span: { start: end, end }, text: quote }] : []),
		],
	};
}
