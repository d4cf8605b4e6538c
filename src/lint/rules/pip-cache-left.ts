import type { Stage } from "../../dockerfile/ast.ts";
import { hasOption } from "../../shell/command-options.ts";
import type { SimpleCommand } from "../../shell/commands.ts";
import { installationOf, programsOf } from "../../shell/package-managers.ts";
import { catchUp } from "../catch-up.ts";
import { insertBehind } from "../edits.ts";
import { baseStages, finalStages } from "../final-image.ts";
import type { Rule } from "../rule.ts";

export const pipCacheLeft: Rule = {
	id: "pip-cache-left",
	aliases: ["DL3042"],
	group: "hygiene",
	severity: "info",
	manual: {
		summary: "The download cache of pip is not left in the image.",
		description:
			"pip keeps what it downloads below ~/.cache/pip. Use `--no-cache-dir`, set `PIP_NO_CACHE_DIR=1`, or put a cache mount there.",
		doesNotCatch: [
			"stages that the image does not build on",
			"settings in pip.conf",
			"variables of the base image, such as those of python images before 2022",
		],
	},
	bad: [
		{
			dockerfile: "FROM python:3.12\nRUN pip install flask==3\n",
			lines: [2],
			fixed: "FROM python:3.12\nRUN pip install --no-cache-dir flask==3\n",
		},
		{
			dockerfile: "FROM python:3.12\nRUN python -m pip install -r a.txt\n",
			lines: [2],
			fixed:
				"FROM python:3.12\nRUN python -m pip install --no-cache-dir -r a.txt\n",
		},
	],
	good: [
		{
			dockerfile: "FROM python:3.12\nRUN pip install --no-cache-dir flask==3\n",
		},
		{
			dockerfile:
				"FROM python:3.12\nENV PIP_NO_CACHE_DIR=1\nRUN pip install flask==3\n",
		},
		{
			dockerfile:
				"FROM python:3.12\nRUN --mount=type=cache,target=/root/.cache/pip pip install flask==3\n",
		},
		{
			title: "removed in the same RUN",
			dockerfile:
				"FROM python:3.12\nRUN pip install flask==3 && rm -rf ~/.cache/pip\nRUN pip install a==1 && pip cache purge\n",
		},
		{
			title: "set in the stage below",
			dockerfile:
				"FROM python:3.12 AS base\nENV PIP_NO_CACHE_DIR=1\nFROM base\nRUN pip install flask==3\n",
		},
		{
			title: "uv has a cache of its own",
			dockerfile: "FROM python:3.12\nRUN uv pip install flask==3\n",
		},
	],
	scripts: { words: [...programsOf("pip"), "global.no-cache-dir"] },
	check({ document, facts, report }) {
		const final = finalStages(document, facts);
		const bases = baseStages(document);
		const stagesWithout = new Set<Stage>();
		const set = (name: string, stage: Stage | undefined) => {
			if (stage !== undefined && name === "PIP_NO_CACHE_DIR") {
				stagesWithout.add(stage);
			}
		};
		const readTo = catchUp(document, {
			from(_, { stage }) {
				const base = stage && bases.get(stage);
				if (stage && base && stagesWithout.has(base)) stagesWithout.add(stage);
			},
			env({ variables }, { stage }) {
				for (const { key } of variables) set(key.value, stage);
			},
			arg({ declarations }, { stage }) {
				for (const { key } of declarations) set(key.value, stage);
			},
		});
		return {
			script({ text, allCommands: commands }, instruction, { stage }) {
				if (instruction.kind !== "run") return;
				if (stage === undefined || !final.has(stage)) return;
				readTo(instruction);
				if (/global\.no-cache-dir/.test(text.word.value)) {
					stagesWithout.add(stage);
				}
				if (stagesWithout.has(stage)) return;
				// Any value counts, even "off": pip means it so.
				if (/\bPIP_NO_CACHE_DIR=/.test(text.word.value)) return;
				const isCached = instruction.mounts.some(({ value }) =>
					/\.cache|pip/.test(value.value),
				);
				if (isCached || commands.some(cleans)) return;
				for (const command of commands) {
					if (command.program === "uv" || command.program === "pipx") continue;
					const installation = installationOf(command);
					if (installation?.manager !== "pip") continue;
					if (hasOption(command, "--no-cache-dir", "--no-cache")) continue;
					const { verb } = installation;
					report({
						message: "pip leaves its download cache in the image",
						help: "add --no-cache-dir, or --mount=type=cache,target=/root/.cache/pip",
						span: verb.span,
						fix: insertBehind(
							verb.span,
							" --no-cache-dir",
							"Add --no-cache-dir",
						),
					});
				}
			},
		};
	},
};

/** `rm -rf ~/.cache` and `pip cache purge`. */
function cleans({ program = "", arguments: words }: SimpleCommand): boolean {
	const values = words.map(({ value }) => value);
	return program === "rm"
		? values.some((value) => /\/\.cache(?:\/|$)/.test(value))
		: /^p(?:ip|ython)/.test(program) && values.includes("purge");
}
