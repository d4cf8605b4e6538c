import {
	decodeOp,
	encodeDefinition,
	type Filesystem,
	local,
	type SourceMap,
} from "../../llb/index.ts";
import type { SourceFile } from "../gateway/error-details.ts";
import { GatewayError } from "../gateway/gateway-error.ts";
import { basePath, directoryPath, joinPath } from "../values/go-path.ts";
import {
	type OpenedFilesystem,
	type OpeningSession,
	readFile,
} from "./build-session.ts";
import { internalStep } from "./engine-steps.ts";
import { quiet } from "./lazy.ts";
import type { DockerfilePlace } from "./main-context.ts";

/** A Dockerfile that was read. */
export interface DockerfileSource {
	readonly filename: string;
	readonly data: Uint8Array;
	/** Decoded, without byte order mark. What is not UTF-8 is replaced. */
	readonly text: string;
	/** For errors and warnings. */
	readonly file: SourceFile;
	/** For the graph. */
	readonly map: SourceMap;
	/** The step that warnings are shown under. */
	readonly vertex: string;
	/** The name and content of the ignore file that belongs to this Dockerfile alone, if there is one. */
	readonly ownIgnoreFile: Promise<IgnoreFile | undefined>;
}

export interface IgnoreFile {
	readonly name: string;
	readonly data: Uint8Array;
}

const defaultName = "Dockerfile";
const language = "Dockerfile";

/** A place the Dockerfile can be read from, known to the engine. */
export interface OpenedPlace {
	readonly filesystem: Filesystem;
	readonly filename: string;
	readonly opened: OpenedFilesystem;
}

/** Makes the engine know the file system of a Dockerfile. Of a client's directory only the needed files are sent. */
export async function openDockerfile(
	session: OpeningSession,
	place: DockerfilePlace,
	filename: string,
): Promise<OpenedPlace> {
	const filesystem =
		place.kind === "remote"
			? place.filesystem
			: localDockerfile(session, place.directory, filename);
	const opened =
		(place.kind === "remote" ? place.opened : undefined) ??
		(await session.open(filesystem).catch((error: unknown) => {
			throw unreadable(filename, error);
		}));
	return { filesystem, filename, opened };
}

/** Reads a Dockerfile and, beside it, its own ignore file. The name `Dockerfile` is found in lower case too. */
export async function readDockerfile(
	session: OpeningSession,
	{ filesystem, filename, opened }: OpenedPlace,
): Promise<DockerfileSource> {
	const ignoreName = `${filename}.dockerignore`;
	const ownIgnoreFile = readFile(session, opened, ignoreName).then(
		(data) => ({ name: ignoreName, data }),
		() => undefined,
	);
	const data = await readFile(session, opened, filename).catch(
		async (error: unknown) => {
			const other = lowerCaseName(filename);
			if (other !== undefined) {
				const found = await quiet(readFile(session, opened, other)).catch(
					() => undefined,
				);
				if (found !== undefined) return found;
			}
			throw unreadable(filename, error);
		},
	);
	const definition = encodeDefinition(opened.definition);
	return {
		filename,
		data,
		text: new TextDecoder().decode(data),
		file: { filename, data, language, definition },
		map: { filename, data, language, origin: filesystem },
		vertex: headOf(opened),
		ownIgnoreFile,
	};
}

function localDockerfile(
	session: OpeningSession,
	directory: string,
	filename: string,
): Filesystem {
	const lower = lowerCaseName(filename);
	return local(directory, {
		followPaths: [
			filename,
			`${filename}.dockerignore`,
			...(lower === undefined ? [] : [lower]),
		],
		sessionId: session.sessionOf(directory),
		sharedKeyHint: directory,
		name: internalStep(`load build definition from ${filename}`),
		differ: { type: "none" },
	});
}

function lowerCaseName(filename: string): string | undefined {
	return basePath(filename) === defaultName
		? joinPath(directoryPath(filename), defaultName.toLowerCase())
		: undefined;
}

/** The digest of the step that makes the file system. */
function headOf({ definition }: OpenedFilesystem): string {
	const last = definition.def?.at(-1);
	if (last === undefined) return "";
	return decodeOp(last).inputs?.[0]?.digest ?? "";
}

function unreadable(filename: string, error: unknown): GatewayError {
	const cause = error instanceof GatewayError ? error : undefined;
	const reason = error instanceof Error ? error.message : String(error);
	return new GatewayError(
		cause?.code ?? "UNKNOWN",
		`the Dockerfile "${filename}" cannot be read: ${reason}`,
		cause?.details ?? [],
		error,
	);
}
