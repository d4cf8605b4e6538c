import { EmbeddedActionsParser, EOF, type IToken } from "chevrotain";
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
	readonly leading?: IToken;
	/** Absent when the text ends after a leading continuation. */
	readonly keyword?: IToken;
	readonly flags: readonly IToken[];
	readonly arguments?: IToken;
	readonly bodies?: IToken;
}

/** The lines of a Dockerfile, in file order. */
export interface DockerfileTokens {
	readonly lines: readonly LineTokens[];
}

export type LineTokens =
	| { readonly kind: "comment"; readonly token: IToken }
	| { readonly kind: "instruction"; readonly tokens: InstructionTokens };

const NO_FLAGS: readonly IToken[] = [];

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

	// dockerfile : (CommentLine | instruction)* EOF
	dockerfile = this.RULE("dockerfile", (): DockerfileTokens => {
		const lines: LineTokens[] = [];
		this.MANY(() => {
			this.OR([
				{
					ALT: () => {
						lines.push({ kind: "comment", token: this.CONSUME(CommentLine) });
					},
				},
				{
					ALT: () => {
						const tokens = this.SUBRULE(this.instruction);
						lines.push({ kind: "instruction", tokens });
					},
				},
			]);
		});
		this.CONSUME(EOF);
		return { lines };
	});

	// instruction : InstructionKeyword rest | LeadingContinuation (InstructionKeyword rest)?
	instruction = this.RULE("instruction", (): InstructionTokens => {
		let found: InstructionTokens = { flags: NO_FLAGS };
		this.OR([
			{
				ALT: () => {
					const keyword = this.CONSUME(InstructionKeyword);
					found = this.SUBRULE(this.rest, { ARGS: [undefined, keyword] });
				},
			},
			{
				ALT: () => {
					const leading = this.CONSUME(LeadingContinuation);
					found = { leading, flags: NO_FLAGS };
					this.OPTION(() => {
						const keyword = this.CONSUME1(InstructionKeyword);
						found = this.SUBRULE1(this.rest, { ARGS: [leading, keyword] });
					});
				},
			},
		]);
		return found;
	});

	// rest : Flag* (Arguments HeredocBodies?)?
	private rest = this.RULE(
		"rest",
		(leading: IToken | undefined, keyword: IToken): InstructionTokens => {
			let flags: IToken[] | undefined;
			let words: IToken | undefined;
			let bodies: IToken | undefined;
			this.MANY(() => {
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
				...(leading && { leading }),
				keyword,
				flags: flags ?? NO_FLAGS,
				...(words && { arguments: words }),
				...(bodies && { bodies }),
			};
		},
	);
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
