import { type Filesystem, file, http, type Output } from "../../llb/index.ts";
import { GatewayError } from "../gateway/gateway-error.ts";
import { hasHttpScheme } from "../values/url.ts";
import {
	type OpenedFilesystem,
	type OpeningSession,
	readFile,
} from "./build-session.ts";
import { internalStep } from "./engine-steps.ts";
import { gitContext } from "./git-context.ts";
import { looksLikeArchive } from "./tar.ts";

/** Where the build context is. */
export type MainContext =
	/** The client's directory of this name. */
	| { readonly kind: "local"; readonly directory: string }
	/** A repository, a download, or what another frontend made. It has no ignore file. */
	| { readonly kind: "remote"; readonly filesystem: Filesystem };

/** Where the Dockerfile is. */
export type DockerfilePlace =
	| { readonly kind: "local"; readonly directory: string }
	| {
			readonly kind: "remote";
			readonly filesystem: Filesystem;
			/** Set when the engine knows the file system already. */
			readonly opened?: OpenedFilesystem;
	  };

/** What a build is made of. */
export interface BuildPlaces {
	readonly context: MainContext;
	readonly dockerfile: DockerfilePlace;
	/** The path of the Dockerfile in its file system. */
	readonly filename: string;
}

/** The names of the client's directories. */
export const localContext = "context";
const localDockerfile = "dockerfile";
/** The name of the one file that a download is. */
const downloadName = "context";
/** As many bytes tell whether a download is an archive. */
const headLength = 1024;

/**
 * Finds out where context and Dockerfile are. The option `context` names a git repository or a download; without it, another
 * frontend may have given inputs of these names; what is left are directories of the client. The option `dockerfilekey` has the
 * Dockerfile come from a directory in any case.
 */
export async function findBuildPlaces(
	session: OpeningSession,
): Promise<BuildPlaces> {
	const { options } = session;
	const found = await findRemote(session);
	const context: MainContext =
		found.context === undefined
			? { kind: "local", directory: localContext }
			: {
					kind: "remote",
					filesystem: inSubdirectory(
						found.context.filesystem,
						options.contextSubdirectory,
					),
				};
	const dockerfile: DockerfilePlace =
		options.dockerfileDirectory !== undefined
			? { kind: "local", directory: options.dockerfileDirectory }
			: (found.dockerfile ?? { kind: "local", directory: localDockerfile });
	return { context, dockerfile, filename: found.filename ?? options.filename };
}

/** Whether nothing but the answer about inputs can make the build anything but local. */
export function isProbablyLocal({ options }: OpeningSession): boolean {
	return (
		gitContext(options.context).kind === "other" &&
		!hasHttpScheme(options.context)
	);
}

/** The place that `findBuildPlaces` gives for a Dockerfile on the client's disk. */
export function localDockerfilePlace({
	options,
}: OpeningSession): DockerfilePlace & { readonly kind: "local" } {
	return {
		kind: "local",
		directory: options.dockerfileDirectory ?? localDockerfile,
	};
}

interface RemotePlaces {
	readonly context?: { readonly filesystem: Filesystem } | undefined;
	readonly dockerfile?: DockerfilePlace | undefined;
	/** Set when the download is the Dockerfile. */
	readonly filename?: string;
}

async function findRemote(session: OpeningSession): Promise<RemotePlaces> {
	const { options } = session;
	const repository = gitContext(options.context, {
		keepGitDirectory: options.keepGitDirectory,
		commitTimes: (options.buildArguments.get("SOURCE_DATE_EPOCH") ?? "") !== "",
	});
	switch (repository.kind) {
		case "invalid":
			throw new GatewayError("UNKNOWN", repository.failure.message);
		case "git": {
			const { filesystem } = repository;
			return {
				context: { filesystem },
				dockerfile: { kind: "remote", filesystem },
			};
		}
		case "other":
			break;
	}
	if (hasHttpScheme(options.context)) {
		return download(session, options.context);
	}
	const { capabilities } = await session.opening.bridge;
	if (!capabilities.supports("frontend.inputs")) return {};
	const [context, dockerfile] = await Promise.all([
		session.input(localContext),
		options.dockerfileDirectory === undefined
			? session.input(localDockerfile)
			: undefined,
	]);
	return {
		context,
		dockerfile: dockerfile && { kind: "remote", ...dockerfile },
	};
}

/** A download is a context when it is an archive, and the Dockerfile itself otherwise. */
async function download(
	session: OpeningSession,
	url: string,
): Promise<RemotePlaces> {
	const content = http(url, {
		filename: downloadName,
		name: internalStep("load remote build context"),
	});
	const opened = await session.open(content);
	const head = await readFile(session, opened, downloadName, headLength);
	if (!looksLikeArchive(head)) {
		return {
			context: { filesystem: content },
			dockerfile: { kind: "remote", filesystem: content, opened },
			filename: downloadName,
		};
	}
	const unpacked = file(null, [
		{
			kind: "copy",
			from: content,
			source: `/${downloadName}`,
			destination: "/",
			unpack: true,
		},
	]);
	return {
		context: { filesystem: unpacked },
		dockerfile: { kind: "remote", filesystem: unpacked },
	};
}

function inSubdirectory(
	filesystem: Filesystem,
	directory: string | undefined,
): Filesystem | Output {
	if (directory === undefined) return filesystem;
	return file(null, [
		{
			kind: "copy",
			from: filesystem,
			source: directory,
			destination: "/",
			contentsOnly: true,
		},
	]);
}
