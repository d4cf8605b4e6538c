import type {
	ArithmeticExpression,
	ParameterExpansionPart,
	Script,
	WordPart,
	WordSyntax,
} from "../../shell/syntax.ts";
import { captureScript } from "./capture.ts";
import type { Machine } from "./machine.ts";
import { expandParameter, parameterValue } from "./parameter.ts";
import { absolute, hasGlob } from "./path.ts";
import type { Elements, Locate } from "./shell-state.ts";
import { noTaint, type Taint, union, unionAll } from "./taint.ts";
import { concat, emptyValue, isKnown, literal, type Value } from "./value.ts";

/** A word after expansion: what a program gets as one argument. */
export interface Field extends Value {
	/** Whether it has unquoted characters that are matched against file names. */
	readonly glob: boolean;
	/** What `declare NAME=(…)` puts into an array. */
	readonly elements?: Elements | "mixed" | undefined;
}

/** A piece of a word: quoted pieces are neither split nor matched. */
interface Piece {
	readonly value: Value;
	readonly quoted: boolean;
	/** Separate arguments: `"$@"`. */
	readonly list?: readonly Value[];
}

/** Expands words to fields: parameters, substitutions, splitting, file names. */
export function expandFields(
	machine: Machine,
	words: readonly WordSyntax[],
	locate: Locate,
): Field[] {
	const fields: Field[] = [];
	for (const word of words)
		for (const variant of braceVariants(machine, word))
			fields.push(...expandToFields(machine, variant, locate));
	return fields;
}

/** Expands a word to one value, as in assignments and redirections. */
export function expandWord(
	machine: Machine,
	word: WordSyntax,
	locate: Locate,
): Value {
	return concat(...pieces(machine, word, locate).map((piece) => piece.value));
}

/** Expands the parts of a heredoc's body. */
export function expandParts(
	machine: Machine,
	parts: readonly WordPart[],
	locate: Locate,
): Value {
	return concat(
		...parts.map((part) => partPiece(machine, part, locate, true).value),
	);
}

function expandToFields(
	machine: Machine,
	word: WordSyntax,
	locate: Locate,
): Field[] {
	if (word.parts === undefined) {
		const text = tilde(machine, word.text, word.value);
		const field = { ...machine.scriptText(text), glob: hasGlob(word.text) };
		return globbed(machine, [field]);
	}
	const fields: Field[] = [];
	let current: Field | undefined;
	const add = (value: Value, glob: boolean) => {
		current =
			current === undefined
				? { ...value, glob }
				: { ...concat(current, value), glob: current.glob || glob };
	};
	const finish = () => {
		if (current !== undefined) fields.push(current);
		current = undefined;
	};
	for (const piece of pieces(machine, word, locate)) {
		if (piece.list !== undefined) {
			for (const [index, value] of piece.list.entries()) {
				if (index > 0) finish();
				add(value, false);
			}
			continue;
		}
		if (piece.quoted) {
			add(piece.value, false);
			continue;
		}
		const { text, taint } = piece.value;
		const words = text.split(/[ \t\n]+/);
		for (const [index, part] of words.entries()) {
			if (index > 0) finish();
			if (part === "") continue;
			const partTaint = isKnown(part) ? noTaint : taint;
			add({ text: part, taint: partTaint }, hasGlob(part));
		}
	}
	finish();
	return globbed(machine, fields);
}

/** Replaces patterns by the known files that they match; a pattern that matches none stays. */
function globbed(machine: Machine, fields: readonly Field[]): Field[] {
	return fields.flatMap((field) => {
		if (!field.glob || !isKnown(field.text)) return [field];
		const directory = machine.shell.directory;
		const matches = machine.files.glob(absolute(directory, field.text));
		if (matches.length === 0) return [field];
		// Files that are not known may match too, so the pattern stays.
		return [
			...matches.map((text) => ({ ...literal(text), glob: false })),
			{ ...field, glob: true },
		];
	});
}

