import { readFileSync } from "node:fs";

/** A line of a table: its cells and where it stands. */
export interface Row {
	readonly cells: readonly string[];
	/** `file:line`, for messages. */
	readonly place: string;
}

/**
 * Reads `fixtures/<name>`: a row per line, cells separated by ` | `, blank lines and lines beginning with `#` passed over. A cell in double
 * quotes is a JSON string, so that blanks, bars and control characters can be written.
 */
export function readTable(name: string): readonly Row[] {
	const file = new URL(`../../fixtures/${name}`, import.meta.url);
	return readFileSync(file, "utf8")
		.split("\n")
		.map((line, index) => ({ line, place: `${name}:${index + 1}` }))
		.filter(({ line }) => line.trim() !== "" && !line.startsWith("#"))
		.map(({ line, place }) => ({ cells: splitCells(line), place }));
}

/** One cell of a row, or an error that says where it is missing. */
export function cell(row: Row, index: number): string {
	const found = row.cells[index];
	if (found === undefined)
		throw new Error(`${row.place}: cell ${index + 1} is missing`);
	return found;
}

function splitCells(line: string): readonly string[] {
	const cells: string[] = [];
	const pattern =
		/\s*("(?:[^"\\]|\\.)*"(?=\s*(?:\||$))|.*?)\s*(?:\s\|(?=\s|$)|$)/gy;
	for (const match of line.matchAll(pattern)) {
		const text = match[1] as string;
		cells.push(
			text.startsWith('"') && text.endsWith('"') && text.length > 1
				? JSON.parse(text)
				: text,
		);
		if (match.index + match[0].length >= line.length) break;
	}
	return cells;
}
