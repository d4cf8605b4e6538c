import { suggest } from "../../text/suggest.ts";
import { replace } from "../edits.ts";
import type { Rule } from "../rule.ts";

export const unknownCopyStage: Rule = {
	id: "unknown-copy-stage",
	aliases: ["DL3022", "DL3023"],
	partialAliases: {
		DL3022: "a stage that is not above",
		DL3023: "the very stage that copies",
	},
	group: "hygiene",
	severity: "error",
	manual: {
		summary: "`COPY --from` names a stage above it.",
		description:
			"A name that is no stage above is taken for an image. When a stage of that name comes later, is the very stage that copies, or has nearly that name, a stage was meant.",
		doesNotCatch: [
			"names that are like no stage: those are images, or named contexts of the build",
			"mounts with `from=`",
		],
	},
	bad: [
		{
			title: "later",
			dockerfile:
				"FROM alpine:3.20\nCOPY --from=late /a /a\nFROM alpine:3.20 AS late\n",
			lines: [2],
		},
		{
			title: "itself",
			dockerfile: "FROM alpine:3.20 AS a\nCOPY --from=a /b /c\n",
			lines: [2],
		},
		{
			title: "misspelt",
			dockerfile:
				"FROM alpine:3.20 AS builder\nFROM scratch\nCOPY --from=buidler /a /a\n",
			lines: [3],
		},
		{
			title: "no such number",
			dockerfile: "FROM alpine:3.20\nFROM scratch\nCOPY --from=2 /a /a\n",
			lines: [3],
		},
	],
	good: [
		{
			dockerfile:
				"FROM alpine:3.20 AS a\nFROM scratch\nCOPY --from=A /a /a\nCOPY --from=0 /b /b\nCOPY --from=nginx:1 /c /c\n",
		},
	],
	check: ({ document, report }) => ({
		copy(instruction, { stage }) {
			const { from } = instruction;
			if (from === undefined || stage === undefined) return;
			const wanted = from.value.toLowerCase();
			if (wanted === "" || wanted.includes("$")) return;
			const { stages } = document;
			const say = (message: string, help: string, isItself = false) => {
				const alias = isItself ? "DL3023" : "DL3022";
				report({ message, help, span: from.span, instruction, alias });
			};
			if (/^\d+$/.test(wanted)) {
				if (Number(wanted) < stage.index) return;
				if (Number(wanted) === stage.index) {
					const help = "name an earlier stage";
					say("a stage cannot copy from itself", help, true);
				} else if (Number(wanted) < stages.length) {
					say(
						`stage ${wanted} comes later`,
						"move it up, or name an earlier one",
					);
				} else {
					say(
						`there is no stage ${wanted}`,
						`stages have the numbers 0 to ${stages.length - 1}`,
					);
				}
				return;
			}
			const named = stages.findLast(({ name }) => name === wanted);
			if (named !== undefined) {
				if (named.index < stage.index) return;
				const isItself = named.index === stage.index;
				const isEarlier = stages.some(
					({ name, index }) => name === wanted && index < stage.index,
				);
				if (isEarlier) return;
				say(
					isItself
						? "a stage cannot copy from itself"
						: `the stage ${from.value} comes later`,
					isItself
						? "use RUN cp, or name an earlier stage"
						: "move it up: a stage can copy only from stages above it",
					isItself,
				);
				return;
			}
			if (/[/:.@]/.test(wanted)) return;
			const above = stages
				.slice(0, stage.index)
				.flatMap(({ name }) => name ?? []);
			const suggestion = suggest(wanted, above);
			if (suggestion === undefined) return;
			report({
				message: `there is no stage "${from.value}", so this copies from an image of that name`,
				help: `did you mean the stage ${suggestion}?`,
				span: from.span,
				instruction,
				severity: "warning",
				alias: "DL3022",
				fix: {
					...replace(from.span, suggestion, `Copy from ${suggestion}`),
					kind: "suggestion",
				},
			});
		},
	}),
};
