import type { MountText, OptionText } from "./mount-parser.ts";

const COMMA = 44;
const EQUALS = 61;
const QUOTE = 34;

/**
 * The options of a `--mount` value without double quotes, which is nearly every one: there commas separate options and nothing else
 * has a meaning. Undefined for any other. It is what the grammar finds, in a tenth of the time.
 */
export function splitMountSimply(text: string): MountText | undefined {
	const options: OptionText[] = [];
	let from = 0;
	let equals = -1;
	for (let at = 0; at < text.length; at++) {
		const code = text.charCodeAt(at);
		if (code === QUOTE) return undefined;
		if (code === EQUALS && equals === -1) equals = at;
		if (code !== COMMA) continue;
		options.push(option(from, at, equals));
		from = at + 1;
		equals = -1;
	}
	options.push(option(from, text.length, equals));
	return { options };
}

function option(from: number, to: number, equals: number): OptionText {
	return equals === -1
		? { from, to, quoted: false }
		: { from, to, equals, quoted: false };
}
