import type { Span } from "../../text/span.ts";

/** What a configuration file holds, whatever its language: values that know their places. */
export type DataNode = ScalarNode | MapNode | SequenceNode | UnknownNode;

export interface ScalarNode {
	readonly kind: "scalar";
	/** As text; `null` becomes the empty text. */
	readonly text: string;
	readonly isNull: boolean;
	readonly span: Span;
	/** The text inside quotes or below a block indicator, in runs that are exactly the file's: `at` counts from 0 in `text`. */
	readonly pieces: readonly Piece[];
	/** How it is written: `block` for literal and folded YAML scalars. */
	readonly style: "plain" | "quoted" | "block";
	readonly shared: boolean;
}

/** From `at` in a text on, the file's offset is `offset`. */
export interface Piece {
	readonly at: number;
	readonly offset: number;
}

export interface MapNode {
	readonly kind: "map";
	readonly entries: readonly MapEntry[];
	readonly span: Span;
	/** Written in braces. */
	readonly flow: boolean;
	/** Used in more than one place of the file: a change here is a change there. */
	readonly shared: boolean;
}

export interface MapEntry {
	readonly key: string;
	readonly keySpan: Span;
	readonly value: DataNode;
	/** Key and value. */
	readonly span: Span;
	/** Taken over from elsewhere. */
	readonly shared: boolean;
}

export interface SequenceNode {
	readonly kind: "sequence";
	readonly items: readonly DataNode[];
	readonly span: Span;
	/** Written in brackets. */
	readonly flow: boolean;
	readonly shared: boolean;
}

/** Something that only the file's own tool can work out. */
export interface UnknownNode {
	readonly kind: "unknown";
	readonly text: string;
	readonly span: Span;
}

export function entryOf(
	node: DataNode | undefined,
	key: string,
): MapEntry | undefined {
	if (node?.kind !== "map") return undefined;
	return node.entries.findLast((entry) => entry.key === key);
}

export function valueOf(
	node: DataNode | undefined,
	...path: readonly string[]
): DataNode | undefined {
	let at = node;
	for (const key of path) at = entryOf(at, key)?.value;
	return at;
}

/** The text of a scalar that is not null. */
export function textOfNode(node: DataNode | undefined): string | undefined {
	return node?.kind === "scalar" && !node.isNull ? node.text : undefined;
}

export function itemsOf(node: DataNode | undefined): readonly DataNode[] {
	return node?.kind === "sequence" ? node.items : [];
}

export function entriesOf(node: DataNode | undefined): readonly MapEntry[] {
	return node?.kind === "map" ? node.entries : [];
}

/** The file's span of `[from, to)` in a scalar's text. */
export function spanWithin(node: ScalarNode, from: number, to: number): Span {
	const place = (index: number): number => {
		let offset = node.span.start + index;
		for (const piece of node.pieces) {
			if (piece.at > index) break;
			offset = piece.offset + (index - piece.at);
		}
		return Math.min(offset, node.span.end);
	};
	if (to <= from) return { start: place(from), end: place(from) };
	return { start: place(from), end: place(to - 1) + 1 };
}
