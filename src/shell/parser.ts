import type { ParsedScript, SyntaxNode } from "unbash";

/**
 * The shell parser, loaded when the first script asks for it: most runs of the linter on a small file never need it.
 */
export interface ShellParser {
	/** Never throws; problems are in the script's `errors`. Positions are code unit offsets of `text`. */
	parse(text: string): ParsedScript;
	/** Calls back for each direct child, expansions and nested scripts included. */
	children(node: SyntaxNode, callback: (child: SyntaxNode) => void): void;
}

let loading: Promise<ShellParser> | undefined;

/** The one place where the shell parser enters the program. */
export function loadShellParser(): Promise<ShellParser> {
	loading ??= import("unbash").then((unbash) => ({
		parse: unbash.parse,
		children: unbash.forEachChild,
	}));
	return loading;
}
