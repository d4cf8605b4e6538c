/**
 * Turns a regular expression in Go's syntax (RE2) into one of JavaScript that matches the same texts, or `undefined` when it is not valid.
 * Understands what patterns of `.dockerignore` files turn into: literals, `.`, groups, `* + ?`, anchors, sets and escapes.
 */
export function translateGoRegExp(source: string): RegExp | undefined {
	const characters = [...source];
	let result = "";
	for (let at = 0; at < characters.length; ) {
		const character = characters[at++] as string;
		if (character === "[") {
			const set = translateSet(characters, at);
			if (set === undefined) return undefined;
			result += set.source;
			at = set.end;
		} else if (character === "\\") {
			const translated = translateEscape(characters[at++], false);
			if (translated === undefined) return undefined;
			result += translated;
		} else if (character === ".") {
			result += "[^\\n]";
		} else {
			result += "^$*+?()|".includes(character) ? character : literal(character);
		}
	}
	try {
		return new RegExp(result, "u");
	} catch {
		return undefined;
	}
}

function translateSet(
	characters: readonly string[],
	start: number,
): { readonly source: string; readonly end: number } | undefined {
	let at = start;
	let source = "[";
	if (characters[at] === "^") {
		source += "^";
		at++;
	}
	const readOne = (): string | undefined => {
		const character = characters[at++];
		if (character === "\\") return translateEscape(characters[at++], true);
		return character === undefined ? undefined : literal(character);
	};
	do {
		const low = readOne();
		if (low === undefined) return undefined;
		source += low;
		if (characters[at] === "-" && characters[at + 1] !== "]") {
			at++;
			const high = readOne();
			if (high === undefined) return undefined;
			source += `-${high}`;
		}
	} while (characters[at] !== "]");
	return { source: `${source}]`, end: at + 1 };
}

const controls: Readonly<Record<string, string>> = {
	a: "\u0007",
	f: "\f",
	n: "\n",
	r: "\r",
	t: "\t",
	v: "\v",
};

function translateEscape(
	letter: string | undefined,
	inSet: boolean,
): string | undefined {
	if (letter === undefined) return undefined;
	if (/^[dDwW]$/.test(letter)) return `\\${letter}`;
	if (!inSet && /^[bB]$/.test(letter)) return `\\${letter}`;
	if (letter === "s") return inSet ? "\\t\\n\\f\\r " : "[\\t\\n\\f\\r ]";
	if (letter === "S" && !inSet) return "[^\\t\\n\\f\\r ]";
	const control = controls[letter];
	if (control !== undefined) return literal(control);
	return /^[0-9A-Za-z]$/.test(letter) || letter > "\u007f"
		? undefined
		: literal(letter);
}

function literal(character: string): string {
	return /^[0-9A-Za-z]$/.test(character)
		? character
		: `\\u{${(character.codePointAt(0) as number).toString(16)}}`;
}