function tilde(machine: Machine, written: string, text: string): string {
	if (!written.startsWith("~")) return text;
	const end = text.indexOf("/");
	const name = end === -1 ? text.slice(1) : text.slice(1, end);
	const rest = end === -1 ? "" : text.slice(end);
	if (name === "") return machine.home() + rest;
	if (name === "root") return `/root${rest}`;
	return /^[a-z_][\w-]*$/.test(name) ? `/home/${name}${rest}` : text;
}

function pieces(machine: Machine, word: WordSyntax, locate: Locate): Piece[] {
	if (word.parts === undefined) {
		const text = tilde(machine, word.text, word.value);
		return [{ value: machine.scriptText(text), quoted: false }];
	}
	return word.parts.map((part, index) => {
		const piece = partPiece(machine, part, locate, false);
		return index === 0 && part.type === "Literal" && word.text.startsWith("~")
			? {
					...piece,
					value: {
						...piece.value,
						text: tilde(machine, word.text, piece.value.text),
					},
				}
			: piece;
	});
}

function partPiece(
	machine: Machine,
	part: WordPart,
	locate: Locate,
	inQuotes: boolean,
): Piece {
	switch (part.type) {
		case "Literal":
		case "Glob":
			return { value: machine.scriptText(part.value), quoted: inQuotes };
		case "SingleQuoted":
		case "AnsiCQuoted":
			return { value: machine.scriptText(part.value), quoted: true };
		case "DoubleQuoted":
		case "LocaleString":
			return quotedPiece(machine, part.parts, locate);
		case "SimpleExpansion": {
			const name = part.text.slice(1);
			const list =
				name === "@" ? { list: machine.shell.positional.slice(1) } : undefined;
			return {
				value: parameterValue(machine, name),
				quoted: inQuotes,
				...(inQuotes && list),
			};
		}
		case "ParameterExpansion":
			return parameterPiece(machine, part, locate, inQuotes);
		case "CommandExpansion": {
			const span = locate(part.pos, part.end);
			return {
				value: captureScript(machine, part.script, inner(part, locate), span),
				quoted: inQuotes,
			};
		}
		case "ArithmeticExpansion":
			return {
				value: arithmetic(machine, part, locate),
				quoted: true,
			};
		case "ProcessSubstitution":
			return {
				value: processSubstitution(machine, part, locate),
				quoted: true,
			};
		case "ExtendedGlob":
		case "BraceExpansion":
			return { value: literal(part.text), quoted: inQuotes };
	}
}

function quotedPiece(
	machine: Machine,
	parts: readonly WordPart[],
	locate: Locate,
): Piece {
	const expanded = parts.map((part) => partPiece(machine, part, locate, true));
	const list = expanded.length === 1 ? expanded[0]?.list : undefined;
	return {
		value: concat(...expanded.map((piece) => piece.value)),
		quoted: true,
		...(list && { list }),
	};
}

function parameterPiece(
	machine: Machine,
	part: ParameterExpansionPart,
	locate: Locate,
	inQuotes: boolean,
): Piece {
	const value = expandParameter(machine, part, locate);
	const { parameter, index, operation, prefix } = part;
	if (inQuotes && !operation && prefix === undefined) {
		const elements =
			parameter === "@"
				? machine.shell.positional.slice(1)
				: index?.text === "@"
					? valuesOf(machine.shell.variables.get(parameter)?.elements)
					: undefined;
		if (elements !== undefined) return { value, quoted: true, list: elements };
	}
	return { value, quoted: inQuotes };
}

function valuesOf(elements: Elements | undefined) {
	return elements && [...elements.values()];
}

/** Positions in a script of backquotes that had to be decoded are those of the whole substitution. */
function inner(
	part: { pos: number; end: number; script?: Script | undefined },
	locate: Locate,
): Locate {
	if (part.script?.source === undefined) return locate;
	const span = locate(part.pos, part.end);
	return () => span;
}

