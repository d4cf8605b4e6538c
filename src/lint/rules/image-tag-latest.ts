import { imagesOf } from "../images.ts";
import type { Rule } from "../rule.ts";

export const imageTagLatest: Rule = {
	id: "image-tag-latest",
	aliases: ["DL3007"],
	group: "hygiene",
	manual: {
		summary: "No image is taken by its tag `latest`.",
		description:
			"`latest` is whatever was pushed last, or by somebody who forgot the tag. Name a version.",
		doesNotCatch: ["other tags that move, such as `stable` or `edge`"],
	},
	bad: [{ dockerfile: "FROM alpine:latest\n", lines: [1] }],
	good: [
		{ dockerfile: "FROM alpine:3.20\n" },
		{
			dockerfile:
				"FROM alpine:latest@sha256:0123456789abcdef0123456789abcdef0123456789abcdef0123456789abcdef\n",
		},
	],
	check: ({ document, report }) => ({
		finish() {
			for (const { word, instruction, reference } of imagesOf(document)) {
				if (reference === undefined) continue;
				const { tag, digest } = reference;
				if (tag !== "latest" || digest !== "") continue;
				report({
					message: `${word.value} is another image after every release`,
					help: "name a version, or a digest",
					span: word.span,
					instruction,
				});
			}
		},
	}),
};
