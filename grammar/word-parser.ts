import {
	EmbeddedActionsParser,
	type IOrAlt,
	type IToken,
	Lexer,
} from "chevrotain";
import {
	arrow,
	badSubstitution,
	bareEscape,
	endOf,
	escaped,
	singleQuoted,
	substituted,
	text,
	variable,
	wrongEnd,
	wrongOperator,
} from "./word-segments.ts";
import {
	Arrow,
	BareEscape,
	ByteOrderMark,
	ConditionOperator,
	Dollar,
	DoubleQuoteEnd,
	DoubleQuoteStart,
	Escape,
	OperandEnd,
	PatternEnd,
	ReplaceOperator,
	SingleQuoted,
	SubstitutionEnd,
	SubstitutionStart,
	Text,
	TrimOperator,
	UnknownOperator,
	Unread,
	Variable,
	type WordDialect,
	WrongOperator,
	WrongStart,
	wordLexerDefinition,
	wordVocabulary,
} from "./word-tokens.ts";
import type {
	Operand,
	Operation,
	ReplaceOperation,
	Segment,
} from "./word-tree.ts";

/**
 * The grammar of the variable-word language. It is total: every sequence of tokens that the lexer can make is a word, because
 * all closing tokens are optional, so there are no syntax errors here. What is missing or wrong is marked in the tree.
 */
export class WordParser extends EmbeddedActionsParser {
	constructor(skipValidations = true) {
		super([...wordVocabulary], { maxLookahead: 1, skipValidations });
		this.performSelfAnalysis();
	}

	// word : ByteOrderMark? segments
	readonly word = this.RULE("word", (): readonly Segment[] => {
		this.OPTION(() => this.CONSUME(ByteOrderMark));
		return this.SUBRULE(this.segments);
	});

