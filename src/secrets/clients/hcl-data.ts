import type { DataNode, MapEntry, Piece } from "./data.ts";
import type { HclBlock, HclBody, HclExpression } from "./hcl.ts";

/** What names mean in a file. */
export interface HclScope {
	/** The values of `variable` blocks as far as their defaults tell; `undefined` for one that only the environment knows. */
	readonly variables: ReadonlyMap<string, DataNode | undefined>;
	/** The file's own functions. */
	readonly functions: ReadonlyMap<string, HclFunction>;
}

interface HclFunction {
	readonly parameters: readonly string[];
	readonly result: HclExpression;
}

export function scopeOf(body: HclBody): HclScope {
	const functions = new Map<string, HclFunction>();
	const variables = new Map<string, DataNode | undefined>();
	const scope: HclScope = { variables, functions };
	for (const block of body.blocks) {
		const name = block.labels[0]?.text;
		if (name === undefined) continue;
		const attribute = (key: string) =>
			block.body.attributes.find((each) => each.name === key)?.value;
		if (block.type === "variable") {
			const value = attribute("default");
			variables.set(name, value && dataOf(value, scope));
		}
		const result = attribute("result");
		if (block.type === "function" && result !== undefined) {
			const listed = attribute("params");
			const parameters =
				listed?.kind === "list"
					? listed.items.map((each) =>
							each.kind === "variable" ? (each.path[0] ?? "") : "",
						)
					: [];
			functions.set(name, { parameters, result });
		}
	}
	for (const { name, value } of body.attributes) {
		variables.set(name, dataOf(value, scope));
	}
	return scope;
}

/** Stands in texts for what only the environment knows. */
export const unknownPart = "${…}";

/** The attributes of a block. */
export function blockData(block: HclBlock, scope: HclScope): DataNode {
	return {
		kind: "map",
		entries: block.body.attributes.map(({ name, value, span }) =>
			entry(name, value, span, scope),
		),
		span: block.body.span,
		flow: false,
		shared: false,
	};
}

/** The value of an expression, or `unknown`. */
export function dataOf(expression: HclExpression, scope: HclScope): DataNode {
	const { span } = expression;
	const shared = false;
	const unknown: DataNode = { kind: "unknown", text: "", span };
	const sequence = (items: readonly DataNode[]): DataNode => ({
		kind: "sequence",
		items,
		span,
		flow: true,
		shared: true,
	});
	switch (expression.kind) {
		case "text":
			return textData(expression, scope);
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
				items: expression.items.map((item) => dataOf(item, scope)),
				span,
				flow: true,
				shared,
			};
		case "object":
			return {
				kind: "map",
				entries: expression.entries.map(({ name, value, span: whole }) =>
					entry(name, value, whole, scope),
				),
				span,
				flow: true,
				shared,
			};
		case "variable": {
			const [name = "", ...rest] = expression.path;
			const value = rest.length === 0 ? scope.variables.get(name) : undefined;
			return value === undefined ? unknown : { ...value, span };
		}
		case "for": {
			const list = dataOf(expression.list, scope);
			if (list.kind !== "sequence") return unknown;
			const { name, item } = expression;
			return sequence(
				list.items.map((value) =>
					dataOf(item, withVariables(scope, [[name, value]])),
				),
			);
		}
		case "call": {
			const values = expression.arguments.map((each) => dataOf(each, scope));
			const own = scope.functions.get(expression.name);
			if (own !== undefined) {
				// A function that calls itself ends as something that is not known.
				const functions = new Map(scope.functions);
				functions.delete(expression.name);
				const result = dataOf(
					own.result,
					withVariables(
						{ ...scope, functions },
						own.parameters.map((name, index) => [name, values[index]]),
					),
				);
				// It stands where the function is called.
				return result.kind === "scalar"
					? { ...result, span, pieces: [], shared: true }
					: { ...result, span };
			}
			if (expression.name === "concat") {
				return sequence(
					values.flatMap((list) =>
						list.kind === "sequence" ? list.items : [list],
					),
				);
			}
			const texts = values.map((value) =>
				value.kind === "scalar" ? value.text : unknownPart,
			);
			const text = textFunctions[expression.name]?.(texts);
			return text === undefined
				? unknown
				: {
						kind: "scalar",
						text,
						isNull: false,
						span,
						pieces: [],
						style: "quoted",
						shared: true,
					};
		}
		case "opaque":
			return unknown;
	}
}

function withVariables(
	scope: HclScope,
	more: readonly (readonly [string, DataNode | undefined])[],
): HclScope {
	return { ...scope, variables: new Map([...scope.variables, ...more]) };
}

/** Functions of bake that make a text of texts; what is not known in an argument stays visible, whatever its case. */
const textFunctions: Readonly<
	Record<string, (texts: readonly string[]) => string | undefined>
> = {
	upper: ([text = ""]) => text.toUpperCase(),
	lower: ([text = ""]) => text.toLowerCase(),
	trimspace: ([text = ""]) => text.trim(),
	replace: ([text = "", from = "", to = ""]) =>
		/^\/.*\/$/.test(from) ? undefined : text.replaceAll(from, to),
	trimprefix: ([text = "", prefix = ""]) =>
		text.startsWith(prefix) ? text.slice(prefix.length) : text,
	trimsuffix: ([text = "", suffix = ""]) =>
		suffix !== "" && text.endsWith(suffix)
			? text.slice(0, -suffix.length)
			: text,
	format: ([pattern = "", ...values]) => {
		if (/%[^%sv]/.test(pattern)) return undefined;
		let next = 0;
		return pattern.replace(/%([%sv])/g, (_, verb: string) =>
			verb === "%" ? "%" : (values[next++] ?? unknownPart),
		);
	},
};

function entry(
	key: string,
	value: HclExpression,
	span: MapEntry["span"],
	scope: HclScope,
): MapEntry {
	const keySpan = { start: span.start, end: span.start + key.length };
	return { key, keySpan, value: dataOf(value, scope), span, shared: false };
}

function textData(
	{ parts, span }: Extract<HclExpression, { kind: "text" }>,
	scope: HclScope,
): DataNode {
	let text = "";
	const pieces: Piece[] = [];
	for (const part of parts) {
		if (part.kind === "text") {
			pieces.push({ at: text.length, offset: part.offset });
			text += part.text;
			continue;
		}
		const value = dataOf(part.value, scope);
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
