import type { TextEdit } from "../../text/diagnostic.ts";
import type { Source } from "../../text/source.ts";
import type { ClientBuild } from "../clients/client-file.ts";
import {
	type DataNode,
	entriesOf,
	entryOf,
	type MapNode,
	textOfNode,
	valueOf,
} from "../clients/data.ts";
import type { YamlReader } from "../clients/yaml.ts";
import {
	type ClientEdits,
	type ClientRemark,
	type ClientSource,
	movedPath,
	moveName,
	variableOf,
} from "./client-result.ts";
import type { SecretMove } from "./fix-result.ts";
import {
	addEntry,
	addItem,
	indentOf,
	insertLines,
	lineBreak,
	removeEntry,
	removeItem,
} from "./yaml-edits.ts";

/** Moves build arguments of a compose file, and files of the build context, to `build.secrets` and `secrets`. */
export function editCompose(
	source: Source,
	builds: readonly ClientBuild[],
	moves: readonly SecretMove[],
	yaml: YamlReader,
): ClientEdits {
	const { root } = yaml.read(source.text);
	const edits: TextEdit[] = [];
	const remarks: ClientRemark[] = [];
	const defined = new Map<string, ClientSource>();
	for (const service of entriesOf(valueOf(root, "services"))) {
		const build = builds.find(
			({ span }) => span.start === service.keySpan.start,
		);
		const node = entryOf(service.value, "build");
		if (build === undefined || node === undefined) continue;
		const passed = moves.flatMap((move) => {
			const from = sourceOf(build, move);
			return from === undefined ? [] : [{ move, from }];
		});
		const known = new Set(build.secrets.map(({ id }) => id));
		const wanted = passed.filter(({ move }) => !known.has(move.id));
		const result = editBuild(
			source,
			node.value,
			node.keySpan.start,
			passed.map(({ move }) => move),
			wanted.map(({ move }) => move.id),
		);
		if (result === undefined) {
			remarks.push({
				span: node.keySpan,
				message: `${build.label} is written in a way that is not changed here: move ${passed.map(({ move }) => moveName(move)).join(", ")} to build.secrets by hand`,
			});
			continue;
		}
		edits.push(...result);
		for (const { move, from } of wanted) {
			defined.set(move.id, from);
			if (move.kind === "variable" && isLiteral(build, move.name)) {
				remarks.push({
					span: node.keySpan,
					message: `the value of ${move.name} stood in this file: set the variable ${move.name} for compose instead, and replace the value by a new one`,
				});
			}
		}
	}
	edits.push(...definitions(source, root, defined));
	return { edits, remarks };
}

function isLiteral(build: ClientBuild, name: string): boolean {
	const value = build.buildArguments.find((each) => each.name === name)?.value;
	return value !== undefined && !value.includes("$");
}

/** Undefined when the build does not pass it. */
function sourceOf(
	build: ClientBuild,
	move: SecretMove,
): ClientSource | undefined {
	if (move.kind === "file") {
		return {
			kind: "file",
			path: `./${movedPath(move, build.context).replace(/^\.\//, "")}`,
		};
	}
	const argument = build.buildArguments.find(({ name }) => name === move.name);
	if (argument === undefined) return undefined;
	return {
		kind: "environment",
		name: variableOf(argument.value ?? "") ?? move.name,
	};
}

function editBuild(
	source: Source,
	build: DataNode,
	keyStart: number,
	moves: readonly SecretMove[],
	ids: readonly string[],
): readonly TextEdit[] | undefined {
	if (moves.length === 0) return [];
	const step = indentOf(source, keyStart);
	if (build.kind === "scalar") {
		const newline = lineBreak(source);
		const inner = `${newline}${step}  `;
		const text = `${inner}context: ${source.text.slice(build.span.start, build.span.end)}${inner}secrets:${ids.map((id) => `${inner}  - ${id}`).join("")}`;
		const before = source.text[build.span.start - 1] === " " ? 1 : 0;
		return [
			{ span: { start: build.span.start - before, end: build.span.end }, text },
		];
	}
	if (build.kind !== "map" || build.flow || build.shared) return undefined;
	const removals = removeArguments(source, build, moves);
	if (removals === undefined) return undefined;
	if (ids.length === 0) return removals;
	const list = valueOf(build, "secrets");
	if (list !== undefined) {
		if (list.kind !== "sequence" || list.shared) return undefined;
		const items = ids.map((id) => addItem(source, list, id));
		return items.every((item) => item !== undefined)
			? [...removals, ...items]
			: undefined;
	}
	const entry = addEntry(
		source,
		build,
		"secrets",
		"",
		ids.map((id) => `- ${id}`),
	);
	return entry && [...removals, entry];
}

function removeArguments(
	source: Source,
	build: MapNode,
	moves: readonly SecretMove[],
): readonly TextEdit[] | undefined {
	const names = new Set(
		moves.flatMap((move) => (move.kind === "variable" ? [move.name] : [])),
	);
	const entry = entryOf(build, "args");
	if (entry === undefined || names.size === 0) return [];
	const list = entry.value;
	if (
		list.kind === "unknown" ||
		list.kind === "scalar" ||
		list.shared ||
		entry.shared
	)
		return undefined;
	if (list.kind === "map") {
		const gone = list.entries.filter(({ key }) => names.has(key));
		if (gone.some(({ shared }) => shared)) return undefined;
		if (gone.length === list.entries.length)
			return [removeEntry(source, build, entry)];
		return gone.map((each) => removeEntry(source, list, each));
	}
	const gone = list.items.filter((item) =>
		names.has((textOfNode(item) ?? "").split("=")[0] ?? ""),
	);
	if (gone.length === list.items.length)
		return [removeEntry(source, build, entry)];
	return gone.map((each) => removeItem(source, list, each));
}

/** The secrets at the top of the file. */
function definitions(
	source: Source,
	root: DataNode | undefined,
	wanted: ReadonlyMap<string, ClientSource>,
): readonly TextEdit[] {
	const known = valueOf(root, "secrets");
	const missing = [...wanted].filter(
		([id]) => entryOf(known, id) === undefined,
	);
	if (missing.length === 0) return [];
	const line = (from: ClientSource): string =>
		from.kind === "file"
			? `file: ${from.path}`
			: `environment: ${from.kind === "environment" ? from.name : ""}`;
	if (known?.kind === "map" && !known.flow) {
		return missing.flatMap(
			([id, from]) => addEntry(source, known, id, "", [line(from)]) ?? [],
		);
	}
	const lines = missing.flatMap(([id, from]) => [
		`  ${id}:`,
		`    ${line(from)}`,
	]);
	return [
		insertLines(source, Math.max(0, source.text.length - 1), [
			"secrets:",
			...lines,
		]),
	];
}
