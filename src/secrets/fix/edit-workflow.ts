import type { ShellParser } from "../../shell/parser.ts";
import type { TextEdit } from "../../text/diagnostic.ts";
import type { Source } from "../../text/source.ts";
import type { ClientBuild } from "../clients/client-file.ts";
import {
	type DataNode,
	entriesOf,
	entryOf,
	itemsOf,
	type MapNode,
	type ScalarNode,
	spanWithin,
	valueOf,
} from "../clients/data.ts";
import { listLines } from "../clients/list-input.ts";
import { nodeWord } from "../clients/script.ts";
import type { YamlReader } from "../clients/yaml.ts";
import {
	type ClientEdits,
	type ClientRemark,
	movedPath,
	moveName,
} from "./client-result.ts";
import { editCommands } from "./edit-command.ts";
import type { SecretMove } from "./fix-result.ts";
import {
	addEntry,
	indentOf,
	insertLines,
	lineEnd,
	removeEntry,
} from "./yaml-edits.ts";

/** Moves `build-args` of docker/build-push-action to `secrets`, files of the context to `secret-files`, and changes `docker build` lines. */
export function editWorkflow(
	source: Source,
	builds: readonly ClientBuild[],
	moves: readonly SecretMove[],
	yaml: YamlReader,
	shell: ShellParser,
): ClientEdits {
	const { root } = yaml.read(source.text);
	const edits: TextEdit[] = [];
	const remarks: ClientRemark[] = [];
	const steps = [
		...entriesOf(valueOf(root, "jobs")).flatMap(({ value }) =>
			itemsOf(valueOf(value, "steps")),
		),
		...itemsOf(valueOf(root, "runs", "steps")),
	];
	for (const step of steps) {
		const run = valueOf(step, "run");
		if (run?.kind === "scalar")
			edits.push(...editCommands(source, nodeWord(run), builds, moves, shell));
		const uses = valueOf(step, "uses");
		const build = builds.find(({ span }) => span.start === uses?.span.start);
		const inputs = valueOf(step, "with");
		if (build === undefined || uses === undefined) continue;
		const changed = editInputs(source, build, inputs, moves);
		if (changed !== undefined) edits.push(...changed);
		else {
			remarks.push({
				span: uses.span,
				message: `the inputs of ${build.label} are written in a way that is not changed here: move ${moves.map(moveName).join(", ")} to secrets by hand`,
			});
		}
	}
	return { edits, remarks };
}

/** Changes every `docker build` of a pipeline. */
export function editGitlab(
	source: Source,
	builds: readonly ClientBuild[],
	moves: readonly SecretMove[],
	yaml: YamlReader,
	shell: ShellParser,
): ClientEdits {
	const edits: TextEdit[] = [];
	const visit = (node: DataNode | undefined): void => {
		if (node?.kind === "scalar")
			edits.push(...editCommands(source, nodeWord(node), builds, moves, shell));
		for (const item of itemsOf(node)) visit(item);
	};
	for (const { value } of entriesOf(yaml.read(source.text).root)) {
		for (const part of ["before_script", "script", "after_script"])
			visit(valueOf(value, part));
	}
	return { edits, remarks: [] };
}

function editInputs(
	source: Source,
	build: ClientBuild,
	inputs: DataNode | undefined,
	moves: readonly SecretMove[],
): readonly TextEdit[] | undefined {
	const values: string[] = [];
	const files: string[] = [];
	const names = new Set<string>();
	const known = new Set(build.secrets.map(({ id }) => id));
	for (const move of moves) {
		if (move.kind === "file") {
			if (!known.has(move.id))
				files.push(`${move.id}=${movedPath(move, build.context)}`);
			continue;
		}
		const argument = build.buildArguments.find(
			({ name }) => name === move.name,
		);
		if (argument === undefined) continue;
		names.add(move.name);
		if (!known.has(move.id))
			values.push(
				`${move.id}=${argument.value ?? `\${{ secrets.${move.name} }}`}`,
			);
	}
	if (names.size === 0 && files.length === 0) return [];
	if (inputs?.kind !== "map" || inputs.flow || inputs.shared) return undefined;
	const edits: (TextEdit | undefined)[] = [
		...removeLines(source, inputs, names),
		addLines(source, inputs, "secrets", values),
		addLines(source, inputs, "secret-files", files),
	];
	if (edits.some((edit) => edit === undefined)) return undefined;
	return (edits as TextEdit[]).filter(
		({ span, text }) => span.start !== span.end || text !== "",
	);
}

function removeLines(
	source: Source,
	inputs: MapNode,
	names: ReadonlySet<string>,
): readonly TextEdit[] {
	const entry = entryOf(inputs, "build-args");
	if (entry?.value.kind !== "scalar" || names.size === 0) return [];
	const node: ScalarNode = entry.value;
	const all = listLines(node.text, false);
	const gone = all.filter(({ text }) => names.has(text.split("=")[0] ?? ""));
	if (gone.length === all.length) return [removeEntry(source, inputs, entry)];
	return gone.map(({ at, end }) => {
		const span = spanWithin(node, at, end);
		return {
			span: {
				start: source.lineStart(source.lineAt(span.start)),
				end: lineEnd(source, span.end),
			},
			text: "",
		};
	});
}

/** Adds items to a list input, or the input; undefined where it is written on one line. */
function addLines(
	source: Source,
	inputs: MapNode,
	key: string,
	items: readonly string[],
): TextEdit | undefined {
	if (items.length === 0) return { span: { start: 0, end: 0 }, text: "" };
	const entry = entryOf(inputs, key);
	if (entry === undefined) return addEntry(source, inputs, key, "|", items);
	if (entry.value.kind !== "scalar" || entry.value.style !== "block")
		return undefined;
	const last = entry.value.pieces.at(-1);
	if (last === undefined) return undefined;
	const indent = indentOf(source, last.offset);
	return insertLines(
		source,
		last.offset,
		items.map((item) => `${indent}${item}`),
	);
}