/** The secrets in what a calculation uses: a number that is computed from a secret tells of it, its length does not. */
function arithmetic(
	machine: Machine,
	part: Extract<WordPart, { type: "ArithmeticExpansion" }>,
	locate: Locate,
): Value {
	const taint =
		part.expression === undefined
			? namesTaint(machine, part.text)
			: operandsTaint(machine, part.expression, locate);
	return { text: machine.fresh("number"), taint };
}

function operandsTaint(
	machine: Machine,
	expression: ArithmeticExpression,
	locate: Locate,
): Taint {
	const all = (...operands: readonly ArithmeticExpression[]) =>
		unionAll(operands.map((each) => operandsTaint(machine, each, locate)));
	switch (expression.type) {
		case "ArithmeticBinary":
			return all(expression.left, expression.right);
		case "ArithmeticUnary":
			return all(expression.operand);
		case "ArithmeticTernary":
			return all(expression.test, expression.consequent, expression.alternate);
		case "ArithmeticGroup":
			return all(expression.expression);
		case "ArithmeticWord":
			return expression.parts === undefined
				? namesTaint(machine, expression.value)
				: expandParts(machine, expression.parts, locate).taint;
		case "ArithmeticCommandExpansion": {
			const span = locate(expression.pos, expression.end);
			return captureScript(
				machine,
				expression.script,
				inner(expression, locate),
				span,
			).taint;
		}
	}
}

function namesTaint(machine: Machine, text: string): Taint {
	let taint: Taint = noTaint;
	for (const [name] of text.matchAll(/[A-Za-z_]\w*/g))
		taint = union(taint, machine.variable(name)?.taint ?? noTaint);
	return taint;
}

function processSubstitution(
	machine: Machine,
	part: Extract<WordPart, { type: "ProcessSubstitution" }>,
	locate: Locate,
): Value {
	const span = locate(part.pos, part.end);
	const path = `/dev/fd/${machine.substitutions.length + 63}`;
	if (part.operator === "<") {
		const content = captureScript(
			machine,
			part.script,
			inner(part, locate),
			span,
			false,
		);
		machine.files.write(path, content, span);
		machine.substitutions.push({ path });
		return literal(path);
	}
	machine.files.write(path, emptyValue, span);
	machine.substitutions.push({
		path,
		...(part.script && {
			reader: {
				script: part.script,
				locate: inner(part, locate),
				descriptors: machine.shell.descriptors,
			},
		}),
	});
	return literal(path);
}

/** The words that a word with braces stands for, in shells that have them. */
function braceVariants(
	machine: Machine,
	word: WordSyntax,
): readonly WordSyntax[] {
	const index = word.parts?.findIndex((part) => part.type === "BraceExpansion");
	if (!machine.shell.bash || index === undefined || index === -1) return [word];
	const parts = word.parts as readonly WordPart[];
	const brace = parts[index] as WordPart;
	return alternatives(brace.text).flatMap((text) => {
		const part: WordPart = {
			type: "Literal",
			pos: brace.pos,
			end: brace.end,
			value: text,
			text,
		};
		const changed = {
			...word,
			text: word.text,
			parts: parts.with(index, part),
		};
		return braceVariants(machine, changed);
	});
}

function alternatives(text: string): readonly string[] {
	const body = text.slice(1, -1);
	const range = /^(-?\d+)\.\.(-?\d+)$/.exec(body);
	if (range !== null) {
		const from = Number(range[1]);
		const to = Number(range[2]);
		const count = Math.min(Math.abs(to - from) + 1, 64);
		const step = to < from ? -1 : 1;
		return Array.from({ length: count }, (_, at) => String(from + at * step));
	}
	const found: string[] = [];
	let depth = 0;
	let start = 0;
	for (let at = 0; at <= body.length; at += 1) {
		const character = body[at];
		if (character === "{") depth += 1;
		else if (character === "}") depth -= 1;
		else if ((character === "," && depth === 0) || at === body.length) {
			found.push(body.slice(start, at).replace(/["']/g, ""));
			start = at + 1;
		}
	}
	return found.length > 1 ? found : [text];
}
