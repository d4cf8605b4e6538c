import type { IToken } from "chevrotain";
import type { FaultSegment, Operation, Segment } from "./word-tree.ts";

// The segments that one or a few tokens make.

/** The offset just after a token. */
export function endOf(token: IToken): number {
	return token.startOffset + token.image.length;
}

export function text(token: IToken): Segment {
	return {
		kind: "text",
		start: token.startOffset,
		end: endOf(token),
		value: token.image,
	};
}

export function arrow(token: IToken): Segment {
	return {
		kind: "arrow",
		start: token.startOffset,
		end: endOf(token),
		value: token.image,
	};
}

export function escaped(token: IToken): Segment {
	return {
		kind: "escaped",
		start: token.startOffset,
		end: endOf(token),
		character: token.image.slice(1),
	};
}

export function bareEscape(token: IToken): Segment {
	return { kind: "bareEscape", start: token.startOffset, end: endOf(token) };
}

export function singleQuoted(token: IToken): Segment {
	const { image } = token;
	const closed = image.length > 1 && image.endsWith("'");
	return {
		kind: "singleQuoted",
		start: token.startOffset,
		end: endOf(token),
		value: closed ? image.slice(1, -1) : image.slice(1),
		closed,
	};
}

export function variable(token: IToken): Segment {
	return {
		kind: "variable",
		start: token.startOffset,
		end: endOf(token),
		name: token.image.slice(1),
		braces: false,
	};
}

export function substituted(
	start: IToken,
	name: string,
	end: number,
	operation?: Operation,
): Segment {
	return {
		kind: "variable",
		start: start.startOffset,
		end,
		name,
		braces: true,
		...(operation && { operation }),
	};
}

export function badSubstitution(start: IToken, rest: IToken): FaultSegment {
	return {
		kind: "fault",
		fault: { kind: "badSubstitution" },
		start: start.startOffset,
		end: endOf(rest),
		readTo: endOf(start),
	};
}

export function wrongOperator(
	start: IToken,
	name: string,
	operator: IToken,
	end: number,
): FaultSegment {
	return {
		kind: "fault",
		fault: { kind: "wrongOperator", name, operator: operator.image },
		start: start.startOffset,
		end,
		readTo: endOf(operator),
	};
}

/** The text ends after `${name`, where upstream reads U+FFFD as the operator, or after `${`. */
export function wrongEnd(start: IToken, name: string): FaultSegment {
	const end = endOf(start);
	return {
		kind: "fault",
		fault:
			name === ""
				? { kind: "openSubstitution" }
				: { kind: "wrongOperator", name, operator: "\uFFFD" },
		start: start.startOffset,
		end,
		readTo: end,
	};
}
