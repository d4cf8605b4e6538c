import { readFileSync } from "node:fs";
import { resolve } from "node:path";
import type { Dockerfile } from "../dockerfile/ast.ts";
import { parseDockerfile } from "../dockerfile/parse.ts";
import type { ImageConfig } from "../image/image-config.ts";
import type { Diagnostic } from "../text/diagnostic.ts";
import { createSource } from "../text/source.ts";
import { EXIT, type ExitCode, type Io, UsageError } from "./io.ts";
import { readKnownImages } from "./known-images.ts";
import { decodeDockerfile } from "./read-dockerfile.ts";

/** What the commands about secrets read. */

export interface NamedDocument {
	readonly document: Dockerfile;
	/** Absolute; absent for standard input. */
	readonly path: string | undefined;
}

/** Reads a Dockerfile: `Dockerfile` by default, `-` for standard input. */
export async function readDocument(
	file: string | undefined,
	io: Io,
): Promise<NamedDocument> {
	const name = file === "-" ? "<stdin>" : (file ?? "Dockerfile");
	const path = file === "-" ? undefined : resolve(io.cwd, name);
	try {
		const bytes =
			path === undefined ? await io.readStdin() : readFileSync(path);
		const source = createSource(name, decodeDockerfile(bytes));
		return { document: parseDockerfile(source), path };
	} catch (error) {
		throw new UsageError(`${name} cannot be read: ${(error as Error).message}`);
	}
}

/** Configurations of base images, by name. */
export function readImages(
	file: string | undefined,
	io: Io,
): ReadonlyMap<string, ImageConfig> {
	if (file === undefined) return new Map();
	const images = readKnownImages(resolve(io.cwd, file));
	return new Map([...images].map(([name, { config }]) => [name, config]));
}

/** Tells why a Dockerfile cannot be worked with. */
export function refuseDocument(
	{ source }: Dockerfile,
	problems: readonly Diagnostic[],
	io: Io,
): ExitCode {
	for (const { span, lines, message, help } of problems) {
		const { line, column } = source.positionAt(span.start);
		const at =
			lines === undefined ? `${line}:${column}` : `${lines.first}:${column}`;
		io.stderr(`${source.name}:${at}: ${message}\n`);
		if (help !== undefined) io.stderr(`  ${help}\n`);
	}
	return EXIT.usage;
}
