import type { Word } from "../../dockerfile/ast.ts";
import type { ShellParser } from "../../shell/parser.ts";
import type { TextEdit } from "../../text/diagnostic.ts";
import type { Source } from "../../text/source.ts";
import type { ClientBuild } from "../clients/client-file.ts";
import {
	type BuildCommand,
	buildCommands,
	type CommandFlag,
} from "../clients/docker-command.ts";
import { quoteShell } from "../clients/quoting.ts";
import { movedPath } from "./client-result.ts";
import type { SecretMove } from "./fix-result.ts";

/** Changes the flags of the builds that a shell text runs. */
export function editCommands(
	source: Source,
	word: Word,
	builds: readonly ClientBuild[],
	moves: readonly SecretMove[],
	shell: ShellParser,
): readonly TextEdit[] {
	return buildCommands(shell, word)
		.filter(({ build }) =>
			builds.some(({ span }) => span.start === build.span.start),
		)
		.flatMap((command) =>
			moves.flatMap((move) => editCommand(source, word, command, move)),
		);
}

function editCommand(
	source: Source,
	word: Word,
	{ command, flags, build }: BuildCommand,
	move: SecretMove,
): readonly TextEdit[] {
	const known = build.secrets.some(({ id }) => id === move.id);
	if (move.kind === "file") {
		const verb = command.arguments.findLast(({ value }) =>
			/^(build|bud|b)$/.test(value),
		);
		if (known || verb === undefined) return [];
		const at = verb.span.end;
		const spec = `id=${move.id},src=${movedPath(move, build.context)}`;
		return [
			{ span: { start: at, end: at }, text: ` --secret ${quoteShell(spec)}` },
		];
	}
	const flag = flags.findLast(
		({ name, value = "" }) =>
			name === "--build-arg" && value.split("=")[0] === move.name,
	);
	if (flag === undefined) return [];
	return replaceFlag(source, word, command.span.start, flag, move, known);
}

function replaceFlag(
	source: Source,
	word: Word,
	commandStart: number,
	flag: CommandFlag,
	move: Extract<SecretMove, { kind: "variable" }>,
	known: boolean,
): readonly TextEdit[] {
	const value = valueOf(source, flag, move.name);
	const file = /^\$\(\s*(?:cat\s+|<\s*)([\w./~-]+)\s*\)$/.exec(
		value ?? "",
	)?.[1];
	const variable =
		value === undefined ? move.name : /^\$\{?(\w+)\}?$/.exec(value)?.[1];
	// A variable that the script sets for itself is none of docker's, unless it is exported.
	const isOwn =
		variable !== undefined &&
		new RegExp(`(?<!--build-arg[ =]["']?)(?<=^|[;&\\s])${variable}=`, "m").test(
			word.value,
		) &&
		!new RegExp(
			`export\\s+(\\w+\\s+)*${variable}\\b|declare\\s+-\\w*x\\w*\\s+${variable}\\b`,
		).test(word.value);
	const flagText = (spec: string): string =>
		known ? "" : `--secret ${quoteShell(spec)}`;
	if (file !== undefined) {
		return [{ span: flag.span, text: flagText(`id=${move.id},src=${file}`) }];
	}
	if (variable !== undefined && !isOwn) {
		return [
			{ span: flag.span, text: flagText(`id=${move.id},env=${variable}`) },
		];
	}
	const assigned = /^[\w$./:@%+-]*$/.test(value ?? "")
		? (value ?? "")
		: `"${value}"`;
	return [
		{
			span: { start: commandStart, end: commandStart },
			text: `${move.name}=${assigned} `,
		},
		{ span: flag.span, text: flagText(`id=${move.id},env=${move.name}`) },
	];
}

/** The value without quotes; expressions of a workflow as they stand in the file. */
function valueOf(
	source: Source,
	flag: CommandFlag,
	name: string,
): string | undefined {
	const value = flag.value?.includes("=")
		? flag.value.slice(flag.value.indexOf("=") + 1)
		: undefined;
	if (value === undefined || !/\$\{E_*\}/.test(value)) return value;
	const written = source.text.slice(flag.span.start, flag.span.end);
	const found = written.slice(written.indexOf(`${name}=`) + name.length + 1);
	return found.replace(/^["']|["']$/g, "");
}
