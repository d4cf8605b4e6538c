import type { Problem } from "../../dockerfile/problem.ts";
import type { Span } from "../../text/span.ts";

/**
 * HCL as bake files use it: blocks, attributes and the expressions that people write there, each with its place. Expressions beyond
 * that (conditions, operators) are kept as opaque text: what is said about them is that they are not known. Rules: the HCL native
 * syntax specification. The npm packages for HCL are whole Go programs compiled for JavaScript, and tell no positions.
 * The file is long because a recursive reader is one thing: each method is a production.
 */

export interface HclBody {
	readonly attributes: readonly HclAttribute[];
	readonly blocks: readonly HclBlock[];
	readonly span: Span;
}

export interface HclAttribute {
	readonly name: string;
	readonly value: HclExpression;
	readonly span: Span;
}

export interface HclBlock {
	readonly type: string;
	readonly labels: readonly { readonly text: string; readonly span: Span }[];
	readonly body: HclBody;
	readonly span: Span;
}

export type HclExpression =
	| {
			readonly kind: "text";
			readonly parts: readonly HclTextPart[];
			readonly span: Span;
	  }
	| {
			readonly kind: "literal";
			readonly text: string;
			readonly isNull: boolean;
			readonly span: Span;
	  }
	| {
			readonly kind: "list";
			readonly items: readonly HclExpression[];
			readonly span: Span;
	  }
	| {
			readonly kind: "object";
			readonly entries: readonly HclAttribute[];
			readonly span: Span;
	  }
	| {
			readonly kind: "variable";
			readonly path: readonly string[];
			readonly span: Span;
	  }
	| {
			readonly kind: "call";
			readonly name: string;
			readonly arguments: readonly HclExpression[];
			readonly span: Span;
	  }
	| {
			/** `[for name in list : item]`; one with a condition, or over an object, is opaque. */
			readonly kind: "for";
			readonly name: string;
			readonly list: HclExpression;
			readonly item: HclExpression;
			readonly span: Span;
	  }
	| { readonly kind: "opaque"; readonly span: Span };

export type HclTextPart =
	| { readonly kind: "text"; readonly text: string; readonly offset: number }
	| { readonly kind: "value"; readonly value: HclExpression };

export interface HclReading {
	readonly body: HclBody;
	readonly problems: readonly Problem[];
}

/** Reads a file. After a problem, reading goes on at the next line. */
export function readHcl(text: string): HclReading {
	const reader = new HclReader(text);
	const body = reader.body(undefined);
	return { body, problems: reader.problems };
}

class HclReader {
	readonly problems: Problem[] = [];
	readonly #text: string;
	#at = 0;

	constructor(text: string, at = 0) {
		this.#text = text;
		this.#at = at;
	}

