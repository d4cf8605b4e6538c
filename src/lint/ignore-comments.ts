import type { Comment, Dockerfile } from "../dockerfile/ast.ts";
import type { Span } from "../text/span.ts";

/** A comment that silences rules. */
export interface IgnoreComment {
	/** Rule names and aliases, or `all`. */
	readonly rules: readonly string[];
	/** `file` for the whole file, `instruction` for the one below. */
	readonly scope: "file" | "instruction";
	/** Whose syntax it is: hadolint's comments may name rules that keyhole does not have. */
	readonly syntax: "keyhole" | "hadolint";
	readonly reason?: string;
	/** The last day on which it counts: `2026-12-31`. */
	readonly until?: string;
	readonly span: Span;
}

const names = "([A-Za-z][\\w-]*(?:[ \\t]*,[ \\t]*[A-Za-z][\\w-]*)*)";
const keyholeComment = new RegExp(
	`^keyhole[ \\t]+(ignore(?:-file)?)[ \\t]*=[ \\t]*${names}[ \\t]*(.*)$`,
	"i",
);
const hadolintComment = new RegExp(
	`^hadolint[ \\t]+(global[ \\t]+)?ignore[ \\t]*=[ \\t]*${names}`,
	"i",
);

/**
 * Reads `keyhole ignore=RULE,… [until=YYYY-MM-DD] [reason=…]`, `keyhole ignore-file=…`, `hadolint ignore=…` and
 * `hadolint global ignore=…`; undefined for any other comment.
 */
export function readIgnoreComment(comment: Comment): IgnoreComment | undefined {
	const { text, span } = comment;
	const own = keyholeComment.exec(text);
	if (own !== null) {
		const [, keyword, rules, rest] = own as unknown as string[];
		const isFile = keyword?.toLowerCase() === "ignore-file";
		return {
			rules: splitNames(rules as string),
			scope: isFile ? "file" : "instruction",
			syntax: "keyhole",
			...readTerms(rest as string),
			span,
		};
	}
	const other = hadolintComment.exec(text);
	if (other === null) return undefined;
	return {
		rules: splitNames(other[2] as string),
		scope: other[1] === undefined ? "instruction" : "file",
		syntax: "hadolint",
		span,
	};
}

/**
 * Reads `hadolint shell=…`: which shell the image has that a stage builds on, for the instructions below. Undefined for any other
 * comment.
 */
export function readShellComment({
	text,
}: Comment): readonly string[] | undefined {
	const found = /^hadolint[ \t]+shell[ \t]*=[ \t]*(\S.*)$/i.exec(text);
	return found?.[1]?.trim().split(/[ \t]+/);
}

/** The ignore comments of a file that count for all of it. */
export function fileIgnores(document: Dockerfile): readonly IgnoreComment[] {
	return document.comments.flatMap((comment) => {
		const ignore = readIgnoreComment(comment);
		return ignore?.scope === "file" ? [ignore] : [];
	});
}

function splitNames(text: string): readonly string[] {
	return text.split(",").map((name) => name.trim());
}

/** `until=…` and `reason=…` in any order; a reason reaches to the end or to `until=`. */
function readTerms(text: string): { reason?: string; until?: string } {
	const until = /(?:^|[ \t])until=(\S*)/i.exec(text)?.[1];
	const reason = /(?:^|[ \t])reason=(.*?)(?=[ \t]+until=|$)/i
		.exec(text)?.[1]
		?.trim()
		.replace(/^(["'])(.*)\1$/, "$2");
	return {
		...(until !== undefined && { until }),
		...(reason !== undefined && { reason }),
	};
}
