import { parseDockerfile } from "../dockerfile/parse.ts";
import type { Bridge } from "../gateway/bridge.ts";
import type { Environment } from "../gateway/environment.ts";
import {
	frontendCapabilityDetail,
	type SourceFile,
} from "../gateway/error-details.ts";
import { GatewayError } from "../gateway/gateway-error.ts";
import type { OpeningBridge } from "../gateway/open-bridge.ts";
import type { Result } from "../gateway/result.ts";
import { readFrontendOptions } from "../options/frontend-options.ts";
import type { OptionProblem } from "../options/option.ts";
import type { MissingCapability } from "../options/required-capabilities.ts";
import { createSource } from "../text/source.ts";
import { type Platform, platformOfMachine } from "../values/platform.ts";
import { buildPlatforms } from "./build-platforms.ts";
import {
	type BuildSession,
	type OpeningSession,
	openSession,
} from "./build-session.ts";
import {
	type DockerfileSource,
	type IgnoreFile,
	openDockerfile,
	readDockerfile,
} from "./dockerfile-source.ts";
import type { DockerfileTask } from "./dockerfile-task.ts";
import { forwardBuild, forwardTarget } from "./forward.ts";
import { hostKeysOf } from "./host-keys.ts";
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
	localContext,
	localDockerfilePlace,
} from "./main-context.ts";
import { openContextIgnores } from "./named-context.ts";
import { optionRefusal, toGatewayError } from "./refusal.ts";
import { createResolver } from "./resolver.ts";
import { answerSubrequest, needsContext } from "./subrequest.ts";

/**
 * One build, from the options to the result: finds context and Dockerfile, hands the build on when another frontend is named, answers
 * a subrequest, or builds every platform that is asked for.
 */
export async function buildDockerfile(
	opening: OpeningBridge,
	environment: Environment,
): Promise<Result> {
	const host = platformOfMachine(process.arch);
	const { options, problems } = readFrontendOptions(environment.options, {
		host,
	});
	const missing = options.missingCapability;
	const refusal = refusalOf(problems, missing);
	if (refusal !== undefined) {
		requireFileOperations(await opening.bridge);
		throw refusal;
	}
	const early = openSession(opening, options, host, environment.sessionId);
	// Asked in vain if the engine turns out to be too old.
	const reading = quiet(readBuildFiles(early));
	const bridge = await opening.bridge;
	requireFileOperations(bridge);

	const session: BuildSession = { ...early, bridge };
	const files = await reading;
	const { dockerfile } = files;
	const forward = forwardTarget(session, dockerfile);
	if (forward !== undefined) return forwardBuild(session, forward, dockerfile);
	if (missing !== undefined) throw capabilityRefusal(missing);

	const workers =
		environment.workers.length > 0 ? environment.workers : bridge.workers;
	const task = createTask(session, files, buildPlatformOf(workers, host));
	if (options.request !== undefined) {
		return explained(answerSubrequest(task, options.request));
	}
	return explained(buildPlatforms(task), dockerfile.file);
}

/** Why options are refused, if they are, by whichever frontend. */
function refusalOf(
	problems: readonly OptionProblem[],
	missing: MissingCapability | undefined,
): GatewayError | undefined {
	if (problems.length > 0) return optionRefusal(problems);
	return missing?.forwardable === false
		? capabilityRefusal(missing)
		: undefined;
}

function requireFileOperations({ llbCapabilities }: Bridge): void {
	if (llbCapabilities.supports("file.base")) return;
	throw new GatewayError(
		"UNIMPLEMENTED",
		"this frontend needs file operations, which the engine does not have; use BuildKit 0.5 or later",
	);
}

/** What every build reads. */
interface BuildFiles {
	readonly places: BuildPlaces;
	readonly dockerfile: DockerfileSource;
	/** The ignore file of a client's context directory, if the Dockerfile has none of its own. */
	readonly generalIgnoreFile: () => Promise<IgnoreFile | undefined>;
}

/** Finds and reads the files. Questions that do not depend on each other are asked together. */
async function readBuildFiles(session: OpeningSession): Promise<BuildFiles> {
	const { options } = session;
	// Nearly every build is local: its files are asked for before it is known whether there are inputs instead. Nothing is sent
	// until they are read.
	const guess = localDockerfilePlace(session);
	const isLocal = isProbablyLocal(session);
	const guessed = isLocal
		? quiet(openDockerfile(session, guess, options.filename))
		: undefined;
	if (isLocal) session.encodedInputs();
	const openIgnore = lazy(() => openIgnoreFile(session, localContext));
	const readsIgnore = needsContext(options.request);
	if (isLocal && readsIgnore) openIgnore();
	if (readsIgnore) openContextIgnores(session);

	const places = await findBuildPlaces(session);
	const { context, dockerfile: place, filename } = places;
	const isGuess =
		place.kind === "local" &&
		place.directory === guess.directory &&
		filename === options.filename;
	const opened =
		isGuess && guessed !== undefined
			? await guessed
			: await openDockerfile(session, place, filename);
	const generalIgnoreFile = lazy(async () =>
		readIgnoreFile(session, await openIgnore()),
	);
	if (context.kind === "local" && readsIgnore) generalIgnoreFile();
	const dockerfile = await readDockerfile(session, opened);
	return { places, dockerfile, generalIgnoreFile };
}

function createTask(
	session: BuildSession,
	{ places: { context }, dockerfile, generalIgnoreFile }: BuildFiles,
	buildPlatform: Platform,
): DockerfileTask {
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
		hostKeys: lazy(() => hostKeysOf(session, context)),
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
