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
	type Progress,
	platformsOf,
} from "./lowering.ts";
import { planStages } from "./plan-stages.ts";
import { placeOf, refusedAt, refuseSyntax, refuseWord } from "./refuse.ts";
import type { LowerRequest } from "./request.ts";
import { resolveBases } from "./resolve-bases.ts";
import type { Resolver } from "./resolver.ts";
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
	try {
		return await runPasses(document, request, resolver, progress);
	} catch (error) {
		if (!(error instanceof BuildRefused)) throw error;
		error.trace = traceOf(progress);
		throw error;
	}
}

async function runPasses(
	document: Dockerfile,
	request: LowerRequest,
	resolver: Resolver,
	progress: Progress,
): Promise<Lowered> {
	const syntax = refuseSyntax(document);
	if (syntax !== undefined) throw syntax;

	progress.phase = "arguments";
	const globals = globalsOf(document, request);

	progress.phase = "epoch";
	const asked = epochValue(request.buildArguments, globals);
	const epoch =
		asked === undefined
			? undefined
			: await foreign(
					resolveEpoch(asked, document, request, globals, resolver),
				);

	const lowering: Lowering = {
		document,
		request,
		resolver,
		buildArguments: withEpoch(request.buildArguments, epoch),
		globals: asked === undefined ? globals : globalsWithEpoch(globals, epoch),
		proxy: proxyArguments(request.buildArguments),
		epoch,
		platforms: platformsOf(request),
		graph: createStageGraph(),
		stages: [],
		mainContext: createMainContext(resolver),
	};
	progress.stages = lowering.stages;
	progress.phase = "stages";
	planStages(lowering);

	progress.phase = "target";
	const target = findTarget(lowering);

	progress.phase = "graph";
	linkStages(lowering);

	progress.phase = "resolve";
	// Needed only for the next pass, and by no means by the images.
	const ignorePatterns = resolver.ignorePatterns();
	ignorePatterns.catch(() => {});
	const reachable = await resolveBases(lowering, target);
	progress.ignorePatterns = await foreign(ignorePatterns);

	progress.phase = "dispatch";
	dispatchStages(lowering, reachable, target);

	progress.phase = "finish";
	await foreign(loadMainContext(lowering));
	const lowered = finish(lowering, target);
	progress.phase = "done";
	return { ...lowered, trace: traceOf(progress) };
}

function globalsOf(document: Dockerfile, request: LowerRequest): GlobalScope {
	const platforms = platformsOf(request);
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
	let output: Output | undefined;
	return {
		output: deferred(() => {
			if (output !== undefined) return output;
			throw new BuildRefused("there is no build context to read from", {
				help: "give the build a directory, or do without COPY and ADD of local files",
			});
		}),
		async load(followPaths) {
			output = (await resolver.mainContext(followPaths)) ?? undefined;
		},
	};
}

/** Errors of the resolver become refusals about no place of the file. */
function foreign<T>(answer: Promise<T>): Promise<T> {
	return answer.catch((error) => {
		throw refusedAt(error, undefined);
	});
}
