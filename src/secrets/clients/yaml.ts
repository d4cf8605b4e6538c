import type { Alias, Node, Pair, Scalar } from "yaml";
import type { Problem } from "../../dockerfile/problem.ts";
import type { Span } from "../../text/span.ts";
import type { DataNode, MapEntry, Piece } from "./data.ts";

/** Reads YAML, and JSON with it; loaded when the first such file is read. */
export interface YamlReader {
	read(text: string): YamlReading;
}

export interface YamlReading {
	/** Absent for an empty file. */
	readonly root?: DataNode;
	readonly problems: readonly Problem[];
}

let loading: Promise<YamlReader> | undefined;

/** The one place where the YAML library enters the program. */
export function loadYamlReader(): Promise<YamlReader> {
	loading ??= import("yaml").then((yaml) => ({
		read(text) {
			const [document] = yaml.parseAllDocuments(text, { merge: false });
			if (document === undefined || !("contents" in document)) {
				return { problems: [] };
			}
			const problems = document.errors.map(
				(error): Problem => ({
					code: "invalid-yaml",
					message: `this is no YAML: ${firstSentence(error.message)}`,
					span: { start: error.pos[0], end: error.pos[1] },
				}),
			);
			if (document.contents === null) return { problems };
			const conversion: Conversion = {
				text,
				yaml,
				resolve: (alias) => alias.resolve(document) as Node | undefined,
			};
			const root = convert(conversion, document.contents as Node, false, 0);
			return { root, problems };
		},
	}));
	return loading;
}

function firstSentence(message: string): string {
	return (message.split("\n")[0] ?? "").replace(/ at line \d+.*$/, "");
}

interface Conversion {
	readonly text: string;
	readonly yaml: typeof import("yaml");
	resolve(alias: Alias): Node | undefined;
}

/** Aliases of aliases end somewhere; files that never do are cut off here. */
const deepest = 60;

function convert(
	conversion: Conversion,
	node: Node | null | undefined,
	shared: boolean,
	depth: number,
): DataNode {
	const { yaml } = conversion;
	const span = spanOf(node);
	if (depth > deepest) return { kind: "unknown", text: "", span };
	if (yaml.isAlias(node)) {
		const target = conversion.resolve(node);
		return convert(conversion, target, true, depth + 1);
	}
	if (yaml.isMap(node)) {
		return {
			kind: "map",
			entries: entriesOf(
				conversion,
				node.items as Pair<Node, Node>[],
				shared,
				depth,
			),
			span,
			flow: node.flow === true,
			shared,
		};
	}
	if (yaml.isSeq(node)) {
		return {
			kind: "sequence",
			items: node.items.map((item) =>
				convert(conversion, item as Node, shared, depth + 1),
			),
			span,
			flow: node.flow === true,
			shared,
		};
	}
	if (yaml.isScalar(node)) return scalar(conversion, node, span, shared);
	return {
		kind: "scalar",
		text: "",
		isNull: true,
		span,
		pieces: [],
		style: "plain",
		shared,
	};
}

/** Own keys win over those that `<<` brings. */
function entriesOf(
	conversion: Conversion,
	pairs: readonly Pair<Node, Node>[],
	shared: boolean,
	depth: number,
): readonly MapEntry[] {
	const own: MapEntry[] = [];
	const merged: MapEntry[] = [];
	for (const pair of pairs) {
		const key = convert(conversion, pair.key, shared, depth + 1);
		const name = key.kind === "scalar" ? key.text : "";
		const end = spanOf(pair.value);
		const value = convert(conversion, pair.value, shared, depth + 1);
		if (name === "<<") {
			const sources = value.kind === "sequence" ? value.items : [value];
			for (const source of sources) {
				if (source.kind !== "map") continue;
				merged.push(
					...source.entries.map((entry) => ({ ...entry, shared: true })),
				);
			}
			continue;
		}
		own.push({
			key: name,
			keySpan: key.span,
			value,
			span: { start: key.span.start, end: Math.max(key.span.end, end.end) },
			shared,
		});
	}
	return [...merged, ...own];
}

function scalar(
	{ text }: Conversion,
	node: Scalar,
	span: Span,
	shared: boolean,
): DataNode {
	const isNull = node.value === null || node.value === undefined;
	const value = isNull ? "" : String(node.source ?? node.value);
	const block = node.type === "BLOCK_LITERAL" || node.type === "BLOCK_FOLDED";
	const quoted = node.type === "QUOTE_DOUBLE" || node.type === "QUOTE_SINGLE";
	return {
		kind: "scalar",
		text: block || quoted ? String(node.value) : value,
		isNull,
		span,
		pieces: block
			? blockPieces(text, span, String(node.value))
			: [{ at: 0, offset: span.start + (quoted ? 1 : 0) }],
		style: block ? "block" : quoted ? "quoted" : "plain",
		shared,
	};
}

/** Each line of a block begins behind its indentation; folded ones are joined by blanks. */
function blockPieces(
	text: string,
	span: Span,
	value: string,
): readonly Piece[] {
	const pieces: Piece[] = [];
	let at = 0;
	let offset = text.indexOf("\n", span.start) + 1;
	while (offset > 0 && offset < span.end) {
		const end = lineEnd(text, offset);
		const line = text.slice(offset, end).trim();
		const found = line === "" ? -1 : value.indexOf(line, at);
		if (found !== -1) {
			pieces.push({ at: found, offset: text.indexOf(line, offset) });
			at = found + line.length;
		}
		offset = end + 1;
	}
	return pieces;
}

function lineEnd(text: string, offset: number): number {
	const end = text.indexOf("\n", offset);
	return end === -1 ? text.length : end;
}

function spanOf(node: Node | null | undefined): Span {
	const range = node?.range;
	return range ? { start: range[0], end: range[1] } : { start: 0, end: 0 };
}
