import type {
	CompoundList,
	ParsedScript,
	Pipeline,
	SyntaxNode,
} from "./syntax.ts";

/**
 * The pipelines of a script whose failure would end it: not those in conditions, those that `||` follows, and those with `!` in
 * front. Substitutions are left out: what they print matters, not how they end.
 */
export function decisivePipelines(tree: ParsedScript): readonly Pipeline[] {
	const found: Pipeline[] = [];
	for (const { command } of tree.commands) visit(command, found);
	return found;
}

function visit(node: SyntaxNode, found: Pipeline[]): void {
	switch (node.type) {
		case "AndOr":
			for (const [index, part] of node.commands.entries()) {
				if (node.operators[index] !== "||") visit(part, found);
			}
			return;
		case "Pipeline":
			if (node.prefixes.some(({ type }) => type === "Negation")) return;
			if (node.commands.length > 1) found.push(node);
			for (const command of node.commands) visit(command, found);
			return;
		case "If":
			visitList(node.then, found);
			for (const branch of node.elif) visitList(branch.then, found);
			if (node.else !== undefined) visitList(node.else, found);
			return;
		case "Case":
			for (const { body } of node.items) visitList(body, found);
			return;
		case "For":
		case "ArithmeticFor":
		case "Select":
		case "While":
		case "Subshell":
		case "BraceGroup":
			visitList(node.body, found);
			return;
		case "Function":
			visit(node.body, found);
			return;
		case "CompoundList":
			visitList(node, found);
			return;
		case "Redirected":
			visit(node.command, found);
			return;
		default:
			return;
	}
}

function visitList({ commands }: CompoundList, found: Pipeline[]): void {
	for (const { command } of commands) visit(command, found);
}
