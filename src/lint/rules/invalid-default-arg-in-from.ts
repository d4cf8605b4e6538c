import { parseImageReference } from "../../values/image-reference.ts";
import { buildCheckUrl } from "../naming.ts";
import type { Rule } from "../rule.ts";

export const invalidDefaultArgInFrom: Rule = {
	id: "InvalidDefaultArgInFrom",
	group: "build-check",
	heedsInlineCheck: false,
	url: buildCheckUrl("InvalidDefaultArgInFrom"),
	manual: {
		summary: "Without build arguments, FROM still names an image.",
		description:
			"A build argument without a usable default makes a Dockerfile that builds only for those who know which argument to give. Give every ARG that FROM uses a default that leads to a valid image name.",
		doesNotCatch: ["names that are valid but of images that do not exist"],
	},
	bad: [
		{ dockerfile: "ARG TAG\nFROM alpine:$TAG\n", lines: [2] },
		{ dockerfile: "ARG BASE\nFROM $BASE\n", lines: [2] },
	],
	good: [
		{ dockerfile: "ARG TAG=3.20\nFROM alpine:$TAG\n" },
		{ dockerfile: "ARG TAG\nFROM alpine:${TAG:-3.20}\n" },
	],
	check: ({ report }) => ({
		defaultBase({ from }, base) {
			const value = base.kind === "expanded" ? base.value : "";
			if (parseImageReference(value).ok) return;
			report({
				message:
					from.base.value === value
						? `"${value}" is not a valid image name`
						: value === ""
							? `${from.base.value} is empty unless a build argument is given`
							: `${from.base.value} becomes "${value}" unless a build argument is given, and that is not a valid image name`,
				help: "give the ARG above a default that leads to a valid image name",
				span: from.base.span,
				instruction: from,
			});
		},
	}),
};
