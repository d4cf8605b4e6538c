import type { Stage } from "../../dockerfile/ast.ts";
import { hasOption } from "../../shell/command-options.ts";
import { catchUp } from "../catch-up.ts";
import { insertBehind } from "../edits.ts";
import { baseStages } from "../final-image.ts";
import type { Rule } from "../rule.ts";

export const wgetProgress: Rule = {
	id: "wget-progress",
	aliases: ["DL3047"],
	group: "hygiene",
	severity: "info",
	manual: {
		summary: "`wget` does not fill the build log with its progress.",
		description:
			"Without a terminal, wget prints a line for every 50 kilobytes. `--progress=dot:giga` keeps it short.",
		doesNotCatch: [
			"settings in wgetrc",
			"small files, as their names tell: signatures, checksums, keys, lists of packages",
		],
	},
	bad: [
		{
			dockerfile: "FROM debian:12\nRUN wget https://example.org/a\n",
			lines: [2],
			fixed:
				"FROM debian:12\nRUN wget --progress=dot:giga https://example.org/a\n",
		},
	],
	good: [
		{ dockerfile: "FROM debian:12\nRUN wget -q https://example.org/a\n" },
		{ dockerfile: "FROM debian:12\nRUN wget -nv https://example.org/a\n" },
		{ dockerfile: "FROM alpine:3.20\nRUN wget https://example.org/a\n" },
		{
			dockerfile:
				'FROM debian:12\nRUN wget -O a.asc "$URL.asc" && wget https://example.org/a.tgz.sha256\n',
		},
	],
	scripts: { words: ["wget"] },
	check({ document, report }) {
		const bases = baseStages(document);
		/** The image below each stage. */
		const images = new Map<Stage | undefined, string>();
		let isBusybox = false;
		const readTo = catchUp(document, {
			from({ base }, { stage }) {
				const below = stage && bases.get(stage);
				const image = images.get(below) ?? base.value;
				if (stage !== undefined) images.set(stage, image);
				// The wget of busybox has neither the option nor the lines.
				isBusybox = /alpine|busybox/.test(image);
			},
		});
		return {
			command(command, instruction) {
				if (instruction.kind !== "run" || command.program !== "wget") return;
				readTo(instruction);
				if (isBusybox) return;
				const isQuiet =
					hasOption(command, "--quiet", "--no-verbose", "--progress") ||
					command.arguments.some(({ value }) =>
						/^-(?:[^-OoatTwQPUeiBlARDIX]*q|[a-zA-Z]*nv|o|a|-(?:append-)?output-file)|^--(?:version|help|spider)/.test(
							value,
						),
					);
				const isSmall = command.arguments.some(({ value }) =>
					smallFile.test(value),
				);
				if (isQuiet || isSmall) return;
				const place = command.programSpan ?? command.span;
				report({
					message: "wget fills the build log with its progress",
					help: "add --progress=dot:giga, or -q",
					span: command.span,
					fix: insertBehind(
						place,
						" --progress=dot:giga",
						"Add --progress=dot:giga",
					),
				});
			},
		};
	},
};

const smallFile =
	/\.(?:asc|sig|sha\d*|sha\d+sums?|md5|minisig|pem|crt|pub|gpg|key|list|repo|sources|txt)$/i;
