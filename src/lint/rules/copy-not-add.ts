import { classifySource } from "../../values/remote-source.ts";
import { replace } from "../edits.ts";
import { plainValue } from "../plain-value.ts";
import type { Rule } from "../rule.ts";

const archive = /\.(?:tar|tgz|tbz2?|txz|tar\.\w+|gz|bz2|xz|zst|lz4|Z)$/i;

export const copyNotAdd: Rule = {
	id: "copy-not-add",
	aliases: ["DL3020"],
	group: "hygiene",
	manual: {
		summary: "Files of the build context are copied with COPY.",
		description:
			"ADD also downloads and unpacks. Where neither is meant, COPY does what it says, whatever the file turns out to be.",
		doesNotCatch: [
			"archives, addresses and Git repositories: ADD is made for those",
			"names with variables and patterns, which may be archives",
		],
	},
	bad: [
		{
			dockerfile: "FROM alpine:3.20\nADD a.txt b/ /c/\n",
			lines: [2],
			fixed: "FROM alpine:3.20\nCOPY a.txt b/ /c/\n",
		},
	],
	good: [
		{ dockerfile: "FROM alpine:3.20\nADD a.tar.gz /\n" },
		{
			dockerfile:
				'FROM alpine:3.20\nADD https://example.org/a "https://example.org/b" /a/\n',
		},
		{ dockerfile: "FROM alpine:3.20\nADD $FILE *.x /a/\n" },
	],
	check: ({ document, report }) => ({
		add(instruction) {
			const { sources, flags, keyword } = instruction;
			const isPlain = sources.every((source) => {
				if (source.kind === "heredoc") return true;
				const value = plainValue(source.word, document);
				return (
					!/[$*?[]/.test(value) &&
					!archive.test(value) &&
					classifySource(value).kind === "path"
				);
			});
			if (!isPlain) return;
			const onlyAdd = flags.some(({ name }) =>
				["checksum", "keep-git-dir", "unpack"].includes(name),
			);
			const wanted =
				keyword.value === keyword.value.toLowerCase() ? "copy" : "COPY";
			report({
				message: "ADD does more than copying, and nothing else is needed here",
				help: "use COPY",
				span: keyword.span,
				...(!onlyAdd && { fix: replace(keyword.span, wanted, "Use COPY") }),
			});
		},
	}),
};
