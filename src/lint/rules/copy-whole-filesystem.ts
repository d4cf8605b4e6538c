import type { Dockerfile, Stage } from "../../dockerfile/ast.ts";
import { scratchName } from "../../dockerfile/stages.ts";
import { baseStages } from "../final-image.ts";
import { plainValue } from "../plain-value.ts";
import type { Rule } from "../rule.ts";

export const copyWholeFilesystem: Rule = {
	id: "copy-whole-filesystem",
	aliases: ["DL3067"],
	group: "hygiene",
	manual: {
		summary: "COPY takes from another stage what is needed, not everything.",
		description:
			"`COPY --from=build / /` brings compilers, caches, sources and whatever else the stage has, secrets that were written there included, and lays one distribution over another. Name the paths, or collect them in a directory of their own with `make install DESTDIR=/out` and copy that.",
		doesNotCatch: [
			"copies into an image from scratch, which make one layer of a stage",
			"stages from scratch, which hold only what was put there",
			"images: some, such as tonistiigi/xx, are made to be copied whole",
		],
	},
	bad: [
		{
			dockerfile:
				"FROM golang:1.23 AS build\nRUN go install example.org/a@v1.0.0\nFROM debian:12\nCOPY --from=build / /\n",
			lines: [4],
		},
		{
			title: "by number",
			dockerfile:
				"FROM debian:12\nCOPY a /a\nFROM debian:12\nCOPY --from=0 --link /. /rootfs/\n",
			lines: [4],
		},
	],
	good: [
		{
			dockerfile:
				"FROM golang:1.23 AS build\nRUN make install DESTDIR=/out\nFROM debian:12\nCOPY --from=build /out/ /\n",
		},
		{
			title: "one layer of all",
			dockerfile:
				"FROM debian:12 AS build\nRUN a\nFROM scratch\nCOPY --from=build / /\n",
		},
		{
			title: "nothing but files of a project",
			dockerfile:
				"FROM scratch AS files\nCOPY etc /etc\nFROM debian:12\nCOPY --from=files / /\n",
		},
		{
			title: "an image made for it",
			dockerfile:
				"FROM --platform=$BUILDPLATFORM tonistiigi/xx:1.6.1 AS xx\nFROM debian:12\nCOPY --from=xx / /\n",
		},
	],
	check: ({ document, report }) => ({
		copy(instruction, { stage, onbuild }) {
			const { from, sources } = instruction;
			if (from === undefined || stage === undefined || onbuild) return;
			const source = sources.find(
				({ kind, word }) =>
					kind === "path" &&
					/^(?:\/+\*?|\/+\.\/?|\.)$/.test(plainValue(word, document)),
			);
			if (source === undefined) return;
			const copied = stageNamed(document, stage, from.value);
			if (copied === undefined) return;
			const bases = baseStages(document);
			if (isFromScratch(stage, bases) || isFromScratch(copied, bases)) return;
			if (!isChanged(copied, bases)) return;
			report({
				message: `this copies all of the stage ${from.value}, its distribution included`,
				help: "name the paths that are needed",
				span: source.word.span,
				instruction,
			});
		},
	}),
};

type Bases = ReadonlyMap<Stage, Stage>;

function stageNamed(
	{ stages }: Dockerfile,
	{ index }: Stage,
	name: string,
): Stage | undefined {
	const above = stages.slice(0, index);
	return /^\d+$/.test(name)
		? above[Number(name)]
		: above.findLast((stage) => stage.name === name.toLowerCase());
}

function isFromScratch(stage: Stage, bases: Bases): boolean {
	const base = bases.get(stage);
	return base === undefined
		? stage.from.base.value === scratchName
		: isFromScratch(base, bases);
}

/** Whether a stage is more than another name for an image. */
function isChanged(stage: Stage, bases: Bases): boolean {
	const base = bases.get(stage);
	return (
		stage.instructions.some(
			({ kind }) => kind === "run" || kind === "copy" || kind === "add",
		) ||
		(base !== undefined && isChanged(base, bases))
	);
}
