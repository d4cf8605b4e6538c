import {
	createToken,
	type IMultiModeLexerDefinition,
	Lexer,
	type TokenType,
} from "chevrotain";

/**
 * The tokens of the variable-word language: quotes, escapes and `$` substitutions, as ADD, COPY, ENV, FROM and their like
 * understand them. Every text is a sequence of these tokens; nothing is dropped, so the images join to the input.
 *
 * The language has four dialects. They share the token types below and differ in patterns only.
 */
export interface WordDialect {
	/** The character that takes away the meaning of the next one. */
	readonly escape: "\\" | "`";
	/** Whether `'` and `"` quote. Without, they are ordinary characters. */
	readonly quotes: boolean;
}

/** What the lexer reads now. Ordinary text ends at other characters in each mode. */
type Mode =
	/** Outside everything. */
	| "word"
	/** Between double quotes. */
	| "quoted"
	/** After `${name`. */
	| "operator"
	/** The word after an operator, up to `}`. */
	| "operand"
	/** What `/` looks for, up to the next `/`. */
	| "pattern"
	/** After a fault the rest has no structure. */
	| "unread";

// A name: digits, one special character, or letters, digits and underscores. Chevrotain drops the `u` flag of plain patterns,
// so patterns with names are functions.
const name = String.raw`(?:\p{Nd}+|[@*#?\-$!]|[\p{L}_][\p{L}\p{Nd}_]*)`;
const asciiName = String.raw`(?:[0-9]+|[@*#?\-$!]|[A-Za-z_][A-Za-z0-9_]*)`;

/** A pattern with the `u` flag. If `first` is given, all matches begin with it. */
function unicode(source: string, first?: string) {
	const pattern = new RegExp(source, "uy");
	const code = first?.charCodeAt(0);
	return (text: string, offset: number) => {
		if (code !== undefined && text.charCodeAt(offset) !== code) return null;
		pattern.lastIndex = offset;
		return pattern.exec(text) as [string] | null;
	};
}

/** A `$` and a name, as `source` puts them together. */
function named(source: (name: string) => string) {
	// Nearly all names are ASCII, and to compile a pattern with all letters of Unicode takes longer than to read a whole Dockerfile.
	const ascii = unicode(source(asciiName), "$");
	const all = unicode(source(name), "$");
	return (text: string, offset: number) => {
		const found = ascii(text, offset);
		const next = offset + (found?.[0].length ?? 1);
		return text.charCodeAt(next) > 0x7f ? all(text, offset) : found;
	};
}

/** U+FEFF as the very first character has no meaning at all. */
export const ByteOrderMark = createToken({
	name: "ByteOrderMark",
	pattern: (text: string, offset: number) =>
		offset === 0 && text.charCodeAt(0) === 0xfeff ? ["\uFEFF"] : null,
	line_breaks: false,
});

/** Characters that stand for themselves. The pattern depends on mode and dialect. */
export const Text = createToken({ name: "Text", pattern: Lexer.NA });

/** The escape character and the one it escapes. */
export const Escape = createToken({ name: "Escape", pattern: Lexer.NA });

/** An escape character with nothing to escape: at the end, or before an ordinary character between double quotes. */
export const BareEscape = createToken({
	name: "BareEscape",
	pattern: Lexer.NA,
});

/** `<<` with the blanks after it: they do not end a word, because the name of a heredoc may stand apart. */
export const Arrow = createToken({ name: "Arrow", pattern: /<<[\t\r ]*/ });

/** `'…'`, or from `'` to the end. */
export const SingleQuoted = createToken({
	name: "SingleQuoted",
	pattern: /'[^']*'?/,
	line_breaks: true,
});

export const DoubleQuoteStart = createToken({
	name: "DoubleQuoteStart",
	pattern: '"',
	push_mode: "quoted" satisfies Mode,
});

export const DoubleQuoteEnd = createToken({
	name: "DoubleQuoteEnd",
	pattern: '"',
	pop_mode: true,
});

/** `$name`. */
export const Variable = createToken({
	name: "Variable",
	pattern: named((name) => String.raw`\$${name}`),
	line_breaks: false,
});

