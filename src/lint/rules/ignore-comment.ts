import type { Rule } from "../rule.ts";

/** What this rule says comes from the place where comments are applied: see `suppression.ts`. */
export const ignoreComment: Rule = {
	id: "ignore-comment",
	group: "hygiene",
	manual: {
		summary: "Comments that silence rules are right and still needed.",
		description:
			"`# keyhole ignore=RULE` above an instruction silences a rule there, `# keyhole ignore-file=RULE` in the whole file. Such a comment may say why (`reason=…`) and until when (`until=2026-12-31`). This rule speaks up when the day has passed, when a name is that of no rule, when nothing is left to silence, and, with `requireReason`, when there is no reason.",
		doesNotCatch: [
			"unknown or unneeded names in `# hadolint ignore=` comments, which may be there for hadolint",
			"unneeded names in `# check=skip=` comments",
		],
	},
	options: [
		{
			name: "requireReason",
			description: "whether every comment needs a `reason=`",
			default: false,
		},
	],
	bad: [
		{
			title: "nothing to silence",
			dockerfile: "FROM alpine:3.20\n# keyhole ignore=StageNameCasing\nRUN a\n",
			lines: [2],
			fixed: "FROM alpine:3.20\nRUN a\n",
		},
		{
			title: "no such rule",
			dockerfile: "# keyhole ignore=StageNameCase\nFROM alpine:3.20 AS Base\n",
			lines: [1],
		},
		{
			title: "expired",
			dockerfile:
				"# keyhole ignore=StageNameCasing until=2001-01-01\nFROM alpine:3.20 AS Base\n",
			lines: [1],
		},
		{
			title: "without reason",
			dockerfile:
				"# keyhole ignore=StageNameCasing\nFROM alpine:3.20 AS Base\n",
			options: { requireReason: true },
			lines: [1],
		},
	],
	good: [
		{
			dockerfile:
				"# keyhole ignore=StageNameCasing until=9999-01-01 reason=a known name\nFROM alpine:3.20 AS Base\n",
		},
	],
	check: () => ({}),
};
