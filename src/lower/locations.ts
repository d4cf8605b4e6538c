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
	const ranges: Range[] = [];
	for (let line = first; line <= Math.max(first, last); line += 1) {
		ranges.push({ start: { line }, end: { line } });
	}
	return ranges;
}
