/**
 * Rows of cells as aligned columns: each column but the last is as wide as its widest cell (in characters) and `gap` blanks. Every
 * row ends with a line break.
 */
export function formatTable(
	rows: readonly (readonly string[])[],
	gap: number,
): string {
	const widths: number[] = [];
	for (const row of rows) {
		for (const [column, cell] of row.slice(0, -1).entries()) {
			widths[column] = Math.max(widths[column] ?? 0, characters(cell) + gap);
		}
	}
	return rows
		.map((row) => {
			const cells = row.map((cell, column) =>
				column === row.length - 1
					? cell
					: cell + " ".repeat((widths[column] as number) - characters(cell)),
			);
			return `${cells.join("")}\n`;
		})
		.join("");
}

function characters(text: string): number {
	return [...text].length;
}
