import { readFileSync } from "node:fs";
import { parseImageConfig } from "../image/parse-image-config.ts";
import type { KnownImage } from "../lower/offline.ts";
import { UsageError } from "./io.ts";

/**
 * Reads what is known of base images: a JSON object from image references, as Dockerfiles write them, to OCI image configurations
 * or to `{"digest": …, "config": …}` with such a configuration.
 */
export function readKnownImages(path: string): ReadonlyMap<string, KnownImage> {
	const images = new Map<string, KnownImage>();
	for (const [reference, value] of Object.entries(readObject(path))) {
		const entry = value as { digest?: unknown; config?: unknown } | null;
		const wrapped = typeof entry?.digest === "string";
		const config = parseImageConfig(
			JSON.stringify(wrapped ? entry.config : entry),
		);
		if (!config.ok)
			throw new UsageError(`${path}: ${reference}: ${config.message}`);
		images.set(reference, {
			config: config.value,
			...(wrapped && { digest: entry.digest as string }),
		});
	}
	return images;
}

function readObject(path: string): object {
	try {
		const found: unknown = JSON.parse(readFileSync(path, "utf8"));
		if (typeof found === "object" && found !== null && !Array.isArray(found))
			return found;
	} catch (error) {
		throw new UsageError(`${path} cannot be read: ${(error as Error).message}`);
	}
	throw new UsageError(
		`${path} holds no object`,
		'expected: {"alpine:3": {"architecture": "amd64", "os": "linux", "config": {…}, "rootfs": {…}}}',
	);
}
