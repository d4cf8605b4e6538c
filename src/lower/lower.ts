import { deferred, type Output } from "../../llb/index.ts";
import type { Dockerfile } from "../dockerfile/ast.ts";
import {
	type GlobalScope,
	globalScope,
	predefinedArguments,
	proxyArguments,
} from "../dockerfile/scope.ts";
import { createStageGraph } from "../dockerfile/stages.ts";
import { BuildRefused } from "./build-refused.ts";
import { dispatchStages } from "./dispatch.ts";
import {
	type Epoch,
	epochValue,
	globalsWithEpoch,
	resolveEpoch,
	withEpoch,
} from "./epoch.ts";
import { finish, loadMainContext } from "./finish.ts";
import { findTarget, linkStages } from "./link-stages.ts";
import type { Lowered } from "./lowered.ts";
import {
	type Lowering,
	type MainContext,
	type Platforms,
	type Progress,
	platformsOf,
} from "./lowering.ts";
import { planStages } from "./plan-stages.ts";
import { placeOf, refusedAt, refuseSyntax, refuseWord } from "./refuse.ts";
import type { LowerRequest } from "./request.ts";
import {
	neededStages,
	resolveBases,
	takeAllTriggers,
} from "./resolve-bases.ts";
import type { Resolver } from "./resolver.ts";
import type { StageBuild } from "./stage-build.ts";
import { traceOf } from "./trace-of.ts";

/**
 * Makes a build graph and an image configuration of a Dockerfile.
 *
 * @throws BuildRefused when the file cannot be built as requested, or when the resolver fails.
 */
export async function lower(
	document: Dockerfile,
	request: LowerRequest,
	resolver: Resolver,
): Promise<Lowered> {
	const progress: Progress = {
		phase: "syntax",
		stages: [],
		ignorePatterns: [],
	};
	// Nothing is awaited that is there: a lowering that asks nobody runs through.
	try {
		const known = readArguments(document, request, progress);
		const { asked, globals } = known;
		const epoch =
			asked === undefined
				? undefined
				: await foreign(
						resolveEpoch(asked, document, request, globals, resolver),
					);
		const lowering = createLowering(document, request, resolver, known, epoch);
		progress.stages = lowering.stages;
		const target = plan(lowering, progress);

		progress.phase = "resolve";
		// Needed only for the next pass, and by no means by the images.
		const ignorePatterns = resolver.ignorePatterns();
		if (ignorePatterns instanceof Promise) ignorePatterns.catch(() => {});
		let needed: readonly StageBuild[];
		do {
			needed = neededStages(lowering, target);
			const waiting = resolveBases(lowering);
			if (waiting !== undefined) await waiting;
		} while (takeAllTriggers(lowering));
		progress.ignorePatterns =
			ignorePatterns instanceof Promise
				? await foreign(ignorePatterns)
				: ignorePatterns;

		progress.phase = "dispatch";
		dispatchStages(lowering, target);

		progress.phase = "finish";
		const waiting = loadMainContext(lowering, target);
		if (waiting !== undefined) await foreign(waiting);
		const lowered = finish(lowering, target, needed);
		progress.phase = "done";
		return { ...lowered, trace: traceOf(progress) };
	} catch (error) {
		if (error instanceof BuildRefused) error.trace = traceOf(progress);
		throw error;
	}
}

/** What is known before anybody is asked. */
interface Known {
	readonly platforms: Platforms;
	readonly globals: GlobalScope;
	/** The `SOURCE_DATE_EPOCH` that was asked for. */
	readonly asked: string | undefined;
}

/** The passes `syntax` and `arguments`, and the question of the pass `epoch`. */
function readArguments(
	document: Dockerfile,
	request: LowerRequest,
	progress: Progress,
): Known {
	const syntax = refuseSyntax(document);
	if (syntax !== undefined) throw syntax;

	progress.phase = "arguments";
	const platforms = platformsOf(request);
	const globals = globalsOf(document, request, platforms);

	progress.phase = "epoch";
	const asked = epochValue(request.buildArguments, globals);
	return { platforms, globals, asked };
}

function createLowering(
	document: Dockerfile,
	request: LowerRequest,
	resolver: Resolver,
	{ platforms, globals, asked }: Known,
	epoch: Epoch | undefined,
): Lowering {
	return {
		document,
		request,
		resolver,
		buildArguments: withEpoch(request.buildArguments, epoch),
		globals: asked === undefined ? globals : globalsWithEpoch(globals, epoch),
		proxy: proxyArguments(request.buildArguments),
		epoch,
		platforms,
		graph: createStageGraph(),
		stages: [],
		mainContext: createMainContext(resolver),
	};
}

/** The passes `stages`, `target` and `graph`. */
function plan(lowering: Lowering, progress: Progress): StageBuild {
	progress.phase = "stages";
	planStages(lowering);

	progress.phase = "target";
	const target = findTarget(lowering);

	progress.phase = "graph";
	linkStages(lowering);
	return target;
}

function globalsOf(
	document: Dockerfile,
	request: LowerRequest,
	platforms: Platforms,
): GlobalScope {
	const predefined = predefinedArguments(
		{
			buildPlatform: platforms.build[0],
			targetPlatform: platforms.target,
			targetStage: request.target || (document.stages.at(-1)?.name ?? ""),
		},
		request.buildArguments,
	);
	const globals = globalScope(document, predefined, request.buildArguments);
	if (globals.kind === "scope") return globals;
	const { word, problem, instruction } = globals;
	throw refuseWord(word, problem, placeOf(instruction));
}

/** The build context, asked for when all paths that are read from it are known. */
function createMainContext(resolver: Resolver): MainContext {
	let wanted: Output | undefined;
	let loaded: Output | undefined;
	return {
		output() {
			wanted ??= deferred(() => {
				if (loaded !== undefined) return loaded;
				throw new BuildRefused("there is no build context to read from", {
					help: "give the build a directory, or do without COPY and ADD of local files",
				});
			});
			return wanted;
		},
		load(followPaths) {
			if (wanted === undefined) return undefined;
			const answer = resolver.mainContext(followPaths);
			if (answer instanceof Promise) {
				return answer.then((output) => {
					loaded = output ?? undefined;
				});
			}
			loaded = answer ?? undefined;
			return undefined;
		},
	};
}

/** Errors of the resolver become refusals about no place of the file. */
function foreign<T>(answer: Promise<T>): Promise<T> {
	return answer.catch((error) => {
		throw refusedAt(error, undefined);
	});
}
