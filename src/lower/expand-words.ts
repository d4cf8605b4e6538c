import type { Word } from "../dockerfile/ast.ts";
import { expandWord } from "../dockerfile/expand.ts";
import type { Lowering } from "./lowering.ts";
import { refuseWord } from "./refuse.ts";
import type { Command, StageBuild } from "./stage-build.ts";

/** Replaces the variables of an instruction's words; all of them see the environment as it was before the instruction. */
export type ExpandWords = (word: Word) => string;

export function wordExpander(
	lowering: Lowering,
	stage: StageBuild,
	command: Command,
): ExpandWords {
	const { environment } = stage.state.scope;
	return (word) => {
		const expansion = expandWord(word.value, environment, lowering.document);
		if (expansion.kind === "expanded") return expansion.value;
		throw refuseWord(word, expansion.problem, command.place, command.isTrigger);
	};
}

/** The same for words that may be absent. */
export function expandOptional(
	expand: ExpandWords,
	word: Word | undefined,
): string {
	return word === undefined ? "" : expand(word);
}
