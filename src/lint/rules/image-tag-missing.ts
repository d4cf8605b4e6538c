import { imagesOf } from "../images.ts";
import type { Rule } from "../rule.ts";

export const imageTagMissing: Rule = {
	id: "image-tag-missing",
	aliases: ["DL3006"],
	group: "hygiene",
	manual: {
		summary: "Images are named with a tag or a digest.",
		description:
			"Without a tag, `latest` is meant: a build next month takes another image than one today.",
		doesNotCatch: ["names with variables", "tags that move, such as `3`"],
	},
	bad: [
		{ dockerfile: "FROM alpine\n", lines: [1] },
		{
			dockerfile: "FROM alpine:3.20\nCOPY --from=nginx /etc/nginx /etc/nginx\n",
			lines: [2],
		},
	],
	good: [
		{
			dockerfile: "FROM alpine:3.20 AS base\nFROM base\nCOPY --from=0 /a /a\n",
		},
		{ dockerfile: "FROM scratch\n" },
		{ dockerfile: "ARG IMAGE=alpine:3.20\nFROM $IMAGE\n" },
		{
			dockerfile:
				"FROM alpine@sha256:0123456789abcdef0123456789abcdef0123456789abcdef0123456789abcdef\n",
		},
	],
	check: ({ document, report }) => ({
		finish() {
			for (const { word, instruction, reference } of imagesOf(document)) {
				if (reference === undefined) continue;
				const { tag, digest } = reference;
				if (tag !== "" || digest !== "") continue;
				report({
					message: `the image ${word.value} is named without a tag`,
					help: `write ${word.value}:TAG`,
					span: word.span,
					instruction,
				});
			}
		},
	}),
};
