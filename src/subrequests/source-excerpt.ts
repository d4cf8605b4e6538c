import type { Range } from "../../llb/messages.ts";

const rule = "-".repeat(20);

/**
 * The lines around a place in a text, the lines of the place marked, as BuildKit's clients print errors. Empty when the place is not
 * in the text.
 */
export function formatExcerpt(
	filename: string,
	text: string,
	ranges: readonly Range[],
): string {
	const lines = text.split("\n");
	const spans = ranges.map(({ start, end }) => {
		const first = start?.line ?? 0;
		return { first, last: Math.max(first, end?.line ?? 0) };
	});
	if (spans.length === 0) return "";
	const first = Math.min(...spans.map((span) => span.first));
	const last = Math.min(
		Math.max(...spans.map((span) => span.last)),
		lines.length,
	);
	if (first < 1 || first > lines.length) return "";

	const wanted = first === last ? 4 : 2;
	let from = first;
	let to = last;
	// A round without a line on one side still counts, so that the excerpt does not grow at the ends of the text.
	for (let added = 0; added < wanted; added++) {
		if (from > 1) {
			from--;
			added++;
		}
		if (to !== lines.length) {
			to++;
			added++;
		}
	}
	let excerpt = `${filename}:${first}\n${rule}\n`;
	for (let line = from; line <= to; line++) {
		const marked = spans.some(
			(span) => span.first <= line && line <= span.last,
		);
		excerpt += ` ${String(line).padStart(3)} | ${marked ? ">>>" : "   "} ${lines[line - 1]}\n`;
	}
	return `${excerpt}${rule}\n`;
}
