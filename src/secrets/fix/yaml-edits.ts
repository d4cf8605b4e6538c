import type { TextEdit } from "../../text/diagnostic.ts";
import type { Source } from "../../text/source.ts";
import type {
	DataNode,
	MapEntry,
	MapNode,
	SequenceNode,
} from "../clients/data.ts";

/** Changes to YAML that leave everything else as it is. */

export function lineBreak({ text }: Source): string {
	return text.includes("\r\n") ? "\r\n" : "\n";
}

/** The blanks before the key or item that begins at an offset. */
export function indentOf(source: Source, offset: number): string {
	const line = source.lineText(source.lineAt(offset));
	const { column } = source.positionAt(offset);
	return line.slice(0, column - 1).replace(/[^ \t]/g, " ");
}

/** The offset behind the line break of the line that holds `offset`. */
export function lineEnd({ text }: Source, offset: number): number {
	const end = text.indexOf("\n", offset);
	return end === -1 ? text.length : end + 1;
}

/** The end of what a node covers: block scalars include their last line break. */
function contentEnd({ text }: Source, end: number): number {
	let at = end;
	while (at > 0 && /[\s]/.test(text[at - 1] as string)) at--;
	return at;
}

/** Removes lines, or what is between commas in a flow collection. */
function removal(
	source: Source,
	parts: readonly { readonly start: number; readonly end: number }[],
	index: number,
	flow: boolean,
	from: number,
): TextEdit {
	const part = parts[index] as { start: number; end: number };
	if (!flow) {
		const start = source.lineStart(source.lineAt(from));
		return {
			span: { start, end: lineEnd(source, contentEnd(source, part.end)) },
			text: "",
		};
	}
	const next = parts[index + 1];
	const previous = parts[index - 1];
	if (next !== undefined)
		return { span: { start: part.start, end: next.start }, text: "" };
	return {
		span: { start: previous?.end ?? part.start, end: part.end },
		text: "",
	};
}

export function removeEntry(
	source: Source,
	map: MapNode,
	entry: MapEntry,
): TextEdit {
	const parts = map.entries.map(({ span }) => span);
	const index = map.entries.indexOf(entry);
	return removal(source, parts, index, map.flow, entry.span.start);
}

export function removeItem(
	source: Source,
	list: SequenceNode,
	item: DataNode,
): TextEdit {
	const parts = list.items.map(({ span }) => span);
	return removal(
		source,
		parts,
		list.items.indexOf(item),
		list.flow,
		item.span.start,
	);
}

/** Adds a key with its value's lines, which are indented below it; `text` follows the key on its line. */
export function addEntry(
	source: Source,
	map: MapNode,
	key: string,
	text: string,
	lines: readonly string[] = [],
): TextEdit | undefined {
	const first = map.entries.find((entry) => !entry.shared);
	const last = map.entries.findLast((entry) => !entry.shared);
	if (first === undefined || last === undefined || map.flow) return undefined;
	const indent = indentOf(source, first.keySpan.start);
	return insertLines(
		source,
		contentEnd(source, Math.max(last.span.end, last.value.span.end)),
		[
			`${indent}${key}:${text === "" ? "" : ` ${text}`}`,
			...lines.map((line) => `${indent}  ${line}`),
		],
	);
}

/** Adds an item behind the last one. */
export function addItem(
	source: Source,
	list: SequenceNode,
	text: string,
): TextEdit | undefined {
	const last = list.items.at(-1);
	if (last === undefined) {
		return list.flow
			? { span: { start: list.span.start + 1, end: list.span.start + 1 }, text }
			: undefined;
	}
	if (list.flow) {
		const at = last.span.end;
		return { span: { start: at, end: at }, text: `, ${text}` };
	}
	const dash = source.text.lastIndexOf("-", last.span.start);
	const indent = indentOf(source, dash);
	return insertLines(source, contentEnd(source, last.span.end), [
		`${indent}- ${text}`,
	]);
}

/** Puts lines behind the line that holds `offset`. */
export function insertLines(
	source: Source,
	offset: number,
	lines: readonly string[],
): TextEdit {
	const newline = lineBreak(source);
	const end = lineEnd(source, offset);
	const hasBreak = source.text[end - 1] === "\n";
	const text = lines.map((line) => `${line}${newline}`).join("");
	return {
		span: { start: end, end },
		text: hasBreak ? text : `${newline}${text.slice(0, -newline.length)}`,
	};
}
