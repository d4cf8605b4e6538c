import type { Word } from "../../dockerfile/ast.ts";
import { expandWord } from "../../dockerfile/expand.ts";
import type { Analysis } from "./analysis.ts";
import type { StageState } from "./stage-state.ts";
import { noTaint, unionAll } from "./taint.ts";
import { hole, type Value } from "./value.ts";

/** A word with the stage's variables put in. */
export function expanded(
	analysis: Analysis,
	state: StageState,
	word: Word,
	rawQuotes = false,
): Value {
	const { environment } = state;
	const lookup = {
		get: (name: string) => environment.get(name)?.text,
		keys: () => environment.keys(),
	};
	const result = expandWord(word.value, lookup, {
		escape: analysis.document.escape,
		...(rawQuotes && { rawQuotes }),
	});
	if (result.kind === "failed") return { text: hole("word"), taint: noTaint };
	return {
		text: result.value,
		taint: unionAll(
			[...result.matched].map(
				(name) => environment.get(name)?.taint ?? noTaint,
			),
		),
	};
}
