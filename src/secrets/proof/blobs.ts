import { createReadStream } from "node:fs";
import { readFile, stat } from "node:fs/promises";
import { join } from "node:path";
import type { ByteStream } from "./bytes.ts";

/** A directory in the OCI image layout: what `type=oci,tar=false` and `--cache-to type=local` write. */
export interface Layout {
	/** The blob of a digest. */
	open(digest: string): ByteStream;
	/** Bytes; undefined when there is no such blob. */
	sizeOf(digest: string): Promise<number | undefined>;
	/** @throws SyntaxError when it is no JSON. */
	json(digest: string): Promise<Json>;
	/** The index that everything else is found from. */
	index(): Promise<Json>;
}

/** A JSON value, looked at carefully: what is missing or of another type is empty. */
export interface Json {
	readonly text: string;
	readonly isPresent: boolean;
	get(...keys: readonly (string | number)[]): Json;
	list(): readonly Json[];
	entries(): readonly (readonly [string, Json])[];
	number(): number | undefined;
}

export function openLayout(directory: string): Layout {
	const pathOf = (digest: string) => {
		const [algorithm = "", hash = ""] = digest.split(":");
		// A digest is a path here: it comes from a file, so it is not trusted.
		if (!/^[a-z0-9]+$/.test(algorithm) || !/^[a-f0-9]+$/.test(hash)) {
			throw new RangeError(`"${digest}" is no digest`);
		}
		return join(directory, "blobs", algorithm, hash);
	};
	return {
		open: (digest) => createReadStream(pathOf(digest)),
		async sizeOf(digest) {
			try {
				return (await stat(pathOf(digest))).size;
			} catch {
				return undefined;
			}
		},
		json: async (digest) => parseJson(await readFile(pathOf(digest), "utf8")),
		index: async () =>
			parseJson(await readFile(join(directory, "index.json"), "utf8")),
	};
}

export function parseJson(text: string): Json {
	return view(JSON.parse(text));
}

function view(value: unknown): Json {
	const isObject = typeof value === "object" && value !== null;
	return {
		text: typeof value === "string" ? value : "",
		isPresent: value !== undefined && value !== null,
		get(...keys) {
			let at: unknown = value;
			for (const key of keys) {
				if (typeof at !== "object" || at === null) return view(undefined);
				if (!Object.hasOwn(at, key)) return view(undefined);
				at = (at as Readonly<Record<string | number, unknown>>)[key];
			}
			return view(at);
		},
		list: () => (Array.isArray(value) ? value.map(view) : []),
		entries: () =>
			isObject && !Array.isArray(value)
				? Object.entries(value).map(([key, each]) => [key, view(each)] as const)
				: [],
		number: () => (typeof value === "number" ? value : undefined),
	};
}