/** A `$` that begins nothing. */
export const Dollar = createToken({ name: "Dollar", pattern: /\$(?!\{)/ });

/** `${` before a character that can be neither a name nor an operator. */
export const WrongStart = createToken({
	name: "WrongStart",
	pattern: /\$\{(?=[{}:])/,
	push_mode: "unread" satisfies Mode,
});

/** `${name`; the name may be empty. */
export const SubstitutionStart = createToken({
	name: "SubstitutionStart",
	pattern: named((name) => String.raw`\$\{${name}?`),
	line_breaks: false,
	push_mode: "operator" satisfies Mode,
});

export const SubstitutionEnd = createToken({
	name: "SubstitutionEnd",
	pattern: "}",
	pop_mode: true,
});

/** `-`, `+` and `?`, each with or without a colon. */
export const ConditionOperator = createToken({
	name: "ConditionOperator",
	pattern: /:?[-+?]/,
	pop_mode: true,
	push_mode: "operand" satisfies Mode,
});

/** `#` and `%`. Their doubles are a matter of the operand's value. */
export const TrimOperator = createToken({
	name: "TrimOperator",
	pattern: /[#%]/,
	pop_mode: true,
	push_mode: "operand" satisfies Mode,
});

/** `/` for the first match, `//` for all. */
export const ReplaceOperator = createToken({
	name: "ReplaceOperator",
	pattern: /\/\/?/,
	pop_mode: true,
	push_mode: "pattern" satisfies Mode,
});

/** A colon with any other character: read like an operator, refused when the value is wanted. */
export const UnknownOperator = createToken({
	name: "UnknownOperator",
	pattern: unicode(String.raw`:(?![#%])[\s\S]?`, ":"),
	line_breaks: true,
	pop_mode: true,
	push_mode: "operand" satisfies Mode,
});

/** Refused at sight. */
export const WrongOperator = createToken({
	name: "WrongOperator",
	pattern: unicode(":[#%]|[^:]"),
	line_breaks: true,
	pop_mode: true,
	push_mode: "unread" satisfies Mode,
});

export const OperandEnd = createToken({
	name: "OperandEnd",
	pattern: "}",
	pop_mode: true,
});

export const PatternEnd = createToken({
	name: "PatternEnd",
	pattern: "/",
	pop_mode: true,
	push_mode: "operand" satisfies Mode,
});

/** Everything after a fault. A plain `[\s\S]` would never match: Chevrotain overlooks complements when it sorts by first characters. */
export const Unread = createToken({
	name: "Unread",
	pattern: unicode(String.raw`[\s\S]+`),
	line_breaks: true,
});

/** Every token type, for the parser. */
export const wordVocabulary: readonly TokenType[] = [
	ByteOrderMark,
	Text,
	Escape,
	BareEscape,
	Arrow,
	SingleQuoted,
	DoubleQuoteStart,
	DoubleQuoteEnd,
	Variable,
	Dollar,
	WrongStart,
	SubstitutionStart,
	SubstitutionEnd,
	ConditionOperator,
	TrimOperator,
	ReplaceOperator,
	UnknownOperator,
	WrongOperator,
	OperandEnd,
	PatternEnd,
	Unread,
];

/** The same type to the parser, with another pattern to the lexer. */
function spelled(type: TokenType, pattern: RegExp): TokenType {
	return { ...type, PATTERN: pattern, LINE_BREAKS: true };
}

/**
 * Modes and patterns of a dialect. Within a mode the patterns exclude each other unless the order says which wins; otherwise
 * single characters come first, because they cost least to compare.
 */
export function wordLexerDefinition(
	dialect: WordDialect,
): IMultiModeLexerDefinition {
	const sign = dialect.escape === "\\" ? String.raw`\\` : "`";
	const quotes = dialect.quotes ? `'"` : "";
	const dollars = [Variable, WrongStart, SubstitutionStart, Dollar];
	const open = (...ends: TokenType[]): TokenType[] => {
		const stops = ends.map((end) => end.PATTERN as string).join("");
		return [
			...ends,
			...(dialect.quotes ? [DoubleQuoteStart] : []),
			spelled(Text, new RegExp(`(?:[^$<${quotes}${sign}${stops}]|<(?!<))+`)),
			...dollars,
			...(dialect.quotes ? [SingleQuoted] : []),
			// Without the `u` flag a pair of surrogates has to be spelled out.
			spelled(
				Escape,
				new RegExp(`${sign}(?:[\\ud800-\\udbff][\\udc00-\\udfff]|[\\s\\S])`),
			),
			spelled(BareEscape, new RegExp(sign)),
			Arrow,
		];
	};
	const modes: Record<Mode, TokenType[]> = {
		word: [ByteOrderMark, ...open()],
		quoted: [
			DoubleQuoteEnd,
			spelled(Text, new RegExp(`[^$"${sign}]+`)),
			...dollars,
			spelled(Escape, new RegExp(`${sign}["$${sign}]`)),
			spelled(BareEscape, new RegExp(sign)),
		],
		operator: [
			SubstitutionEnd,
			ConditionOperator,
			TrimOperator,
			ReplaceOperator,
			UnknownOperator,
			WrongOperator,
		],
		operand: open(OperandEnd),
		pattern: open(PatternEnd),
		unread: [Unread],
	};
	return { modes, defaultMode: "word" satisfies Mode };
}
