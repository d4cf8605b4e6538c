import type { DataNode, MapEntry, Piece } from "./data.ts";
import type { HclBlock, HclBody, HclExpression } from "./hcl.ts";

/** The values of `variable` blocks as far as their defaults tell; `undefined` for one that only the environment knows. */
export type HclVariables = ReadonlyMap<string, DataNode | undefined>;

export function variablesOf(body: HclBody): HclVariables {
	const found = new Map<string, DataNode | undefined>();
	for (const block of body.blocks) {
		const name = block.labels[0]?.text;
		if (block.type !== "variable" || name === undefined) continue;
		const value = block.body.attributes.find((each) => each.name === "default");
		found.set(name, value && dataOf(value.value, found));
	}
	for (const { name, value } of body.attributes) {
		found.set(name, dataOf(value, found));
	}
	return found;
}

/** Stands in texts for what only the environment knows. */
export const unknownPart = "${…}";

/** The attributes of a block. */
export function blockData(block: HclBlock, variables: HclVariables): DataNode {
	return {
		kind: "map",
		entries: block.body.attributes.map(({ name, value, span }) =>
			entry(name, value, span, variables),
		),
		span: block.body.span,
		flow: false,
		shared: false,
	};
}

/** The value of an expression, or `unknown`. */
export function dataOf(
	expression: HclExpression,
	variables: HclVariables,
): DataNode {
	const { span } = expression;
	const shared = false;
	const unknown: DataNode = { kind: "unknown", text: "", span };
	switch (expression.kind) {
		case "text":
			return textData(expression, variables);
		case "literal": {
			const { text, isNull } = expression;
			const pieces = [{ at: 0, offset: span.start }];
			return {
				kind: "scalar",
				text,
				isNull,
				span,
				pieces,
				style: "plain",
				shared,
			};
		}
		case "list":
			return {
				kind: "sequence",
				items: expression.items.map((item) => dataOf(item, variables)),
				span,
				flow: true,
				shared,
			};
		case "object":
			return {
				kind: "map",
				entries: expression.entries.map(({ name, value, span: whole }) =>
					entry(name, value, whole, variables),
				),
				span,
				flow: true,
				shared,
			};
		case "variable": {
			const [name = "", ...rest] = expression.path;
			const value = rest.length === 0 ? variables.get(name) : undefined;
			return value === undefined ? unknown : { ...value, span };
		}
		case "call": {
			if (expression.name !== "concat") return unknown;
			const lists = expression.arguments.map((each) => dataOf(each, variables));
			return {
				kind: "sequence",
				items: lists.flatMap((list) =>
					list.kind === "sequence" ? list.items : [list],
				),
				span,
				flow: true,
				shared: true,
			};
		}
		case "opaque":
			return unknown;
	}
}

function entry(
	key: string,
	value: HclExpression,
	span: MapEntry["span"],
	variables: HclVariables,
): MapEntry {
	const keySpan = { start: span.start, end: span.start + key.length };
	return { key, keySpan, value: dataOf(value, variables), span, shared: false };
}

function textData(
	{ parts, span }: Extract<HclExpression, { kind: "text" }>,
	variables: HclVariables,
): DataNode {
	let text = "";
	const pieces: Piece[] = [];
	for (const part of parts) {
		if (part.kind === "text") {
			pieces.push({ at: text.length, offset: part.offset });
			text += part.text;
			continue;
		}
		const value = dataOf(part.value, variables);
		pieces.push({ at: text.length, offset: part.value.span.start });
		// What is not known stays visible as a substitution.
		text += value.kind === "scalar" ? value.text : unknownPart;
	}
	return {
		kind: "scalar",
		text,
		isNull: false,
		span,
		pieces,
		style: "quoted",
		shared: false,
	};
}
