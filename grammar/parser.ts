import {
	EmbeddedActionsParser,
	EOF,
	type IOrAlt,
	type IToken,
} from "chevrotain";
import { tokenize } from "./lexer.ts";
import type { Escape } from "./logical-line.ts";
import {
	Arguments,
	CommentLine,
	Flag,
	HeredocBodies,
	InstructionKeyword,
	LeadingContinuation,
	VOCABULARY,
} from "./tokens.ts";

/** The tokens of one instruction. */
export interface InstructionTokens {
	/** Continuations before the keyword: the instruction begins with the first of them. */
	readonly leading: IToken | undefined;
	/** Absent when the text ends after a leading continuation. */
	readonly keyword: IToken | undefined;
	readonly flags: readonly IToken[];
	readonly arguments: IToken | undefined;
	readonly bodies: IToken | undefined;
}

/** The lines of a Dockerfile, in file order. */
export interface DockerfileTokens {
	readonly lines: readonly LineTokens[];
}

export type LineTokens =
	| { readonly kind: "comment"; readonly token: IToken }
	| { readonly kind: "instruction"; readonly tokens: InstructionTokens };

const NO_FLAGS: readonly IToken[] = [];
const NOTHING: InstructionTokens = {
	leading: undefined,
	keyword: undefined,
	flags: NO_FLAGS,
	arguments: undefined,
	bodies: undefined,
};

class DockerfileParser extends EmbeddedActionsParser {
	constructor(options: { validate: boolean }) {
		super(VOCABULARY, {
			skipValidations: !options.validate,
			maxLookahead: 1,
			recoveryEnabled: false,
			outputCst: false,
		} as ConstructorParameters<typeof EmbeddedActionsParser>[1]);
		this.performSelfAnalysis();
	}

	// dockerfile : (CommentLine | instruction | continued)* EOF
	dockerfile = this.RULE("dockerfile", (): DockerfileTokens => {
		const lines: LineTokens[] = [];
		this.#lines = lines;
		this.MANY(this.#line);
		this.CONSUME(EOF);
		return { lines };
	});

	// continued : LeadingContinuation instruction?
	private continued = this.RULE("continued", (): InstructionTokens => {
		const leading = this.CONSUME(LeadingContinuation);
		let found: InstructionTokens | undefined;
		this.OPTION2(() => {
			found = this.#instruction(leading);
		});
		return found ?? { ...NOTHING, leading };
	});

	// What is called for every line is made once, not in every call.
	#lines: LineTokens[] = [];
	readonly #line = () => this.OR(this.#alternatives);
	readonly #alternatives: IOrAlt<void>[] = [
		{
			ALT: () => {
				const tokens = this.#instruction(undefined);
				this.#lines.push({ kind: "instruction", tokens });
			},
		},
		{
			ALT: () => {
				const token = this.CONSUME(CommentLine);
				this.#lines.push({ kind: "comment", token });
			},
		},
		{
			ALT: () => {
				const tokens = this.SUBRULE(this.continued);
				this.#lines.push({ kind: "instruction", tokens });
			},
		},
	];

	// instruction : InstructionKeyword Flag* (Arguments HeredocBodies?)?   (not a rule of its own: each costs as much as its tokens)
	#instruction(leading: IToken | undefined): InstructionTokens {
		const keyword = this.CONSUME(InstructionKeyword);
		let flags: IToken[] | undefined;
		let words: IToken | undefined;
		let bodies: IToken | undefined;
		this.MANY1(() => {
			const flag = this.CONSUME(Flag);
			flags ??= [];
			flags.push(flag);
		});
		this.OPTION(() => {
			words = this.CONSUME(Arguments);
			this.OPTION1(() => {
				bodies = this.CONSUME(HeredocBodies);
			});
		});
		return {
			leading,
			keyword,
			flags: flags ?? NO_FLAGS,
			arguments: words,
			bodies,
		};
	}
}

let parser: DockerfileParser | undefined;

/** Makes a parser; a test validates the grammar, a start does not. */
export function createParser(options: { validate: boolean }): DockerfileParser {
	return new DockerfileParser(options);
}

/** Finds the instructions of a text without byte order mark. Every text has this form; nothing is refused here. */
export function parseTokens(text: string, escape: Escape): DockerfileTokens {
	parser ??= createParser({ validate: false });
	const { tokens, errors } = tokenize(text, escape);
	parser.input = tokens;
	const found = parser.dockerfile();
	const problem = errors[0]?.message ?? parser.errors[0]?.message;
	if (problem !== undefined)
		throw new Error(`the grammar does not cover a text: ${problem}`);
	return found;
}
