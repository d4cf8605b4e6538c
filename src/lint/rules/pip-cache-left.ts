import { hasOption } from "../../shell/commands.ts";
import { installationOf } from "../../shell/package-managers.ts";
import { insertBehind } from "../edits.ts";
import { finalStages } from "../final-image.ts";
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
			title: "uv has a cache of its own",
			dockerfile: "FROM python:3.12\nRUN uv pip install flask==3\n",
		},
	],
	check({ document, facts, report }) {
		const final = finalStages(document, facts);
		let isSet = false;
		return {
			from: () => {
				isSet = false;
			},
			env({ variables }) {
				isSet ||= variables.some(({ key }) => key.value === "PIP_NO_CACHE_DIR");
			},
			arg({ declarations }) {
				isSet ||= declarations.some(
					({ key }) => key.value === "PIP_NO_CACHE_DIR",
				);
			},
			command(command, instruction, { stage }) {
				if (instruction.kind !== "run" || isSet) return;
				if (stage === undefined || !final.has(stage)) return;
				if (command.program === "uv" || command.program === "pipx") return;
				const installation = installationOf(command);
				if (installation?.manager !== "pip") return;
				if (hasOption(command, "--no-cache-dir", "--no-cache")) return;
				const isSetHere = command.assignments.some(
					({ name }) => name === "PIP_NO_CACHE_DIR",
				);
				const isCached = instruction.mounts.some(({ value }) =>
					/\.cache|pip/.test(value.value),
				);
				if (isSetHere || isCached) return;
				const { verb } = installation;
				report({
					message: "pip leaves its download cache in the image",
					help: "add --no-cache-dir, or --mount=type=cache,target=/root/.cache/pip",
					span: verb.span,
					fix: insertBehind(verb.span, " --no-cache-dir", "Add --no-cache-dir"),
				});
			},
		};
	},
};
