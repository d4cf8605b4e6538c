import { locateSpan } from "../../dockerfile/ast.ts";
import { scriptsIn } from "../../shell/commands.ts";
import type { SyntaxNode } from "../../shell/syntax.ts";
import { baseStages } from "../final-image.ts";
import type { Rule } from "../rule.ts";
import { type SystemShell, systemShell } from "../system-shell.ts";

/** Something that bash has and a plain shell has not. */
interface Feature {
	readonly alias: string;
	readonly what: string;
	/** What comes of it. */
	readonly effect: string;
	/** Whether the shell of busybox does not know it either. */
	readonly busybox?: true;
}

const features = {
	test: {
		alias: "SC3010",
		what: "[[ … ]]",
		effect: "it counts as false",
	},
	braces: {
		alias: "SC3009",
		what: "{a,b}",
		effect: "the braces are taken as they are",
		busybox: true,
	},
	array: {
		alias: "SC3030",
		what: "arrays",
		effect: "the script is not run",
		busybox: true,
	},
	background: {
		alias: "SC3020",
		what: "&>",
		effect: "the command runs in the background, and its output is not kept",
	},
	substitution: {
		alias: "SC3001",
		what: "<(…) and >(…)",
		effect: "the script is not run",
	},
	hereString: {
		alias: "SC3011",
		what: "<<<",
		effect: "the script is not run",
	},
	arithmetic: {
		alias: "SC3006",
		what: "((…))",
		effect: "it is taken for a command in a subshell",
	},
	source: {
		alias: "SC3046",
		what: "source",
		effect: "write a dot instead",
	},
	builtin: {
		alias: "SC3044",
		what: "declare, pushd, shopt and the like",
		effect: "no such command is found",
		busybox: true,
	},
	slice: {
		alias: "SC3057",
		what: "${a:1:2}",
		effect: "the script ends there",
	},
	letters: {
		alias: "SC3059",
		what: "${a,,} and ${a^^}",
		effect: "the script ends there",
		busybox: true,
	},
	replacement: {
		alias: "SC3060",
		what: "${a/b/c}",
		effect: "the script ends there",
	},
} satisfies Readonly<Record<string, Feature>>;

const builtins = new Set(
	"declare typeset pushd popd dirs shopt mapfile readarray disown".split(" "),
);

export const bashInSh: Rule = {
	id: "bash-in-sh",
	aliases: ["SC2039", ...Object.values(features).map(({ alias }) => alias)],
	partialAliases: Object.fromEntries(
		Object.values(features).map(({ alias, what }) => [alias, what]),
	),
	group: "shell",
	manual: {
		summary: "Scripts for /bin/sh use nothing that only bash has.",
		description:
			'Without SHELL, a RUN is a script for /bin/sh: on Debian and Ubuntu that is dash, on Alpine busybox. `mkdir -p a/{b,c}` makes one directory with braces in its name there, `make &> log` runs in the background, and `if [[ … ]]` never holds. Write `SHELL ["/bin/bash", "-c"]` where the image has bash, or what every shell knows.',
		doesNotCatch: [
			"images whose name does not tell what they stand on: all but those of Docker's library",
			"what differs from version to version, such as `set -o pipefail` and `$'…'`",
			"scripts that are copied",
		],
	},
	bad: [
		{
			dockerfile:
				"FROM debian:12\nRUN mkdir -p /app/{bin,lib}\nRUN if [[ -f /a ]]; then b; fi\nRUN make &> log\nRUN source /env && a\n",
			lines: [2, 3, 4, 5],
		},
		{
			title: "also in a script for sh within one for bash",
			dockerfile:
				'FROM python:3.12-slim AS a\nFROM a\nSHELL ["/bin/bash", "-c"]\nRUN sh -c "pushd /a && b <(c)"\n',
			lines: [4, 4],
		},
		{
			title: "on Alpine",
			dockerfile:
				'FROM node:22-alpine\nRUN touch {a,b} && c=(d e) && echo "${f^^}"\n',
			lines: [2, 2, 2],
		},
		{
			title: "values",
			dockerfile:
				'FROM ubuntu:24.04\nRUN echo "${A:0:2} ${A//b/c}" && ((i++)) && cat <<< d\n',
			lines: [2, 2, 2, 2],
		},
	],
	good: [
		{
			dockerfile:
				'FROM debian:12\nSHELL ["/bin/bash", "-c"]\nRUN mkdir -p /app/{bin,lib} && [[ -f /a ]]\n',
		},
		{
			dockerfile:
				"FROM debian:12\nRUN bash -c 'mkdir -p /app/{bin,lib}' && find . -exec rm {} + && echo '{a,b}' \"${A:-b}\" ${A%.*} 2>&1\nRUN <<E\n#!/bin/bash\ntouch {a,b}\nE\n",
		},
		{
			title: "busybox knows these, and of other images nothing is known",
			dockerfile:
				"FROM alpine:3.20\nRUN [[ -f /a ]] && source /a && b &> c\nFROM fedora:41\nRUN touch {a,b}\nFROM example.org/debian:12\nRUN touch {a,b}\n",
		},
	],
	scripts: {
		words: ["source", ...builtins],
		text: /\[\[|\{[^}]*[,.]|=\(|&>|[<>]\(|<<<|(?<!\$)\(\(|\$\{[^}]*[:^,/[]/,
	},
	check({ document, report }) {
		const bases = baseStages(document);
		return {
			script(outer, instruction, { stage }) {
				if (instruction.kind !== "run" || stage === undefined) return;
				const system = systemShell(stage, bases);
				if (system === undefined) return;
				for (const script of scriptsIn(outer)) {
					if (!/^(?:sh|dash|ash)$/.test(script.text.shell.name)) continue;
					const told = new Set<Feature>();
					script.visit((node) => {
						const feature = featureOf(node);
						if (feature === undefined || told.has(feature)) return;
						if (system === "busybox" && feature.busybox !== true) return;
						told.add(feature);
						const { alias, what, effect } = feature;
						report({
							message: `${names[system]} does not know ${what}: ${effect}`,
							help: 'write SHELL ["/bin/bash", "-c"] above, or what every shell knows',
							span: locateSpan(script.text.word, node.pos, node.end),
							alias,
						});
					});
				}
			},
		};
	},
};

const names: Readonly<Record<SystemShell, string>> = {
	dash: "the sh of this image, dash,",
	busybox: "the sh of this image, that of busybox,",
};

function featureOf(node: SyntaxNode): Feature | undefined {
	switch (node.type) {
		case "TestCommand":
			return features.test;
		case "BraceExpansion":
			return features.braces;
		case "ArrayValue":
			return features.array;
		case "Redirect":
			return node.operator === "&>" || node.operator === "&>>"
				? features.background
				: undefined;
		case "ProcessSubstitution":
			return features.substitution;
		case "HereString":
			return features.hereString;
		case "ArithmeticCommand":
			return features.arithmetic;
		case "ParameterExpansion":
			switch (node.operation?.type) {
				case "Slice":
					return features.slice;
				case "CaseModification":
					return features.letters;
				case "Replace":
					return features.replacement;
				default:
					return node.index === undefined ? undefined : features.array;
			}
		case "Command": {
			const { name } = node;
			if (name?.value === "source") return features.source;
			return name !== undefined && builtins.has(name.value)
				? features.builtin
				: undefined;
		}
		default:
			return undefined;
	}
}