	// segments : ( Text | Escape | BareEscape | Arrow | SingleQuoted | Variable | Dollar | doubleQuoted | substitution
	//            | WrongStart Unread )*
	readonly segments = this.RULE("segments", (): readonly Segment[] => {
		const segments: Segment[] = [];
		this.MANY(() => {
			segments.push(this.OR(this.#segment));
		});
		return segments;
	});

	readonly #segment: IOrAlt<Segment>[] = [
		{ ALT: () => text(this.CONSUME(Text)) },
		{ ALT: () => variable(this.CONSUME(Variable)) },
		{ ALT: () => this.SUBRULE(this.substitution) },
		{ ALT: () => this.SUBRULE(this.doubleQuoted) },
		{ ALT: () => singleQuoted(this.CONSUME(SingleQuoted)) },
		{ ALT: () => escaped(this.CONSUME(Escape)) },
		{ ALT: () => bareEscape(this.CONSUME(BareEscape)) },
		{ ALT: () => text(this.CONSUME(Dollar)) },
		{ ALT: () => arrow(this.CONSUME(Arrow)) },
		{
			ALT: () => {
				const start = this.CONSUME(WrongStart);
				const rest = this.CONSUME(Unread);
				return badSubstitution(start, rest);
			},
		},
	];

	// doubleQuoted : DoubleQuoteStart segments DoubleQuoteEnd?
	readonly doubleQuoted = this.RULE("doubleQuoted", (): Segment => {
		const start = this.CONSUME(DoubleQuoteStart).startOffset;
		const segments = this.SUBRULE(this.segments);
		const close = this.OPTION(() => this.CONSUME(DoubleQuoteEnd));
		return {
			kind: "doubleQuoted",
			start,
			end: this.#here(),
			segments,
			closed: close !== undefined,
		};
	});

	// substitution : SubstitutionStart ( SubstitutionEnd | operation | WrongOperator Unread? )?
	readonly substitution = this.RULE("substitution", (): Segment => {
		const start = this.CONSUME(SubstitutionStart);
		const name = start.image.slice(2);
		let segment: Segment | undefined;
		this.OPTION(() =>
			this.OR([
				{
					ALT: () => {
						const end = endOf(this.CONSUME(SubstitutionEnd));
						segment = substituted(start, name, end);
					},
				},
				{
					ALT: () => {
						const operation = this.SUBRULE(this.operation);
						segment = substituted(start, name, this.#here(), operation);
					},
				},
				{
					ALT: () => {
						const operator = this.CONSUME(WrongOperator);
						this.OPTION1(() => this.CONSUME(Unread));
						segment = wrongOperator(start, name, operator, this.#here());
					},
				},
			]),
		);
		return segment ?? wrongEnd(start, name);
	});

	// operation : ConditionOperator operand | TrimOperator operand | UnknownOperator operand | replacement
	readonly operation = this.RULE(
		"operation",
		(): Operation =>
			this.OR([
				{
					ALT: (): Operation => {
						const { image } = this.CONSUME(ConditionOperator);
						const operand = this.SUBRULE(this.operand);
						return {
							kind: "condition",
							operator: image.charAt(image.length - 1) as "-" | "+" | "?",
							emptyIsUnset: image.length === 2,
							operand,
						};
					},
				},
				{
					ALT: (): Operation => {
						const operator = this.CONSUME(TrimOperator).image as "#" | "%";
						const operand = this.SUBRULE1(this.operand);
						return { kind: "trim", operator, operand };
					},
				},
				{
					ALT: (): Operation => {
						const operator = this.CONSUME(UnknownOperator).image;
						const operand = this.SUBRULE2(this.operand);
						return { kind: "unknown", operator, operand };
					},
				},
				{ ALT: () => this.SUBRULE(this.replacement) },
			]),
	);

	// replacement : ReplaceOperator segments ( PatternEnd operand )?
	readonly replacement = this.RULE("replacement", (): ReplaceOperation => {
		const operator = this.CONSUME(ReplaceOperator);
		const segments = this.SUBRULE(this.segments);
		const end = this.#here();
		let replacement: Operand | undefined;
		this.OPTION(() => {
			this.CONSUME(PatternEnd);
			replacement = this.SUBRULE(this.operand);
		});
		const pattern: Operand = {
			start: endOf(operator),
			end,
			segments,
			closed: replacement !== undefined,
		};
		return {
			kind: "replace",
			all: operator.image.length === 2,
			pattern,
			...(replacement && { replacement }),
		};
	});

	// operand : segments OperandEnd?
	readonly operand = this.RULE("operand", (): Operand => {
		const start = this.#here();
		const segments = this.SUBRULE(this.segments);
		const end = this.#here();
		const close = this.OPTION(() => this.CONSUME(OperandEnd));
		return { start, end, segments, closed: close !== undefined };
	});

	/** The offset just after the token read last. */
	#here(): number {
		return endOf(this.LA(0));
	}
}

/**
 * How deep substitutions may stand within each other. Far above anything written by hand, and far below what the parser's
 * recursion can bear.
 */
export const deepestNesting = 200;

/** Parses a word. Takes time proportional to the text's length and never throws. */
export function parseSegments(
	word: string,
	dialect: WordDialect,
): readonly Segment[] {
	const { lexer, parser } = readerOf(dialect);
	const { tokens } = lexer.tokenize(word);
	const tooDeep = tokens.length > deepestNesting && findTooDeep(tokens);
	if (tooDeep) {
		return [
			{
				kind: "fault",
				fault: { kind: "nestedTooDeep", limit: deepestNesting },
				start: tooDeep.startOffset,
				end: word.length,
				readTo: endOf(tooDeep),
			},
		];
	}
	parser.input = tokens;
	return parser.word();
}

interface Reader {
	readonly lexer: Lexer;
	readonly parser: WordParser;
}

const lexers = new Map<string, Lexer>();
let sharedParser: WordParser | undefined;

/** Lexer and parser are made on first use: most runs need one dialect. */
function readerOf(dialect: WordDialect): Reader {
	const key = dialect.quotes ? dialect.escape : `${dialect.escape}unquoted`;
	let lexer = lexers.get(key);
	if (lexer === undefined) {
		lexer = new Lexer(wordLexerDefinition(dialect), {
			positionTracking: "onlyOffset",
			skipValidations: true,
			// Sorting patterns by first characters takes time, and every mode has patterns that cannot be sorted.
			safeMode: true,
		});
		lexers.set(key, lexer);
	}
	sharedParser ??= new WordParser();
	return { lexer, parser: sharedParser };
}

function findTooDeep(tokens: readonly IToken[]): IToken | undefined {
	let depth = 0;
	return tokens.find(({ tokenType }) => {
		if (tokenType === SubstitutionStart) depth += 1;
		else if (tokenType === SubstitutionEnd || tokenType === OperandEnd)
			depth -= 1;
		return depth > deepestNesting;
	});
}
