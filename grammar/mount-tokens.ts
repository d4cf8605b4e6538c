import { createToken, type TokenType } from "chevrotain";

/**
 * The tokens of a `--mount` value: options separated by commas, as a line of CSV. An option that begins with a double quote is
 * quoted as a whole, with `""` for a quote inside; elsewhere a quote is a mistake.
 *
 * Modes: `name` at the beginning of an option, `value` behind its first equals sign.
 */

const separator = { pattern: /,/, line_breaks: false };

/** Ends an option without a value. */
export const Comma = createToken({ name: "Comma", ...separator });
/** Ends an option's value. */
export const CommaAfterValue = createToken({
	name: "CommaAfterValue",
	...separator,
	categories: [Comma],
	pop_mode: true,
});
/** Between an option's name and its value. */
export const Equals = createToken({
	name: "Equals",
	pattern: /=/,
	push_mode: "value",
});
export const OptionName = createToken({
	name: "OptionName",
	pattern: /[^",=][^",=]*(?=[,=]|(?![\s\S]))/,
	line_breaks: true,
});
export const OptionValue = createToken({
	name: "OptionValue",
	pattern: /[^",]+(?=,|(?![\s\S]))/,
	line_breaks: true,
});
export const QuotedOption = createToken({
	name: "QuotedOption",
	pattern: /"(?:[^"]|"")*"(?=,|(?![\s\S]))/,
	line_breaks: true,
});
/** What breaks the rules of quoting, to the end of the text. */
export const MisquotedText = createToken({
	name: "MisquotedText",
	pattern: /[\s\S]+/,
	line_breaks: true,
});

export const MOUNT_MODES: Record<string, TokenType[]> = {
	name: [Comma, Equals, OptionName, QuotedOption, MisquotedText],
	value: [CommaAfterValue, OptionValue, MisquotedText],
};

export const MOUNT_VOCABULARY: TokenType[] = [
	...new Set(Object.values(MOUNT_MODES).flat()),
];
