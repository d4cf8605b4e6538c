import { hasOption, operands } from "../../shell/command-options.ts";
import type { SimpleCommand } from "../../shell/commands.ts";
import { catchUp } from "../catch-up.ts";
import { appendCommand } from "../edits.ts";
import { finalStages } from "../final-image.ts";
import type { Rule } from "../rule.ts";

export const yarnCacheLeft: Rule = {
	id: "yarn-cache-left",
	aliases: ["DL3060"],
	group: "hygiene",
	severity: "info",
	manual: {
		summary: "The download cache of yarn is not left in the image.",
		description:
			"`yarn install` keeps a copy of every package it downloads. End the RUN with `yarn cache clean`, or put a cache mount there.",
		doesNotCatch: [
			"stages that the image does not build on",
			"settings in .yarnrc.yml",
		],
	},
	bad: [
		{
			dockerfile: "FROM node:22\nRUN yarn install --frozen-lockfile\n",
			lines: [2],
			fixed:
				"FROM node:22\nRUN yarn install --frozen-lockfile && yarn cache clean\n",
		},
	],
	good: [
		{ dockerfile: "FROM node:22\nRUN yarn install && yarn cache clean\n" },
		{
			dockerfile:
				"FROM node:22\nRUN --mount=type=cache,target=/usr/local/share/.cache yarn install\n",
		},
		{ dockerfile: "FROM node:22\nRUN yarn build\n" },
		{ dockerfile: "FROM node:22\nRUN yarn && rm -rf /root/.cache/yarn\n" },
		{
			dockerfile:
				"FROM node:22\nRUN YARN_CACHE_FOLDER=/dev/shm/yarn yarn --cwd /app install\n",
		},
	],
	scripts: { words: ["yarn"] },
	check({ document, facts, report }) {
		const final = finalStages(document, facts);
		let isElsewhere = false;
		const readTo = catchUp(document, {
			from() {
				isElsewhere = false;
			},
			env({ variables }) {
				isElsewhere ||= variables.some(({ key }) =>
					cacheVariable.test(key.value),
				);
			},
		});
		return {
			script(script, instruction, { stage }) {
				const { text, allCommands: commands } = script;
				if (instruction.kind !== "run") return;
				readTo(instruction);
				if (isElsewhere) return;
				if (stage === undefined || !final.has(stage)) return;
				const install = commands.find(installs);
				if (install === undefined) return;
				const isCleaned =
					commands.some(cleans) || cacheVariable.test(text.word.value);
				const isCached = instruction.mounts.some(({ value }) =>
					/cache|yarn/.test(value.value),
				);
				if (isCleaned || isCached) return;
				const edit = appendCommand(
					instruction,
					"yarn cache clean",
					script,
					install,
				);
				report({
					message: "yarn leaves its download cache in the image",
					help: "end this RUN with yarn cache clean, or put a cache mount there",
					span: install.span,
					...(edit && {
						fix: { title: "Add yarn cache clean", kind: "safe", edits: [edit] },
					}),
				});
			},
		};
	},
};

/** Variables that put the cache somewhere else. */
const cacheVariable = /\bYARN_(?:CACHE_FOLDER|GLOBAL_FOLDER)\b/;

/** Options of yarn whose value is the next word. */
const valued = [
	"--cwd",
	"--cache-folder",
	"--modules-folder",
	"--mutex",
	"--network-concurrency",
	"--network-timeout",
	"--prefix",
	"--registry",
];

function installs(command: SimpleCommand): boolean {
	if (command.program !== "yarn") return false;
	if (hasOption(command, "--version", "--help", "--cache-folder")) return false;
	const [verb, object] = operands(command, valued);
	return (
		/^(?:install|add)?$/.test(verb?.value ?? "") ||
		(verb?.value === "global" && object?.value === "add")
	);
}

/** `yarn cache clean`, and `rm` of its directory. */
function cleans(command: SimpleCommand): boolean {
	if (command.program === "rm") {
		return command.arguments.some(({ value }) =>
			/yarn|\/\.cache(?:\/|$)/.test(value),
		);
	}
	return (
		command.program === "yarn" &&
		operands(command, valued)[0]?.value === "cache"
	);
}
