import type { Environment } from "./environment.ts";
import type { ExpansionOptions } from "./expand.ts";

/** A value, and the names that were looked up. */
export interface SimpleExpansion {
	readonly value: string;
	readonly matched: ReadonlySet<string>;
	readonly unmatched: ReadonlySet<string>;
}

const none: ReadonlySet<string> = new Set();

/** What may need the grammar, wherever it stands. */
const unusual = { "\\": /[\\']|<</, "`": /[`']|<</ };

/** A variable by its name alone. Where a letter outside of ASCII follows, the name may go on. */
const variable = /\$(?:([A-Za-z_]\w*)|\{([A-Za-z_]\w*)\})/y;

/**
 * The value of a text in which nothing but whole variables and pairs of double quotes has a meaning, as in nearly every text that has
 * a meaning at all; undefined for any other. It is what the grammar finds, in a tenth of the time: every RUN is expanded to be shown.
 */
export function expandSimply(
	text: string,
	environment: Environment,
	options: ExpansionOptions,
): SimpleExpansion | undefined {
	if (unusual[options.escape].test(text) || text.charCodeAt(0) === 0xfeff)
		return undefined;
	const quotes = !(options.skipQuotes ?? false);
	if (quotes && !quotesArePaired(text)) return undefined;
	const dropQuotes = quotes && !(options.rawQuotes ?? false);
	const written = (from: number, to?: number) => {
		const part = text.slice(from, to);
		return dropQuotes ? part.replaceAll('"', "") : part;
	};
	let matched: Set<string> | undefined;
	let unmatched: Set<string> | undefined;
	let value = "";
	let from = 0;
	for (let at = text.indexOf("$"); at !== -1; at = text.indexOf("$", from)) {
		variable.lastIndex = at;
		const found = variable.exec(text);
		if (found === null || text.charCodeAt(variable.lastIndex) > 0x7f)
			return undefined;
		const name = (found[1] ?? found[2]) as string;
		const known = environment.get(name);
		if (known !== undefined) matched = (matched ?? new Set()).add(name);
		else unmatched = (unmatched ?? new Set()).add(name);
		value += written(from, at);
		value += known ?? (options.skipUnset ? found[0] : "");
		from = variable.lastIndex;
	}
	value += written(from);
	return { value, matched: matched ?? none, unmatched: unmatched ?? none };
}

function quotesArePaired(text: string): boolean {
	let paired = true;
	for (let at = text.indexOf('"'); at !== -1; at = text.indexOf('"', at + 1))
		paired = !paired;
	return paired;
}
