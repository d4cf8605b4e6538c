import type { CommandArgument, SyntaxNode } from "../../shell/syntax.ts";
import type { Rule } from "../rule.ts";

const declarations = new Set([
	"export",
	"declare",
	"local",
	"readonly",
	"typeset",
]);

/** Commands that hardly ever fail: those that only tell about the machine, or take texts apart. */
const harmless = new Set(
	"arch basename cat cut date dirname dpkg dpkg-architecture echo expr getconf head hostname id lsb_release mktemp nproc printf pwd readlink realpath sed sort tail tr uname whoami wc awk".split(
		" ",
	),
);

export const hiddenFailure: Rule = {
	id: "hidden-failure",
	aliases: ["SC2155"],
	group: "shell",
	severity: "info",
	manual: {
		summary: "`export` does not hide that a command in its value failed.",
		description:
			'`export VERSION=$(curl …)` succeeds whatever curl does: the RUN goes on with an empty value, with `&&` and `set -e` as well. Set the variable first, and export it then: `VERSION="$(curl …)" && export VERSION`.',
		doesNotCatch: [
			"commands that hardly ever fail, such as `date`, `uname` and `dpkg --print-architecture`",
			"failures in the middle of a pipeline: see pipefail",
		],
	},
	bad: [
		{
			dockerfile:
				'FROM debian:12\nRUN export V=$(curl -fsS https://a/version) && make\nRUN set -e; export A=b V="$(git describe)"; make\n',
			lines: [2, 3],
		},
	],
	good: [
		{
			dockerfile:
				'FROM debian:12\nRUN V="$(curl -fsS https://a/version)" && export V && make\nRUN export ARCH=$(dpkg --print-architecture) A="$B" && make\nRUN V=$(curl -fsS https://a) make\n',
		},
		{
			title: "a substitution with an alternative",
			dockerfile: "FROM debian:12\nRUN export V=$(a || echo b) && make\n",
		},
	],
	scripts: {
		words: [...declarations],
	},
	check: ({ report }) => ({
		script({ allCommands }, instruction) {
			if (instruction.kind !== "run") return;
			for (const command of allCommands) {
				if (!declarations.has(command.program ?? "")) continue;
				for (const word of command.node.args) {
					const hidden = hiddenIn(word);
					if (hidden === undefined) continue;
					report({
						message: `a failure of ${hidden} goes unnoticed: ${command.program} succeeds all the same`,
						help: `set the variable first, and then write && ${command.program} NAME`,
						span: command.place(word),
					});
				}
			}
		},
	}),
};

/** The command in a word's substitution whose failure would matter. */
function hiddenIn(word: CommandArgument): string | undefined {
	const value = word.type === "Assignment" ? word.value : word;
	if (value.type !== "Word") return undefined;
	for (const part of value.parts ?? []) {
		const children = part.type === "DoubleQuoted" ? part.parts : [part];
		for (const child of children) {
			if (child.type !== "CommandExpansion") continue;
			const last = child.script?.commands.at(-1)?.command;
			const name = last && lastProgram(last);
			if (name !== undefined && !harmless.has(name)) return name;
		}
	}
	return undefined;
}

/** The program whose end is that of a list, unless the list has an alternative. */
function lastProgram(node: SyntaxNode): string | undefined {
	switch (node.type) {
		case "Command": {
			const name = node.name?.value;
			return name?.slice(name.lastIndexOf("/") + 1);
		}
		case "Pipeline":
		case "AndOr": {
			const isCovered = node.type === "AndOr" && node.operators.includes("||");
			const last = node.commands.at(-1);
			return isCovered || last === undefined ? undefined : lastProgram(last);
		}
		default:
			return undefined;
	}
}
