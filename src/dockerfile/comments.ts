import type { IToken } from "chevrotain";
import { leadingSpace, trimmedEnd } from "../../grammar/white-space.ts";
import type { Source } from "../text/source.ts";
import type { Comment } from "./ast.ts";

/** Reads a comment line. The official parser drops the first character of the line, which is not the `#` of an indented comment. */
export function commentAt(source: Source, token: IToken): Comment {
	const start = token.startOffset;
	const lineStart = source.text.lastIndexOf("\n", start - 1) + 1;
	const body = source.text.slice(
		(start === 0 ? 0 : lineStart) + 1,
		start + token.image.length,
	);
	const from = leadingSpace(body);
	return {
		kind: "comment",
		text: body.slice(from, trimmedEnd(body, from)),
		span: { start, end: start + trimmedEnd(token.image) },
	};
}
