import type { Dockerfile, RunInstruction } from "../../dockerfile/ast.ts";
import {
	type ShellScript,
	type SimpleCommand,
	shellScript,
} from "../../shell/commands.ts";
import type { ShellParser } from "../../shell/parser.ts";
import type { Shell } from "../../shell/shell.ts";
import { shellText } from "../../shell/shell-text.ts";
import { mayFetch } from "./secret-names.ts";

/** A RUN with what its shell does. */
export interface RunScript {
	readonly instruction: RunInstruction;
	/** The text that the shell gets; that of all words for exec forms. */
	readonly text: string;
	/** Absent where the text is for no shell that can be read. */
	readonly script?: ShellScript;
	/** `heredoc` is nothing but one; `mixed` has heredocs besides a command. */
	readonly form: "shell" | "heredoc" | "mixed" | "exec";
}

export function runScript(
	document: Dockerfile,
	parser: ShellParser,
	instruction: RunInstruction,
	shell: Shell,
): RunScript {
	const { command, heredocs } = instruction;
	const text = shellText(document.source, instruction, shell);
	const script = text && shellScript(parser, text);
	const words = command.kind === "exec" ? command.words : [command.text];
	const [only] = heredocs;
	const isAlone =
		heredocs.length === 1 &&
		only !== undefined &&
		command.kind === "shell" &&
		only.marker.start <= command.text.span.start &&
		only.marker.end >= command.text.span.end;
	return {
		instruction,
		text: text?.word.value ?? words.map(({ value }) => value).join(" "),
		...(script && { script }),
		form:
			command.kind === "exec"
				? "exec"
				: isAlone
					? "heredoc"
					: only === undefined
						? "shell"
						: "mixed",
	};
}

/** The programs that a RUN starts, by base name. */
export function programsOf({
	script,
	instruction,
}: RunScript): readonly string[] {
	if (script === undefined) {
		const { command } = instruction;
		const first = command.kind === "exec" ? command.words[0]?.value : undefined;
		return first === undefined ? [] : [first.slice(first.lastIndexOf("/") + 1)];
	}
	return script.commands.flatMap((command) => [
		command.program ?? "?",
		...startedBy(command),
	]);
}

/** The program that another one starts: `npx PROGRAM`, `poetry run PROGRAM`. */
function startedBy({
	program,
	arguments: words,
}: SimpleCommand): readonly string[] {
	const values = words
		.map(({ value }) => value)
		.filter((value) => !value.startsWith("-"));
	if (program === "npx" || program === "bunx" || program === "uvx")
		return values.slice(0, 1);
	const starts =
		/^(bundle|poetry|uv|pipenv|pnpm|yarn|npm)$/.test(program ?? "") &&
		/^(exec|run|dlx)$/.test(values[0] ?? "");
	return starts ? values.slice(1, 2) : [];
}

/** The programs that a RUN starts and that may fetch something: `npm ci`, not `npm run build`. */
export function fetchersOf(run: RunScript): readonly string[] {
	const { script, instruction } = run;
	if (script !== undefined) {
		return script.commands.flatMap((command) => {
			const { program = "?", arguments: words } = command;
			const values = words.map(({ value }) => value);
			return [
				...(mayFetch(program, values) ? [program] : []),
				...startedBy(command),
			];
		});
	}
	const [program] = programsOf(run);
	const { command } = instruction;
	if (program === undefined || command.kind !== "exec") return [];
	const words = command.words.slice(1).map(({ value }) => value);
	return mayFetch(program, words) ? [program] : [];
}

/** Whether a text mentions a variable: `$NAME`, `${NAME…}`. */
export function mentions(text: string, name: string): boolean {
	return new RegExp(
		`\\$(?:${name}(?![A-Za-z0-9_])|\\{[#!]?${name}(?![A-Za-z0-9_]))`,
	).test(text);
}

/** Whether each mention of a variable stands under a test, or with a value for when it is empty. */
export function isGuarded(text: string, name: string): boolean {
	return (
		new RegExp(`\\$\\{${name}:?[-+?]`).test(text) ||
		new RegExp(`-[nz]\\s+"?\\$\\{?${name}\\b`).test(text)
	);
}

/** A command at the top of a script: what `&&`, `;` and line breaks separate. */
export interface ScriptStep {
	/** Offsets into the shell text. */
	readonly start: number;
	readonly end: number;
	/** The only command of the step; absent for pipelines, conditions and the like. */
	readonly command: SimpleCommand | undefined;
	/** Whether the commands before it need not have succeeded. */
	readonly loose: boolean;
}

/** The steps of a script, in order; undefined for a text that is not well-formed or runs things in the background. */
export function stepsOf({
	script,
}: RunScript): readonly ScriptStep[] | undefined {
	if (script === undefined || (script.tree.errors?.length ?? 0) > 0) {
		return undefined;
	}
	const steps: ScriptStep[] = [];
	for (const [
		index,
		{ command, background },
	] of script.tree.commands.entries()) {
		if (background) return undefined;
		const chained =
			command.type === "AndOr" &&
			command.operators.every((each) => each === "&&");
		const nodes = chained ? command.commands : [command];
		for (const [place, node] of nodes.entries()) {
			steps.push({
				start: node.pos,
				end: node.end,
				command: script.commands.find((each) => each.node === node),
				loose: index > 0 && place === 0,
			});
		}
	}
	return steps;
}
