import type { Rule } from "../rule.ts";

export const buildError: Rule = {
	id: "build-error",
	aliases: ["DL3011", "DL3043", "DL3061"],
	partialAliases: {
		DL3011: "ports",
		DL3043: "triggers that ONBUILD cannot have",
		DL3061: "instructions before the first FROM",
	},
	group: "hygiene",
	severity: "error",
	manual: {
		summary: "Instructions are such that a build accepts them.",
		description:
			"Options of `--mount`, ports and words with variables are read only when a stage is built: a mistake in a stage that nobody builds goes unnoticed for a long time. This rule reads them all.",
		doesNotCatch: [
			"what hangs on files, images, build arguments or the network",
			"options whose value comes from a base image that is not known",
		],
	},
	bad: [
		{
			title: "an option before the type that it belongs to",
			dockerfile:
				"FROM alpine:3.20\nRUN --mount=required,type=secret,id=a true\n",
			lines: [2],
		},
		{
			title: "no such port",
			dockerfile: "FROM alpine:3.20\nEXPOSE 80000\n",
			lines: [2],
		},
		{
			title: "a substitution without end",
			dockerfile: "FROM alpine:3.20\nLABEL a=${b\n",
			lines: [2],
		},
	],
	good: [
		{
			dockerfile:
				"FROM alpine:3.20\nRUN --mount=type=secret,id=a,required cat /run/secrets/a\n",
		},
		{ dockerfile: "FROM alpine:3.20\nEXPOSE $PORT\n" },
	],
	check: ({ report }) => ({
		refused({ code, message, help, span }, instruction) {
			report({
				message,
				...(help && { help }),
				span,
				instruction,
				...(code === "invalid-port" && { alias: "DL3011" }),
			});
		},
	}),
};
