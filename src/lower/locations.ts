import type { Range, SourceLocation, SourceMap } from "../../llb/index.ts";
import type { LineRange } from "../dockerfile/ast.ts";

/** What a vertex says about where it stands: every line of the instruction as a range of its own. */
export function locationsOf(
	map: SourceMap | undefined,
	lines: LineRange | undefined,
): readonly SourceLocation[] | undefined {
	if (map === undefined) return undefined;
	return [{ map, ranges: lines === undefined ? [] : lineRanges(lines) }];
}

/** Whole lines, one range for each. */
export function lineRanges({ first, last }: LineRange): readonly Range[] {
	const start = { line: first };
	const ranges: Range[] = [{ start, end: start }];
	for (let line = first + 1; line <= last; line += 1) {
		const place = { line };
		ranges.push({ start: place, end: place });
	}
	return ranges;
}
