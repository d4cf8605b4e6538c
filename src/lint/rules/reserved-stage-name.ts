import { buildCheckUrl } from "../naming.ts";
import type { Rule } from "../rule.ts";

const reserved: ReadonlySet<string> = new Set(["context", "scratch"]);

export const reservedStageName: Rule = {
	id: "ReservedStageName",
	aliases: ["DL3063"],
	group: "build-check",
	heedsInlineCheck: false,
	url: buildCheckUrl("ReservedStageName"),
	manual: {
		summary: "No stage is called `context` or `scratch`.",
		description:
			"`scratch` is the empty image, and `context` is the build context. A stage of that name hides them, or cannot be reached.",
		doesNotCatch: ["names of images, such as a stage called `alpine`"],
	},
	bad: [
		{
			dockerfile: "FROM alpine AS scratch\nFROM debian AS context\n",
			lines: [1, 2],
		},
	],
	good: [{ dockerfile: "FROM scratch AS from-scratch\n" }],
	check: ({ report }) => ({
		stage({ name, from }) {
			if (name === undefined || !reserved.has(name)) return;
			report({
				message: `"${name}" means something else to the builder than this stage`,
				help:
					name === "scratch"
						? "choose another name: scratch is the empty image"
						: "choose another name: context is the build context",
				span: from.name?.span ?? from.span,
				instruction: from,
			});
		},
	}),
};
