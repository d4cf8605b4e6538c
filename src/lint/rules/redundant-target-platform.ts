import { buildCheckUrl } from "../naming.ts";
import type { Rule } from "../rule.ts";

const name = "TARGETPLATFORM";

export const redundantTargetPlatform: Rule = {
	id: "RedundantTargetPlatform",
	aliases: ["DL3065"],
	group: "build-check",
	url: buildCheckUrl("RedundantTargetPlatform"),
	manual: {
		summary: "`--platform=$TARGETPLATFORM` says what is so anyway.",
		description:
			"FROM takes the image for the target platform unless told otherwise. Leave the flag out; use `--platform=$BUILDPLATFORM` where a stage should run natively.",
		doesNotCatch: ["platforms put together from $TARGETOS and $TARGETARCH"],
	},
	bad: [
		{
			dockerfile: "FROM --platform=$TARGETPLATFORM alpine\n",
			lines: [1],
			fixed: "FROM alpine\n",
		},
	],
	good: [
		{ dockerfile: "FROM --platform=$BUILDPLATFORM alpine\n" },
		{ dockerfile: "FROM alpine\n" },
	],
	check: ({ document, report }) => ({
		platform({ from }, word, platform, globals) {
			const { matched, unmatched } = platform;
			if (matched.size !== 1 || unmatched.size > 0 || !matched.has(name))
				return;
			if (platform.kind === "failed") return;
			if (platform.value !== globals.get(name)) return;
			const flag = from.flags.find((each) => each.name === "platform");
			const span = flag?.span ?? word.span;
			const { text } = document.source;
			let end = span.end;
			while (text[end] === " " || text[end] === "\t") end++;
			report({
				message: `--platform=${word.value} is the default`,
				help: "leave the flag out",
				span,
				instruction: from,
				fix: {
					title: "Leave the flag out",
					kind: "safe",
					edits: [{ span: { start: span.start, end }, text: "" }],
				},
			});
		},
	}),
};
