import type { Word } from "../dockerfile/ast.ts";
import { emptyEnvironment } from "../dockerfile/environment.ts";
import { expandWord } from "../dockerfile/expand.ts";
import type { WordOptions } from "../dockerfile/word.ts";

/** A word as a build understands it, but for variables, which stay as they are written: `"a b"` is `a b`. */
export function plainValue({ value }: Word, { escape }: WordOptions): string {
	const expansion = expandWord(value, emptyEnvironment, {
		escape,
		skipUnset: true,
	});
	return expansion.kind === "expanded" ? expansion.value : value;
}
