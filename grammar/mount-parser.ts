import { EmbeddedActionsParser, EOF, type IToken, Lexer } from "chevrotain";
import {
	Comma,
	Equals,
	MisquotedText,
	MOUNT_MODES,
	MOUNT_VOCABULARY,
	OptionName,
	OptionValue,
	QuotedOption,
} from "./mount-tokens.ts";

/** One option of a `--mount` value. Offsets count in the value; `to` is exclusive. */
export interface OptionText {
	readonly from: number;
	readonly to: number;
	/** Where the first equals sign stands; absent for a bare word and for quoted options. */
	readonly equals?: number;
	/** The option is written in double quotes. */
	readonly quoted: boolean;
}

export interface MountText {
	readonly options: readonly OptionText[];
	/** Where the quoting went wrong, if it did. */
	readonly misquotedAt?: number;
}

class MountParser extends EmbeddedActionsParser {
	constructor(options: { validate: boolean }) {
		super(MOUNT_VOCABULARY, {
			skipValidations: !options.validate,
			maxLookahead: 1,
			recoveryEnabled: false,
		} as ConstructorParameters<typeof EmbeddedActionsParser>[1]);
		this.performSelfAnalysis();
	}

	// mount : mountOption (Comma mountOption)* MisquotedText? EOF
	mount = this.RULE("mount", (): MountText => {
		const options: OptionText[] = [];
		let misquotedAt: number | undefined;
		options.push(this.SUBRULE(this.mountOption, { ARGS: [0] }));
		this.MANY(() => {
			const comma = this.CONSUME(Comma);
			options.push(
				this.SUBRULE1(this.mountOption, { ARGS: [comma.startOffset + 1] }),
			);
		});
		this.OPTION(() => {
			misquotedAt = this.CONSUME(MisquotedText).startOffset;
		});
		this.CONSUME(EOF);
		return misquotedAt === undefined ? { options } : { options, misquotedAt };
	});

	// mountOption : QuotedOption? OptionName? (Equals OptionValue?)?   (a quoted option stands alone: no name can follow its quote)
	private mountOption = this.RULE("mountOption", (from: number): OptionText => {
		let to = from;
		let equals: number | undefined;
		let quoted = false;
		const extend = (token: IToken) => {
			to = token.startOffset + token.image.length;
		};
		this.OPTION(() => {
			extend(this.CONSUME(QuotedOption));
			quoted = true;
		});
		this.OPTION1(() => extend(this.CONSUME(OptionName)));
		this.OPTION2(() => {
			const sign = this.CONSUME(Equals);
			extend(sign);
			equals = sign.startOffset;
			this.OPTION3(() => extend(this.CONSUME(OptionValue)));
		});
		return equals === undefined
			? { from, to, quoted }
			: { from, to, equals, quoted };
	});
}

/** Makes a parser; a test validates the grammar, a start does not. */
export function createMountParser(options: { validate: boolean }): MountParser {
	return new MountParser(options);
}

export function createMountLexer(options: { validate: boolean }): Lexer {
	return new Lexer(
		{ modes: MOUNT_MODES, defaultMode: "name" },
		{
			positionTracking: "onlyOffset",
			skipValidations: !options.validate,
		},
	);
}

// Made on first use, like the parser of the file: most processes that start need neither.
let lexer: Lexer | undefined;
let parser: MountParser | undefined;

/** Finds the options of a `--mount` value. Every text has this form; nothing is refused here. */
export function parseMountText(text: string): MountText {
	lexer ??= createMountLexer({ validate: false });
	parser ??= createMountParser({ validate: false });
	const { tokens, errors } = lexer.tokenize(text);
	parser.input = tokens;
	const found = parser.mount();
	const problem = errors[0]?.message ?? parser.errors[0]?.message;
	if (problem !== undefined)
		throw new Error(`the mount grammar does not cover a text: ${problem}`);
	return found;
}
