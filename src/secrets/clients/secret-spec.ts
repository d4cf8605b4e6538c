import type { Span } from "../../text/span.ts";
import { parseCsv } from "../../values/csv.ts";
import type { PassedFrom, PassedId } from "./client-file.ts";

/** Places of a text whose characters may be apart in the file. */
export type Locate = (from: number, to: number) => Span;

/** Reads `id=…,src=…|env=…`, as `--secret` and bake take it; undefined when no id can be told. */
export function readSecretSpec(
	text: string,
	locate: Locate,
): PassedId | undefined {
	const parsed = parseCsv(text);
	if (!parsed.ok) return undefined;
	const fields = new Map<string, string>();
	for (const { value: field } of parsed.value) {
		const equals = field.indexOf("=");
		if (equals === -1) return undefined;
		fields.set(field.slice(0, equals).toLowerCase(), field.slice(equals + 1));
	}
	const id = fields.get("id");
	if (id === undefined || /\$/.test(id)) return undefined;
	const path = fields.get("src") ?? fields.get("source");
	const isVariable = fields.get("type") === "env";
	const variable = fields.get("env") ?? (isVariable ? path : undefined);
	const at = text.indexOf(id, text.indexOf("id=") + 3);
	return {
		id,
		span: at === -1 ? locate(0, text.length) : locate(at, at + id.length),
		from: sourceOf(id, variable, path),
	};
}

/** Without a source, buildx takes the variable of that name, or else the file. */
function sourceOf(
	id: string,
	variable: string | undefined,
	path: string | undefined,
): PassedFrom {
	if (variable !== undefined) return { kind: "environment", name: variable };
	if (path !== undefined) return { kind: "file", path };
	return { kind: "environment", name: id };
}

/** Reads `default`, `id` or `id=path[,path]`, as `--ssh` and bake take it. */
export function readSshSpec(
	text: string,
	locate: Locate,
): PassedId | undefined {
	const equals = text.indexOf("=");
	const id = equals === -1 ? text : text.slice(0, equals);
	if (id === "" || id.includes("$")) return undefined;
	return {
		id,
		span: locate(0, id.length),
		...(equals !== -1 && {
			from: { kind: "file", path: text.slice(equals + 1) },
		}),
	};
}
