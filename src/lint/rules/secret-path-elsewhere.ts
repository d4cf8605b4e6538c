import { type Instruction, locateSpan } from "../../dockerfile/ast.ts";
import {
	type ShellScript,
	type SimpleCommand,
	scriptsIn,
} from "../../shell/commands.ts";
import { textOf } from "../../text/source.ts";
import type { Span } from "../../text/span.ts";
import { suggest } from "../../text/suggest.ts";
import { replace } from "../edits.ts";
import type { Rule } from "../rule.ts";
import { secretMounts } from "../written-mounts.ts";

const folder = "/run/secrets/";
const secretPath = /\/run\/secrets\/([\w.-]+)/g;
/** Programs that only ask, prepare or mention. */
const harmless = new Set(
	"mkdir ls test [ rm chmod chown echo printf".split(" "),
);

export const secretPathElsewhere: Rule = {
	id: "secret-path-elsewhere",
	group: "secrets",
	manual: {
		summary: "A path in /run/secrets is used only by the RUN that mounts it.",
		description:
			"A secret of the build is there for one RUN. In another RUN, in CMD or ENTRYPOINT, the path does not exist. A container gets secrets at run time from Compose or Swarm, by a setting of the service, not of the build.",
		doesNotCatch: [
			"CMD and ENTRYPOINT with names that no RUN of the file mounts: those may be secrets of the service",
			"paths put together from variables",
			"`mkdir`, `ls`, `test` and `echo` of a path",
		],
	},
	bad: [
		{
			title: "misspelt",
			dockerfile:
				"FROM alpine:3.20\nRUN --mount=type=secret,id=token cat /run/secrets/tokn\n",
			lines: [2],
		},
		{
			title: "the mount is that of another RUN",
			dockerfile:
				"FROM alpine:3.20\nRUN --mount=type=secret,id=token cat /run/secrets/token\nRUN cat /run/secrets/token\n",
			lines: [3],
		},
		{
			title: "at run time",
			dockerfile:
				'FROM alpine:3.20\nRUN --mount=type=secret,id=token cat /run/secrets/token\nCMD ["cat", "/run/secrets/token"]\n',
			lines: [3],
		},
	],
	good: [
		{
			dockerfile:
				'FROM alpine:3.20\nRUN --mount=type=secret,id=token cat /run/secrets/token\nRUN --mount=type=secret,id=a,target=/run/secrets/b cat /run/secrets/b\nCMD ["cat", "/run/secrets/service"]\n',
		},
		{ dockerfile: "FROM alpine:3.20\nRUN mkdir -p /run/secrets/a\n" },
	],
	scripts: { words: ["secrets"] },
	check({ document, report }) {
		const { source } = document;
		const mountedNames = new Set<string>();
		const atRunTime: {
			readonly name: string;
			readonly span: Span;
			readonly instruction: Instruction;
		}[] = [];
		const notePaths = (instruction: Instruction) => {
			const text = textOf(source, instruction.span);
			for (const { 0: path, 1: name = "", index } of text.matchAll(
				secretPath,
			)) {
				const start = instruction.span.start + index;
				const span = { start, end: start + path.length };
				atRunTime.push({ name, span, instruction });
			}
		};
		return {
			cmd: notePaths,
			entrypoint: notePaths,
			healthcheck: notePaths,
			run(instruction) {
				for (const { file } of secretMounts(instruction)) {
					if (file?.startsWith(folder)) {
						mountedNames.add(file.slice(folder.length));
					}
				}
			},
			script(script, instruction) {
				if (instruction.kind !== "run") return;
				if (!script.text.word.value.includes(folder)) return;
				const isCovered = instruction.mounts.some(({ value: mount }) =>
					/(?:target|dst|destination)=\/run(?:\/secrets)?\/?(?:,|$)|\$/.test(
						mount.value,
					),
				);
				if (isCovered) return;
				const files = secretMounts(instruction).flatMap(
					({ file }) => file ?? [],
				);
				for (const { path, name, span } of scriptsIn(script).flatMap(named)) {
					if (files.includes(path)) continue;
					const known = files
						.filter((file) => file.startsWith(folder))
						.map((file) => file.slice(folder.length));
					const suggestion = suggest(name, known);
					report({
						message: `this RUN does not mount ${path}`,
						help:
							suggestion === undefined
								? `add --mount=type=secret,id=${name}`
								: `did you mean ${folder}${suggestion}?`,
						span,
						instruction,
						...(suggestion !== undefined && {
							fix: {
								...replace(span, folder + suggestion, `Use ${suggestion}`),
								kind: "suggestion",
							},
						}),
					});
				}
			},
			finish() {
				for (const { name, span, instruction } of atRunTime) {
					if (!mountedNames.has(name)) continue;
					report({
						message: `${folder}${name} is not there when the container runs: it is a secret of the build`,
						help: "give the container a secret of its own, with Compose or Swarm",
						span,
						instruction,
					});
				}
			},
		};
	},
};

/** A path of a secret in a script. */
interface NamedPath {
	readonly path: string;
	readonly name: string;
	readonly span: Span;
}

/** The paths that commands of a script use. Those in scripts that they hand to a shell are named in these. */
function named({ text, commands }: ShellScript): readonly NamedPath[] {
	const inOrder = [...commands].sort((a, b) => a.node.pos - b.node.pos);
	const handed = commands.flatMap(({ scripts }) =>
		scripts.map((script) => script.text.word.span),
	);
	const found: NamedPath[] = [];
	for (const { 0: path, 1: name = "", index } of text.word.value.matchAll(
		secretPath,
	)) {
		const span = locateSpan(text.word, index, index + path.length);
		const command = commandAt(inOrder, index);
		if (harmless.has(command?.program ?? "")) continue;
		const isHanded = handed.some(
			({ start, end }) => start <= span.start && span.end <= end,
		);
		if (!isHanded) found.push({ path, name, span });
	}
	return found;
}

/** The innermost of commands, sorted by their beginning, that holds a place of the script. */
function commandAt(
	commands: readonly SimpleCommand[],
	index: number,
): SimpleCommand | undefined {
	let low = 0;
	let high = commands.length;
	while (low < high) {
		const middle = (low + high) >> 1;
		if ((commands[middle] as SimpleCommand).node.pos <= index) low = middle + 1;
		else high = middle;
	}
	// Behind a command that ends before the place there may be one around both, but not far.
	return commands
		.slice(Math.max(0, low - 16), low)
		.findLast(({ node }) => index < node.end);
}
