/** An item of an action's list input. */
export interface ListLine {
	/** Without the quotes around it. */
	readonly text: string;
	/** Where it begins in the input, and ends: quotes included. */
	readonly at: number;
	readonly end: number;
	readonly quoted: boolean;
}

/**
 * Reads an input that holds a list: an item per line, and per comma where the input allows that. An item in double quotes may have
 * line breaks and commas in it; doubled quotes stand for one. Rules: `getInputList` of docker/actions-toolkit.
 */
export function listLines(
	input: string,
	splitAtCommas: boolean,
): readonly ListLine[] {
	const found: ListLine[] = [];
	let at = 0;
	while (at < input.length) {
		const blanks = /^\s+/.exec(input.slice(at))?.[0].length ?? 0;
		at += blanks;
		if (at >= input.length) break;
		if (input[at] === "#") {
			at = endOfLine(input, at);
			continue;
		}
		if (input[at] === '"') {
			const quoted = /^"((?:[^"]|"")*)"/.exec(input.slice(at));
			if (quoted !== null) {
				const end = at + quoted[0].length;
				const text = (quoted[1] as string).replaceAll('""', '"');
				found.push({ text, at, end, quoted: true });
				at = end + 1;
				continue;
			}
		}
		let end = endOfLine(input, at);
		if (splitAtCommas) {
			const comma = input.slice(at, end).indexOf(",");
			if (comma !== -1) end = at + comma;
		}
		const text = input.slice(at, end).trimEnd();
		if (text !== "") {
			found.push({ text, at, end: at + text.length, quoted: false });
		}
		at = end + 1;
	}
	return found;
}

function endOfLine(text: string, from: number): number {
	const end = text.indexOf("\n", from);
	return end === -1 ? text.length : end;
}
