import { local } from "../../llb/index.ts";
import { parseIgnoreFile } from "../values/ignore-file.ts";
import { createIgnoreMatcher } from "../values/ignore-patterns.ts";
import {
	type OpenedFilesystem,
	type OpeningSession,
	readFile,
} from "./build-session.ts";
import type { DockerfileSource, IgnoreFile } from "./dockerfile-source.ts";
import { internalStep } from "./engine-steps.ts";
import type { MainContext } from "./main-context.ts";

/** The ignore file of a context that has no other. */
export const ignoreFileName = ".dockerignore";

/** Makes the engine know the ignore file of the client's context directory. */
export function openIgnoreFile(
	session: OpeningSession,
	directory: string,
): Promise<OpenedFilesystem> {
	return session.open(
		local(directory, {
			sessionId: session.sessionOf(directory),
			followPaths: [ignoreFileName],
			sharedKeyHint: `${directory}-${ignoreFileName}`,
			name: internalStep(`load ${ignoreFileName}`),
			differ: { type: "none" },
		}),
	);
}

/** The general ignore file; undefined when there is none that can be read. */
export async function readIgnoreFile(
	session: OpeningSession,
	opened: OpenedFilesystem,
): Promise<IgnoreFile | undefined> {
	try {
		const data = await readFile(session, opened, ignoreFileName);
		return { name: ignoreFileName, data };
	} catch {
		return undefined;
	}
}

/**
 * The patterns of paths that the main context leaves out: of the Dockerfile's own ignore file, else of the general one. Only a
 * client's directory has any.
 */
export async function ignorePatterns(
	context: MainContext,
	dockerfile: DockerfileSource,
	general: () => Promise<IgnoreFile | undefined>,
): Promise<readonly string[]> {
	if (context.kind === "remote") return [];
	const file = (await dockerfile.ownIgnoreFile) ?? (await general());
	if (file === undefined) return [];
	const patterns = patternsOf(file);
	const matcher = createIgnoreMatcher(patterns);
	if (!matcher.ok) throw new Error(`${file.name}: ${matcher.message}`);
	return patterns;
}

/** The patterns as written in a file; whether they mean anything is not looked at. */
export function patternsOf({ name, data }: IgnoreFile): readonly string[] {
	const lines = parseIgnoreFile(new TextDecoder().decode(data));
	if (!lines.ok) throw new Error(`${name}: ${lines.message}`);
	return lines.value.map(({ pattern }) => pattern);
}
