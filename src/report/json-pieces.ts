/** Stands for a list in the text around it; no text of ours has the character. */
const mark = "\u0000";
const writtenMark = JSON.stringify(mark);

/**
 * What `JSON.stringify(value, null, "\t")` makes, in pieces: of a list that is given as a generator, not as an array, the elements are
 * made one at a time.
 */
export function* jsonPieces(value: unknown): Generator<string> {
	const lists: Iterable<unknown>[] = [];
	const around = JSON.stringify(
		value,
		(_, member: unknown) => {
			if (!isGenerator(member)) return member;
			lists.push(member);
			return mark;
		},
		"\t",
	).split(writtenMark);
	for (const [index, text] of around.entries()) {
		yield text;
		const list = lists[index];
		if (list === undefined) continue;
		const depth = /\n(\t*).*$/.exec(text)?.[1]?.length ?? 0;
		let isEmpty = true;
		for (const element of list) {
			yield `${isEmpty ? "[" : ","}${jsonElement(element, depth + 1)}`;
			isEmpty = false;
		}
		yield isEmpty ? "[]" : `\n${"\t".repeat(depth)}]`;
	}
}

/** An element of a list in a text of JSON, on lines of its own that are so many tabs deep. */
export function jsonElement(element: unknown, depth: number): string {
	const line = `\n${"\t".repeat(depth)}`;
	// Texts in JSON have no line ends.
	return line + JSON.stringify(element, null, "\t").replaceAll("\n", line);
}

function isGenerator(value: unknown): value is Iterable<unknown> {
	return (
		typeof value === "object" &&
		value !== null &&
		Symbol.iterator in value &&
		!Array.isArray(value)
	);
}
