import { imagesOf } from "../images.ts";
import type { Rule } from "../rule.ts";

export const pinImageDigest: Rule = {
	id: "pin-image-digest",
	group: "hygiene",
	optIn: true,
	manual: {
		summary: "Images are named with their digest.",
		description:
			"A tag can be moved to another image, by mistake or by an attacker; a digest cannot. Tools such as Renovate and Dependabot keep `name:tag@sha256:…` up to date. The rule is off unless configured.",
		doesNotCatch: ["names with variables"],
	},
	bad: [{ dockerfile: "FROM alpine:3.20\n", lines: [1] }],
	good: [
		{
			dockerfile:
				"FROM alpine:3.20@sha256:0123456789abcdef0123456789abcdef0123456789abcdef0123456789abcdef\n",
		},
	],
	check: ({ document, report }) => ({
		finish() {
			for (const { word, instruction, reference } of imagesOf(document)) {
				if (reference === undefined || reference.digest !== "") continue;
				report({
					message: `the image ${word.value} is not pinned to a digest`,
					help: `write ${word.value}@sha256:…`,
					span: word.span,
					instruction,
				});
			}
		},
	}),
};
