/** How far apart two words may be to be taken for one another. */
const farthest = 2;

export interface SuggestOptions {
	/** Whether case counts; `true` by default. Otherwise the suggestion takes on the case of the word. */
	readonly caseSensitive?: boolean;
}

/**
 * The candidate most like `word`, at most two insertions, deletions or replacements of a character away; the alphabetically first
 * of equally good ones. `undefined` when none is close, or when one is the word itself.
 */
export function suggest(
	word: string,
	candidates: Iterable<string>,
	options: SuggestOptions = {},
): string | undefined {
	const fold =
		(options.caseSensitive ?? true)
			? (text: string) => text
			: (text: string) => text.toLowerCase();
	const wanted = fold(word);
	let best: string | undefined;
	let bestDistance = farthest + 1;
	for (const candidate of candidates) {
		const folded = fold(candidate);
		if (folded === wanted) return undefined;
		const distance = editDistance(wanted, folded, bestDistance);
		const isBetter =
			distance < bestDistance ||
			(distance === bestDistance && best !== undefined && folded < best);
		if (isBetter) {
			best = folded;
			bestDistance = distance;
		}
	}
	if (best === undefined || (options.caseSensitive ?? true)) return best;
	return word === word.toUpperCase() && word !== word.toLowerCase()
		? best.toUpperCase()
		: best;
}

/** The sentence to add to a message about `word`: empty when there is nothing to suggest. */
export function didYouMean(
	word: string,
	candidates: Iterable<string>,
	options: SuggestOptions = {},
): string {
	const suggestion = suggest(word, candidates, options);
	return suggestion === undefined ? "" : `did you mean "${suggestion}"?`;
}

/** Insertions, deletions and replacements that turn `a` into `b`; anything above `limit` counts as `limit + 1`. */
export function editDistance(
	a: string,
	b: string,
	limit = Number.POSITIVE_INFINITY,
): number {
	const from = [...a];
	const to = [...b];
	if (Math.abs(from.length - to.length) > limit) return limit + 1;
	let row = Array.from({ length: to.length + 1 }, (_, column) => column);
	for (const [index, character] of from.entries()) {
		const next = [index + 1];
		for (let column = 1; column <= to.length; column++) {
			const replaced =
				(row[column - 1] as number) + (character === to[column - 1] ? 0 : 1);
			next.push(
				Math.min(
					replaced,
					(row[column] as number) + 1,
					(next[column - 1] as number) + 1,
				),
			);
		}
		row = next;
	}
	return Math.min(row[to.length] as number, limit + 1);
}
