import type { Seam, Word } from "../../dockerfile/ast.ts";
import type { ShellParser } from "../../shell/parser.ts";
import type { Source } from "../../text/source.ts";
import type { ClientBuild, ClientFile } from "./client-file.ts";
import type { ScalarNode } from "./data.ts";
import { buildCommands } from "./docker-command.ts";

/** Reads the builds that a shell script runs. */
export function readScript(source: Source, shell: ShellParser): ClientFile {
	return {
		kind: "script",
		source,
		builds: buildCommands(shell, scriptWord(source)).map(({ build }) => build),
		problems: [],
	};
}

/** The whole of a script. */
export function scriptWord(source: Source): Word {
	return {
		value: source.text,
		span: { start: 0, end: source.text.length },
	};
}

/** The builds that a script inside of another file runs. */
export function scriptBuilds(
	node: ScalarNode,
	label: string,
	shell: ShellParser,
): readonly ClientBuild[] {
	if (!/\bbuild\b/.test(node.text)) return [];
	return buildCommands(shell, nodeWord(node)).map(({ build }) => ({
		...build,
		label,
	}));
}

/** A scalar's text as a word that knows where its lines are. */
export function nodeWord(node: ScalarNode): Word {
	const [first, ...rest] = node.pieces;
	const start = first?.offset ?? node.span.start;
	const seams: Seam[] = rest.map(({ at, offset }) => ({ at, offset }));
	return {
		value: maskExpressions(node.text),
		span: { start, end: node.span.end },
		...(seams.length > 0 && { seams }),
	};
}

/** `${{ … }}` is put in before the shell sees the script; as a variable of the same length it is something that is not known. */
function maskExpressions(text: string): string {
	return text.replace(
		/\$\{\{[^}]*\}\}/g,
		(found) => `\${${"E".padEnd(found.length - 3, "_")}}`,
	);
}
