import { parseDockerfile } from "../dockerfile/parse.ts";
import type { Bridge } from "../gateway/bridge.ts";
import type { Environment } from "../gateway/environment.ts";
import {
	frontendCapabilityDetail,
	type SourceFile,
} from "../gateway/error-details.ts";
import { GatewayError } from "../gateway/gateway-error.ts";
import type { Result } from "../gateway/result.ts";
import { readFrontendOptions } from "../options/frontend-options.ts";
import type { MissingCapability } from "../options/required-capabilities.ts";
import { createSource } from "../text/source.ts";
import { type Platform, platformOfMachine } from "../values/platform.ts";
import { buildPlatforms } from "./build-platforms.ts";
import { type BuildSession, createBuildSession } from "./build-session.ts";
import {
	type DockerfileSource,
	openDockerfile,
	readDockerfile,
} from "./dockerfile-source.ts";
import type { DockerfileTask } from "./dockerfile-task.ts";
import { forwardBuild, forwardTarget } from "./forward.ts";
import {
	ignorePatterns,
	openIgnoreFile,
	readIgnoreFile,
} from "./ignore-rules.ts";
import { lazy, quiet } from "./lazy.ts";
import { buildPlatformOf } from "./lower-request.ts";
import {
	type BuildPlaces,
	findBuildPlaces,
	isProbablyLocal,
	localDockerfilePlace,
} from "./main-context.ts";
import { optionRefusal, toGatewayError } from "./refusal.ts";
import { createResolver } from "./resolver.ts";
import { answerSubrequest } from "./subrequest.ts";

/**
 * One build, from the options to the result: finds context and Dockerfile, hands the build on when another frontend is named, answers
 * a subrequest, or builds every platform that is asked for.
 */
export async function buildDockerfile(
	bridge: Bridge,
	environment: Environment,
): Promise<Result> {
	const host = platformOfMachine(process.arch);
	const { options, problems } = readFrontendOptions(environment.options, {
		host,
	});
	if (!bridge.llbCapabilities.supports("file.base")) {
		throw new GatewayError(
			"UNIMPLEMENTED",
			"this frontend needs file operations, which the engine does not have; use BuildKit 0.5 or later",
		);
	}
	if (problems.length > 0) throw optionRefusal(problems);
	const missing = options.missingCapability;
	if (missing?.forwardable === false) throw capabilityRefusal(missing);

	const session = createBuildSession(
		bridge,
		options,
		host,
		environment.sessionId,
	);
	const { places, dockerfile } = await readBuildFiles(session);
	const forward = forwardTarget(session, dockerfile);
	if (forward !== undefined) return forwardBuild(session, forward, dockerfile);
	if (missing !== undefined) throw capabilityRefusal(missing);

	const workers =
		environment.workers.length > 0 ? environment.workers : bridge.workers;
	const task = createTask(
		session,
		places,
		dockerfile,
		buildPlatformOf(workers, host),
	);
	if (options.request !== undefined) {
		return explained(answerSubrequest(task, options.request));
	}
	return explained(buildPlatforms(task), dockerfile.file);
}

/** Finds and reads what every build reads. Questions that do not depend on each other are asked together. */
async function readBuildFiles(
	session: BuildSession,
): Promise<{ places: BuildPlaces; dockerfile: DockerfileSource }> {
	const { options } = session;
	// Nearly every build is local: ask for its Dockerfile before it is known whether there are inputs instead.
	const guess = localDockerfilePlace(session);
	const guessed = isProbablyLocal(session)
		? quiet(openDockerfile(session, guess, options.filename))
		: undefined;
	const places = await findBuildPlaces(session);
	const { dockerfile: place, filename } = places;
	const isGuess =
		place.kind === "local" &&
		place.directory === guess.directory &&
		filename === options.filename;
	const opened =
		isGuess && guessed !== undefined
			? await guessed
			: await openDockerfile(session, place, filename);
	return { places, dockerfile: await readDockerfile(session, opened) };
}

function createTask(
	session: BuildSession,
	places: BuildPlaces,
	dockerfile: DockerfileSource,
	buildPlatform: Platform,
): DockerfileTask {
	const { context } = places;
	const generalIgnoreFile = lazy(async () => {
		if (context.kind === "remote") return undefined;
		const opened = await openIgnoreFile(session, context.directory);
		return readIgnoreFile(session, opened);
	});
	const patterns = lazy(() =>
		ignorePatterns(context, dockerfile, generalIgnoreFile),
	);
	return {
		session,
		dockerfile,
		document: parseDockerfile(
			createSource(dockerfile.filename, dockerfile.text),
		),
		buildPlatform,
		resolver: createResolver({ session, context, ignorePatterns: patterns }),
	};
}

function capabilityRefusal({ name }: MissingCapability): GatewayError {
	return new GatewayError(
		"UNIMPLEMENTED",
		`option frontend.caps asks for the capability "${name}", which this frontend does not have`,
		[frontendCapabilityDetail(name)],
	);
}

async function explained<T>(work: Promise<T>, file?: SourceFile): Promise<T> {
	try {
		return await work;
	} catch (error) {
		throw toGatewayError(error, file);
	}
}
