/** How text for a terminal is made to stand out. */
export interface Style {
	bold(text: string): string;
	dim(text: string): string;
	red(text: string): string;
	yellow(text: string): string;
	blue(text: string): string;
	green(text: string): string;
}

/** ANSI sequences, or nothing. */
export function createStyle(isColoured: boolean): Style {
	const wrap = (open: number, close: number) => (text: string) =>
		isColoured && text !== "" ? `\u001b[${open}m${text}\u001b[${close}m` : text;
	return {
		bold: wrap(1, 22),
		dim: wrap(2, 22),
		red: wrap(31, 39),
		yellow: wrap(33, 39),
		blue: wrap(34, 39),
		green: wrap(32, 39),
	};
}
