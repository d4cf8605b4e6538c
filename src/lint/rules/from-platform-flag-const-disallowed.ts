import { parsePlatform } from "../../values/platform.ts";
import { buildCheckUrl } from "../naming.ts";
import type { Rule } from "../rule.ts";

export const fromPlatformFlagConstDisallowed: Rule = {
	id: "FromPlatformFlagConstDisallowed",
	aliases: ["DL3029"],
	group: "build-check",
	url: buildCheckUrl("FromPlatformFlagConstDisallowed"),
	manual: {
		summary: "`--platform` of FROM is no constant.",
		description:
			"A fixed platform makes an image that cannot be built for any other one. Use a variable such as `$BUILDPLATFORM`, or give the platform to the build: `docker build --platform=linux/amd64`. Where a stage is for one platform only, say so in its name.",
		doesNotCatch: [
			"stages whose name contains the operating system or the architecture",
			"constants that are the default of an argument",
		],
	},
	bad: [
		{ dockerfile: "FROM --platform=linux/amd64 alpine AS base\n", lines: [1] },
	],
	good: [
		{ dockerfile: "FROM --platform=linux/amd64 alpine AS build-amd64\n" },
		{ dockerfile: "FROM --platform=$BUILDPLATFORM alpine AS base\n" },
	],
	check: ({ facts, report }) => ({
		platform({ name = "", from }, word, platform) {
			if (platform.matched.size > 0 || platform.unmatched.size > 0) return;
			if (platform.kind === "failed") return;
			const parsed = parsePlatform(platform.value, facts.buildPlatform);
			if (!parsed.ok) return;
			const { os, architecture } = parsed.value;
			if (name.includes(os) || name.includes(architecture)) return;
			report({
				message: `the platform of this stage is always ${platform.value}`,
				help: "use a variable such as $BUILDPLATFORM, or name the stage after the platform",
				span: word.span,
				instruction: from,
			});
		},
	}),
};
