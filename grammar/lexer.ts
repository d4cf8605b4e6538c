import { type ILexingResult, Lexer } from "chevrotain";
import type { Escape } from "./logical-line.ts";
import { initialMode, MODES } from "./tokens.ts";

/**
 * Made on first use: analysing the tokens takes some milliseconds that a process may not need. (A start-up snapshot holds the
 * finished lexer.)
 */
let lexer: Lexer | undefined;

/** Chevrotain's checks of the token definitions belong into a test, not into every start. */
export function createLexer(options: { validate: boolean }): Lexer {
	return new Lexer(
		{ modes: MODES, defaultMode: initialMode("\\") },
		{
			positionTracking: "onlyOffset",
			skipValidations: !options.validate,
			ensureOptimizations: false,
		},
	);
}

/** Splits a text (without byte order mark) into tokens. Every text can be split; there are no lexing errors. */
export function tokenize(text: string, escape: Escape): ILexingResult {
	lexer ??= createLexer({ validate: false });
	return lexer.tokenize(text, initialMode(escape));
}
