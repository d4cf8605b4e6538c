import type { TextEdit } from "../../text/diagnostic.ts";
import type { Source } from "../../text/source.ts";
import type { ClientBuild } from "../clients/client-file.ts";
import {
	type HclAttribute,
	type HclBlock,
	type HclExpression,
	readHcl,
} from "../clients/hcl.ts";
import { hclString } from "../clients/write-bake.ts";
import {
	type ClientEdits,
	type ClientRemark,
	movedPath,
} from "./client-result.ts";
import type { SecretMove } from "./fix-result.ts";
import { indentOf, lineBreak, lineEnd } from "./yaml-edits.ts";

/** Moves arguments of bake targets, and files of the build context, to `secret`. */
export function editBake(
	source: Source,
	builds: readonly ClientBuild[],
	moves: readonly SecretMove[],
): ClientEdits {
	const edits: TextEdit[] = [];
	const remarks: ClientRemark[] = [];
	if (/^\s*\{/.test(source.text)) {
		const names = moves.map(({ id }) => id).join(", ");
		remarks.push({
			span: { start: 0, end: 0 },
			message: `bake files in JSON are not changed: pass ${names} in "secret" by hand`,
		});
		return { edits, remarks };
	}
	for (const block of readHcl(source.text).body.blocks) {
		if (block.type !== "target") continue;
		const build = builds.find(
			({ span }) => span.start === block.labels[0]?.span.start,
		);
		const items: string[] = [];
		const known = new Set(build?.secrets.map(({ id }) => id));
		const gone = new Set<HclAttribute>();
		for (const move of moves) {
			if (move.kind === "file") {
				if (build === undefined || known.has(move.id)) continue;
				items.push(
					hclString(`id=${move.id},src=${movedPath(move, build.context)}`),
				);
				continue;
			}
			const entry = argumentsOf(block).find(({ name }) => name === move.name);
			if (entry === undefined) continue;
			gone.add(entry);
			const name = variableIn(entry.value) ?? move.name;
			if (!known.has(move.id))
				items.push(hclString(`id=${move.id},env=${name}`));
			if (isLiteral(entry.value)) {
				remarks.push({
					span: entry.value.span,
					message: `the value of ${move.name} stood in this file: set the variable ${move.name} for bake instead, and replace the value by a new one`,
				});
			}
		}
		edits.push(...removeArguments(source, block, gone));
		if (items.length > 0) edits.push(addSecrets(source, block, items));
	}
	return { edits, remarks };
}

function argumentsOf(block: HclBlock): readonly HclAttribute[] {
	const value = block.body.attributes.find(
		({ name }) => name === "args",
	)?.value;
	return value?.kind === "object" ? value.entries : [];
}

function removeArguments(
	source: Source,
	block: HclBlock,
	gone: ReadonlySet<HclAttribute>,
): readonly TextEdit[] {
	const attribute = block.body.attributes.find(({ name }) => name === "args");
	const entries = argumentsOf(block);
	if (attribute === undefined || gone.size === 0) return [];
	if (gone.size === entries.length) return [lines(source, attribute.span)];
	return [...gone].map((entry) => {
		const line = source.lineText(source.lineAt(entry.span.start));
		const alone = line.trim().replace(/,?\s*(#.*|\/\/.*)?$/, "");
		const { start, end } = entry.span;
		if (alone === source.text.slice(start, end))
			return lines(source, entry.span);
		const index = entries.indexOf(entry);
		const next = entries[index + 1];
		const previous = entries[index - 1];
		const span =
			next !== undefined
				? { start, end: next.span.start }
				: { start: previous?.span.end ?? start, end };
		return { span, text: "" };
	});
}

function lines(
	source: Source,
	{ start, end }: { start: number; end: number },
): TextEdit {
	return {
		span: {
			start: source.lineStart(source.lineAt(start)),
			end: lineEnd(source, end),
		},
		text: "",
	};
}

function addSecrets(
	source: Source,
	block: HclBlock,
	items: readonly string[],
): TextEdit {
	const attribute = block.body.attributes.find(
		(each) => each.name === "secret",
	);
	const list = attribute?.value;
	const newline = lineBreak(source);
	if (list?.kind === "list") {
		const last = list.items.at(-1);
		if (last === undefined) {
			return { span: list.span, text: `[${items.join(", ")}]` };
		}
		const isBlock =
			source.lineAt(last.span.start) !== source.lineAt(list.span.start);
		const at = last.span.end;
		const between = isBlock
			? `,${newline}${indentOf(source, last.span.start)}`
			: ", ";
		return {
			span: { start: at, end: at },
			text: items.map((item) => `${between}${item}`).join(""),
		};
	}
	const first = block.body.attributes[0];
	const indent =
		first === undefined ? "  " : indentOf(source, first.span.start);
	const at = block.span.end - 1;
	const head = source.text[at - 1] === "\n" ? "" : newline;
	return {
		span: { start: at, end: at },
		text: `${head}${indent}secret = [${items.join(", ")}]${newline}`,
	};
}

function variableIn(value: HclExpression): string | undefined {
	if (value.kind === "variable" && value.path.length === 1)
		return value.path[0];
	if (
		value.kind === "text" &&
		value.parts.length === 1 &&
		value.parts[0]?.kind === "value"
	) {
		return variableIn(value.parts[0].value);
	}
	return undefined;
}

function isLiteral(value: HclExpression): boolean {
	return (
		value.kind === "text" &&
		value.parts.every(({ kind }) => kind === "text") &&
		value.parts.length > 0
	);
}
