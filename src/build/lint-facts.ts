import type { Dockerfile, Instruction } from "../dockerfile/ast.ts";
import type { Facts, ImageFacts, PulledImage, Stop } from "../lint/facts.ts";
import type { LowerRequest } from "../lower/request.ts";
import type { LoweringTrace, StageTrace } from "../lower/trace.ts";
import { createIgnoreMatcher } from "../values/ignore-patterns.ts";
import type { Platform } from "../values/platform.ts";

/** What a lowering, finished or not, tells the linter. */
export function lintFacts(
	document: Dockerfile,
	request: LowerRequest,
	buildPlatform: Platform,
	trace: LoweringTrace,
): Facts {
	const images = new Map<number, ImageFacts>();
	for (const [index, stage] of trace.stages.entries()) {
		if (stage.stage !== undefined) images.set(index, imageFacts(stage));
	}
	const matcher = createIgnoreMatcher(trace.ignorePatterns);
	const stop = stopOf(trace);
	return {
		buildArguments: request.buildArguments,
		...(request.target ? { target: request.target } : {}),
		targetPlatform: request.targetPlatform ?? buildPlatform,
		buildPlatform,
		allStages: request.allStages,
		images,
		pulled: trace.stages.flatMap((stage, index) =>
			pulledImage(document, stage, index),
		),
		...(matcher.ok && trace.ignorePatterns.length > 0
			? { ignored: matcher.value }
			: {}),
		...(stop === undefined ? {} : { stop }),
		offline: false,
	};
}

function imageFacts({
	start,
	platform,
	requestedPlatform,
	replaced,
}: StageTrace): ImageFacts {
	const stagePlatform = platform ?? requestedPlatform;
	return {
		environment: start?.environment ?? [],
		shell: start?.shell ?? [],
		triggers: start?.onBuild ?? [],
		...(stagePlatform === undefined ? {} : { platform: stagePlatform }),
		replaced,
		user: start?.user ?? "",
	};
}

function pulledImage(
	document: Dockerfile,
	{ stage, lookup }: StageTrace,
	index: number,
): readonly PulledImage[] {
	if (lookup === undefined) return [];
	const { name, wanted: expected, image: actual } = lookup;
	const pulled = { name, expected, actual };
	if (stage !== undefined) return [{ ...pulled, stageIndex: index }];
	const instruction = copyFrom(document, name);
	return [instruction === undefined ? pulled : { ...pulled, instruction }];
}

/** The first COPY that takes something from this image. */
function copyFrom(
	document: Dockerfile,
	image: string,
): Instruction | undefined {
	return document.instructions.find(
		(each) => each.kind === "copy" && each.from?.value === image,
	);
}

function stopOf({ phase, stages }: LoweringTrace): Stop | undefined {
	switch (phase) {
		case "syntax":
		case "arguments":
		case "epoch":
			return { phase: "arguments" };
		case "stages":
			// The stage that failed is the one that was not planned any more.
			return { phase: "from", stageIndex: stages.length };
		case "target":
		case "graph":
			return { phase: "graph" };
		case "resolve":
			return { phase: "images" };
		case "dispatch": {
			const stageIndex = stages.findLastIndex(
				({ begun }) => begun !== undefined,
			);
			// Before any stage is begun, what can fail is the ignore file.
			if (stageIndex === -1) return { phase: "images" };
			const { begun = 0 } = stages[stageIndex] as StageTrace;
			return { phase: "dispatch", stageIndex, step: begun - 1 };
		}
		case "finish":
		case "done":
			return undefined;
	}
}
