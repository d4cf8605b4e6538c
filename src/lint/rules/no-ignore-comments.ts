import { inlineCheckOptions } from "../check-options.ts";
import { readIgnoreComment } from "../ignore-comments.ts";
import type { Rule } from "../rule.ts";

export const noIgnoreComments: Rule = {
	id: "no-ignore-comments",
	aliases: ["DL1001"],
	group: "hygiene",
	severity: "info",
	optIn: true,
	heedsComments: false,
	manual: {
		summary: "No comment silences a rule.",
		description:
			"For projects that decide about rules in one place, the configuration: this rule reports every `# keyhole ignore=`, `# keyhole ignore-file=`, `# hadolint ignore=`, `# hadolint global ignore=` and `# check=skip=` above an instruction. Such comments do not silence this rule itself.",
		doesNotCatch: [
			"the directive `# check=` at the head of the file, which is part of the language",
			"rules that are off in a configuration, and baselines",
		],
	},
	bad: [
		{
			dockerfile:
				"FROM alpine:3.20\n# hadolint ignore=DL3018\nRUN apk add --no-cache curl\n",
			lines: [2],
		},
		{
			title: "a comment cannot take itself out",
			dockerfile:
				"# keyhole ignore-file=all reason=old\n#\n# hadolint global ignore=DL1001\nFROM alpine:3.20\n# check=skip=JSONArgsRecommended\nCMD a b\n",
			lines: [1, 3, 5],
		},
	],
	good: [
		{
			dockerfile: "# check=skip=JSONArgsRecommended\nFROM alpine:3.20\nCMD a\n",
		},
		{
			dockerfile:
				"# keyhole finds secrets here\nFROM alpine:3.20\n# hadolint shell=powershell\nRUN a\n",
		},
	],
	check: ({ document, report }) => ({
		finish() {
			const above = new Set(
				document.instructions.flatMap(({ comments }) => comments),
			);
			for (const comment of document.comments) {
				const ignore = readIgnoreComment(comment);
				const skip = above.has(comment)
					? inlineCheckOptions([comment])?.skip
					: undefined;
				const skips = skip === "all" || (skip?.size ?? 0) > 0;
				if (ignore === undefined && !skips) continue;
				const line = document.source.lineAt(comment.span.start);
				const what = ignore?.rules.join(", ") ?? "checks";
				report({
					message: `this comment silences ${what}`,
					help: "mend what it is about, or turn the rule off in the configuration",
					span: comment.span,
					lines: { first: line, last: line },
				});
			}
		},
	}),
};
