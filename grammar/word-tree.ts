/**
 * The tree of a word: readonly records united on `kind`. `start` and `end` (exclusive) are UTF-16 offsets into the text that was
 * parsed.
 */

interface Placed {
	readonly start: number;
	readonly end: number;
}

export type Segment =
	| TextSegment
	| EscapedSegment
	| BareEscapeSegment
	| ArrowSegment
	| SingleQuotedSegment
	| DoubleQuotedSegment
	| VariableSegment
	| FaultSegment;

/** Characters that stand for themselves. */
export interface TextSegment extends Placed {
	readonly kind: "text";
	readonly value: string;
}

/** An escape character and the character it escapes. */
export interface EscapedSegment extends Placed {
	readonly kind: "escaped";
	/** One code point. */
	readonly character: string;
}

/** An escape character that escapes nothing. */
export interface BareEscapeSegment extends Placed {
	readonly kind: "bareEscape";
}

/** `<<` and the blanks after it, which never separate words. */
export interface ArrowSegment extends Placed {
	readonly kind: "arrow";
	readonly value: string;
}

export interface SingleQuotedSegment extends Placed {
	readonly kind: "singleQuoted";
	readonly value: string;
	/** Whether the closing quote is there. */
	readonly closed: boolean;
}

export interface DoubleQuotedSegment extends Placed {
	readonly kind: "doubleQuoted";
	readonly segments: readonly Segment[];
	/** Whether the closing quote is there. */
	readonly closed: boolean;
}

/** `$name` or `${name…}`. */
export interface VariableSegment extends Placed {
	readonly kind: "variable";
	/** Empty in forms like `${+x}`. */
	readonly name: string;
	readonly braces: boolean;
	/** Absent for the plain value. */
	readonly operation?: Operation;
}

/** A place where reading stopped; the segment covers the rest of the text. */
export interface FaultSegment extends Placed {
	readonly kind: "fault";
	readonly fault: Fault;
	/** Up to here the text was read when the fault showed. */
	readonly readTo: number;
}

export type Fault =
	/** `${` at the end of the text. */
	| { readonly kind: "openSubstitution" }
	/** `${}`, `${{` or `${:`. */
	| { readonly kind: "badSubstitution" }
	/** Anything but an operator after the name; the replacement character U+FFFD stands for the end of the text. */
	| {
			readonly kind: "wrongOperator";
			readonly name: string;
			readonly operator: string;
	  }
	/** More substitutions within each other than are read; the segment begins at the first one too many. */
	| { readonly kind: "nestedTooDeep"; readonly limit: number };

export type Operation =
	| ConditionOperation
	| TrimOperation
	| ReplaceOperation
	| UnknownOperation;

/** `-`, `+` and `?`: what to do with an unset variable. */
export interface ConditionOperation {
	readonly kind: "condition";
	readonly operator: "-" | "+" | "?";
	/** The colon: an empty value counts as unset. */
	readonly emptyIsUnset: boolean;
	readonly operand: Operand;
}

/** `#` and `%`: removes what matches from the value's start or end. */
export interface TrimOperation {
	readonly kind: "trim";
	readonly operator: "#" | "%";
	readonly operand: Operand;
}

/** `/` and `//`: replaces what matches. */
export interface ReplaceOperation {
	readonly kind: "replace";
	readonly all: boolean;
	readonly pattern: Operand;
	/** Absent when the pattern does not end. */
	readonly replacement?: Operand;
}

/** An operator that has no meaning; it is an error only when the value is wanted. */
export interface UnknownOperation {
	readonly kind: "unknown";
	readonly operator: string;
	readonly operand: Operand;
}

/** A word within a substitution. Its place is without the character that ends it. */
export interface Operand extends Placed {
	readonly segments: readonly Segment[];
	/** Whether the ending character is there. */
	readonly closed: boolean;
}
