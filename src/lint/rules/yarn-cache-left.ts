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
	],
	check({ document, facts, report }) {
		const final = finalStages(document, facts);
		return {
			script({ commands }, instruction, { stage }) {
				if (instruction.kind !== "run") return;
				if (stage === undefined || !final.has(stage)) return;
				const yarn = commands.filter(({ program }) => program === "yarn");
				const install = yarn.find(({ arguments: words }) =>
					/^(?:install|add|global)?$/.test(words[0]?.value ?? ""),
				);
				if (install === undefined) return;
				const isCleaned = yarn.some(
					({ arguments: words }) => words[0]?.value === "cache",
				);
				const isCached = instruction.mounts.some(({ value }) =>
					/cache|yarn/.test(value.value),
				);
				if (isCleaned || isCached) return;
				const edit = appendCommand(instruction, "yarn cache clean");
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
