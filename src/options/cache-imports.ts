import { fail, type Result, succeed } from "../values/result.ts";

/** A cache the engine may take results from. */
export interface CacheImport {
	/** `registry`, `local`, `gha` … */
	readonly type: string;
	readonly attributes: ReadonlyMap<string, string>;
}

/** Reads the JSON form: `[{"Type": "registry", "Attrs": {"ref": "…"}}]`. Keys are found in any case, others are ignored. */
export function readCacheImports(text: string): Result<readonly CacheImport[]> {
	let parsed: unknown;
	try {
		parsed = JSON.parse(text);
	} catch {
		return fail("that is not JSON");
	}
	if (parsed === null) return succeed([]);
	if (!Array.isArray(parsed)) return fail("that is not a JSON array");
	const imports: CacheImport[] = [];
	for (const entry of parsed as readonly unknown[]) {
		if (!isRecord(entry)) return fail("an element is not an object");
		const type = fieldOf(entry, "type") ?? "";
		if (typeof type !== "string") return fail("a Type is not a text");
		const attributes = fieldOf(entry, "attrs") ?? {};
		if (!isRecord(attributes)) return fail("Attrs is not an object");
		const texts = new Map<string, string>();
		for (const [key, value] of Object.entries(attributes)) {
			// In a client's JSON null is as good as an empty text.
			const text = value ?? "";
			if (typeof text !== "string") {
				return fail(`the value of ${key} in Attrs is not a text`);
			}
			texts.set(key, text);
		}
		imports.push({ type, attributes: texts });
	}
	return succeed(imports);
}

/** Reads the old form: image names between commas. */
export function readCacheFrom(text: string): Result<readonly CacheImport[]> {
	return succeed(
		text.split(",").map((ref) => ({
			type: "registry",
			attributes: new Map([["ref", ref]]),
		})),
	);
}

function isRecord(value: unknown): value is Readonly<Record<string, unknown>> {
	return typeof value === "object" && value !== null && !Array.isArray(value);
}

function fieldOf(
	record: Readonly<Record<string, unknown>>,
	name: string,
): unknown {
	const key = Object.keys(record).findLast(
		(each) => each.toLowerCase() === name,
	);
	return key === undefined ? undefined : record[key];
}
