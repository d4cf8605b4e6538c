import type { SyntaxNode } from "../../shell/syntax.ts";

/** The text of a word-like node as it was written; empty for other nodes. */
export function textOfSyntax(node: SyntaxNode): string {
	return "text" in node && typeof node.text === "string" ? node.text : "";
}
