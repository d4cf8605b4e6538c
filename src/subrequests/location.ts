import type { Range } from "../../llb/messages.ts";
import type { LineRange } from "../dockerfile/ast.ts";
import { type Json, omitEmpty } from "./indented-json.ts";

/** A place in the Dockerfile as answers tell it: whole lines. */
export function locationJson(lines: LineRange | undefined): Json | undefined {
	return lines === undefined ? undefined : rangesJson([wholeLines(lines)]);
}

/** Places in the answer's only source. */
export function rangesJson(ranges: readonly Range[]): Json {
	return {
		ranges: omitEmpty(
			ranges.map((range) => ({
				start: positionJson(range.start),
				end: positionJson(range.end),
			})),
		),
	};
}

/** The range that stands for whole lines. */
export function wholeLines({ first, last }: LineRange): Range {
	return {
		start: { line: first, character: 0 },
		end: { line: last, character: 0 },
	};
}

function positionJson(position: Range["start"]): Json {
	return {
		line: omitEmpty(position?.line),
		character: omitEmpty(position?.character),
	};
}