	body(close: "}" | undefined): HclBody {
		const start = this.#at;
		const attributes: HclAttribute[] = [];
		const blocks: HclBlock[] = [];
		for (;;) {
			this.#skip(true);
			if (this.#at >= this.#text.length) {
				if (close) this.#fail(`a block is not closed: ${close} is missing`);
				break;
			}
			if (close && this.#peek() === close) break;
			const begin = this.#at;
			const name = this.#name() ?? this.#quotedKey();
			if (name === undefined) {
				this.#fail("expected the name of a block or an attribute");
				this.#nextLine();
				continue;
			}
			this.#skip(false);
			if (this.#peek() === "=" || this.#peek() === ":") {
				this.#at++;
				const value = this.#expression();
				attributes.push({
					name,
					value,
					span: { start: begin, end: value.span.end },
				});
				continue;
			}
			const block = this.#block(name, begin);
			if (block === undefined) this.#nextLine();
			else blocks.push(block);
		}
		return { attributes, blocks, span: { start, end: this.#at } };
	}

	#block(type: string, start: number): HclBlock | undefined {
		const labels: { text: string; span: Span }[] = [];
		for (;;) {
			this.#skip(false);
			const begin = this.#at;
			const label = this.#name() ?? this.#quotedKey();
			if (label === undefined) break;
			labels.push({ text: label, span: { start: begin, end: this.#at } });
		}
		if (this.#peek() !== "{") {
			this.#fail(`expected = or { behind ${type}`);
			return undefined;
		}
		this.#at++;
		const body = this.body("}");
		if (this.#peek() === "}") this.#at++;
		return { type, labels, body, span: { start, end: this.#at } };
	}

	/** An expression, or the opaque whole of one that is more than a term. It ends before `close` as well. */
	#expression(close?: ":"): HclExpression {
		this.#skip(false);
		const start = this.#at;
		const term = this.#term();
		const after = this.#at;
		this.#skip(false);
		const next = this.#peek();
		if (
			term !== undefined &&
			(next === undefined ||
				next === close ||
				/[\n\r,\]})]/.test(next) ||
				this.#atComment())
		) {
			this.#at = after;
			return term;
		}
		this.#at = start;
		this.#skipOpaque();
		if (this.#at === start) this.#fail("expected a value");
		return { kind: "opaque", span: { start, end: this.#at } };
	}

	#term(): HclExpression | undefined {
		const start = this.#at;
		const character = this.#peek();
		if (character === undefined) return undefined;
		if (character === '"') return this.#quoted();
		if (this.#text.startsWith("<<", start)) return this.#heredoc();
		if (character === "[") return this.#list();
		if (character === "{") return this.#object();
		const number = /^-?\d[\w.]*/.exec(this.#text.slice(start, start + 40));
		if (number !== null) {
			this.#at += number[0].length;
			return {
				kind: "literal",
				text: number[0],
				isNull: false,
				span: this.#from(start),
			};
		}
		const name = this.#name();
		if (name === undefined) return undefined;
		if (name === "true" || name === "false" || name === "null") {
			return {
				kind: "literal",
				text: name === "null" ? "" : name,
				isNull: name === "null",
				span: this.#from(start),
			};
		}
		if (this.#peek() === "(") {
			this.#at++;
			const values = this.#values(")");
			if (values === undefined) return undefined;
			return { kind: "call", name, arguments: values, span: this.#from(start) };
		}
		const path = [name];
		while (this.#peek() === ".") {
			this.#at++;
			const part = this.#name();
			if (part === undefined) return undefined;
			path.push(part);
		}
		return { kind: "variable", path, span: this.#from(start) };
	}

	#list(): HclExpression | undefined {
		const start = this.#at++;
		this.#skip(true);
		if (this.#atFor()) return this.#forOf(start);
		const items = this.#values("]");
		return items && { kind: "list", items, span: this.#from(start) };
	}

	#atFor(): boolean {
		return /^for\b/.test(this.#text.slice(this.#at, this.#at + 4));
	}

	#forOf(start: number): HclExpression | undefined {
		this.#at += "for".length;
		this.#skip(true);
		const name = this.#name();
		this.#skip(true);
		if (name === undefined || this.#name() !== "in") return undefined;
		const list = this.#expression(":");
		this.#skip(true);
		if (this.#peek() !== ":") return undefined;
		this.#at++;
		this.#skip(true);
		const item = this.#expression();
		this.#skip(true);
		if (this.#peek() !== "]") return undefined;
		this.#at++;
		return { kind: "for", name, list, item, span: this.#from(start) };
	}

	/** Values between commas, line breaks allowed; undefined when it is not that (a `for`). */
	#values(close: string): HclExpression[] | undefined {
		const items: HclExpression[] = [];
		for (;;) {
			this.#skip(true);
			if (this.#peek() === close) {
				this.#at++;
				return items;
			}
			if (this.#atFor()) return undefined;
			if (this.#at >= this.#text.length) {
				this.#fail(`${close} is missing`);
				return items;
			}
			const before = this.#at;
			items.push(this.#expression());
			this.#skip(true);
			if (this.#peek() === ",") this.#at++;
			else if (this.#peek() !== close) {
				if (this.#text.startsWith("...", this.#at)) return undefined;
				this.#fail(`expected , or ${close}`);
				if (this.#at === before) this.#at++;
			}
		}
	}

	#object(): HclExpression | undefined {
		const start = this.#at++;
		const entries: HclAttribute[] = [];
		for (;;) {
			this.#skip(true);
			if (this.#peek() === "}") {
				this.#at++;
				return { kind: "object", entries, span: this.#from(start) };
			}
			if (this.#atFor()) return undefined;
			const begin = this.#at;
			const name = this.#name() ?? this.#quotedKey();
			this.#skip(false);
			if (name === undefined || !/[=:]/.test(this.#peek() ?? ""))
				return undefined;
			this.#at++;
			const value = this.#expression();
			entries.push({
				name,
				value,
				span: { start: begin, end: value.span.end },
			});
			this.#skip(true);
			if (this.#peek() === ",") this.#at++;
		}
	}

	#quoted(): HclExpression | undefined {
		const start = this.#at++;
		const parts: HclTextPart[] = [];
		for (;;) {
			const character = this.#peek();
			if (character === undefined || character === "\n") {
				this.#at = start;
				this.#fail('a text is not closed: " is missing');
				this.#nextLine();
				return { kind: "opaque", span: this.#from(start) };
			}
			if (character === '"') break;
			this.#textPart(parts);
		}
		this.#at++;
		return { kind: "text", parts, span: this.#from(start) };
	}

	#textPart(parts: HclTextPart[]): void {
		const offset = this.#at;
		const two = this.#text.slice(offset, offset + 2);
		if (two === "${" || two === "%{") {
			this.#at += 2;
			const value = two === "${" ? this.#expression() : undefined;
			this.#skip(true);
			if (value === undefined || this.#peek() !== "}") {
				this.#at = offset + 2;
				this.#skipOpaque();
			}
			if (this.#peek() === "}") this.#at++;
			parts.push({
				kind: "value",
				value:
					value !== undefined && value.span.end <= this.#at
						? value
						: { kind: "opaque", span: this.#from(offset) },
			});
			return;
		}
		const doubled = /^[$%]{2}\{/.test(this.#text.slice(offset, offset + 3));
		const escaped = two[0] === "\\";
		const text = doubled
			? `${two[0]}{`
			: escaped
				? (escapes[two[1] ?? ""] ?? (two[1] as string))
				: (two[0] as string);
		this.#at += doubled ? 3 : escaped ? 2 : 1;
		const last = parts.at(-1);
		const follows =
			last?.kind === "text" &&
			last.offset + last.text.length === offset &&
			!escaped &&
			!doubled;
		if (follows) parts.splice(-1, 1, { ...last, text: last.text + text });
		else parts.push({ kind: "text", text, offset });
	}

	#heredoc(): HclExpression | undefined {
		const start = this.#at;
		const head = /^<<-?([A-Za-z_][\w-]*)[^\n]*\n/.exec(this.#text.slice(start));
		if (head === null) return undefined;
		const end = new RegExp(`^[ \\t]*${head[1]}[ \\t\\r]*$`, "m");
		const from = start + head[0].length;
		const found = end.exec(this.#text.slice(from));
		const until = found === null ? this.#text.length : from + found.index;
		this.#at = found === null ? until : until + found[0].length;
		const text = this.#text.slice(from, until);
		if (/[$%]\{/.test(text)) return { kind: "opaque", span: this.#from(start) };
		return {
			kind: "text",
			parts: [{ kind: "text", text, offset: from }],
			span: this.#from(start),
		};
	}

	#quotedKey(): string | undefined {
		if (this.#peek() !== '"') return undefined;
		const start = this.#at;
		const quoted = this.#quoted();
		if (quoted?.kind !== "text") {
			this.#at = start;
			return undefined;
		}
		return quoted.parts
			.map((part) => (part.kind === "text" ? part.text : "…"))
			.join("");
	}

	#name(): string | undefined {
		const found = /^[A-Za-z_][\w-]*/.exec(
			this.#text.slice(this.#at, this.#at + 200),
		);
		if (found === null) return undefined;
		this.#at += found[0].length;
		return found[0];
	}

	/** Up to the end of the expression: a line break, comma or closing bracket outside of brackets and texts. */
	#skipOpaque(): void {
		let depth = 0;
		while (this.#at < this.#text.length) {
			const character = this.#peek() as string;
			if (character === '"') {
				this.#quoted();
				continue;
			}
			if (/[([{]/.test(character)) depth++;
			else if (/[)\]}]/.test(character)) {
				if (depth === 0) return;
				depth--;
			} else if (depth === 0 && /[\n,]/.test(character)) return;
			this.#at++;
		}
	}

	/** Blanks and comments, and with them line breaks when these mean nothing. */
	#skip(lines: boolean): void {
		for (;;) {
			const character = this.#peek();
			if (character === " " || character === "\t" || character === "\r")
				this.#at++;
			else if (character === "\n" && lines) this.#at++;
			else if (character === "#" || this.#text.startsWith("//", this.#at))
				this.#toLineEnd();
			else if (this.#text.startsWith("/*", this.#at)) {
				const end = this.#text.indexOf("*/", this.#at);
				this.#at = end === -1 ? this.#text.length : end + 2;
			} else return;
		}
	}

	#atComment(): boolean {
		return this.#peek() === "#" || this.#text.startsWith("//", this.#at);
	}

	#toLineEnd(): void {
		const end = this.#text.indexOf("\n", this.#at);
		this.#at = end === -1 ? this.#text.length : end;
	}

	#nextLine(): void {
		this.#toLineEnd();
		if (this.#at < this.#text.length) this.#at++;
	}

	#peek(): string | undefined {
		return this.#text[this.#at];
	}

	#from(start: number): Span {
		return { start, end: this.#at };
	}

	/** Says what is wrong; a place that is read a second time is told once. */
	#fail(message: string): void {
		if (this.problems.some(({ span }) => span.start === this.#at)) return;
		const end = Math.min(this.#text.length, this.#at + 1);
		this.problems.push({
			code: "invalid-hcl",
			message: `this is no HCL: ${message}`,
			span: { start: this.#at, end },
		});
	}
}

const escapes: Readonly<Record<string, string>> = { n: "\n", r: "\r", t: "\t" };
