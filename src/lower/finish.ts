import type { Filesystem, MarshalOptions } from "../../llb/index.ts";
import type { ImageConfig } from "../image/image-config.ts";
import { normalizePlatform, type Platform } from "../values/platform.ts";
import { addPaths, followPaths, noPathsYet } from "./context-paths.ts";
import type { Lowered, SbomTargets } from "./lowered.ts";
import type { Lowering } from "./lowering.ts";
import { outlineOf } from "./outline.ts";
import type { StageBuild } from "./stage-build.ts";
import { finishImage, setImageLabel } from "./stage-image.ts";

/** Gets the build context, now that all its readers are known. */
export function loadMainContext(
	{ stages, mainContext }: Lowering,
	target: StageBuild,
): Promise<void> | undefined {
	if (target.scanContext) mainContext.output();
	const [only] = stages;
	if (only !== undefined && stages.length === 1)
		return mainContext.load(followPaths(only.contextPaths));
	const paths = noPathsYet();
	for (const stage of stages) addPaths(paths, stage.contextPaths);
	return mainContext.load(followPaths(paths));
}

/**
 * The pass `finish`: the target's image, and what is to be known beside it.
 *
 * @param needed The target and the stages it needs.
 */
export function finish(
	lowering: Lowering,
	target: StageBuild,
	needed: readonly StageBuild[],
): Omit<Lowered, "trace"> {
	const { request, platforms } = lowering;
	const marshalOptions: MarshalOptions = {
		platform: platforms.target,
		supports: request.supports,
	};
	for (const [key, value] of request.labels) {
		setImageLabel(target.image, key, value);
	}
	const scanned = needed.filter((stage) => stage.scanStage);
	return {
		output: target.state.filesystem,
		marshalOptions,
		image: finalImage(lowering, finishImage(target.image)),
		baseImage: target.baseImage,
		epoch: lowering.epoch?.seconds,
		sbom: sbomOf(lowering, target, scanned),
		ignoreCache:
			target.ignoreCache || scanned.some((stage) => stage.ignoreCache),
		outline: outlineOf(lowering, target),
	};
}

/** The image says what it was asked to be for; without a wish, what its base was for. */
function finalImage(
	{ platforms, request }: Lowering,
	image: ImageConfig,
): ImageConfig {
	const platform = platforms.implicitTarget
		? image
		: platformOver(image, platforms.target);
	const { os, architecture, variant, osVersion, osFeatures } =
		normalizePlatform(platform, request.host);
	return { ...image, os, architecture, variant, osVersion, osFeatures };
}

/** The details of the base stay where the wish leaves them open, unless it is for another system altogether. */
function platformOver(base: Platform, wish: Platform): Platform {
	const isSame = base.os === wish.os && base.architecture === wish.architecture;
	const detail = (ofWish: string, ofBase: string) =>
		ofWish !== "" || !isSame ? ofWish : ofBase;
	return {
		os: wish.os,
		architecture: wish.architecture,
		variant: detail(wish.variant, base.variant),
		osVersion: detail(wish.osVersion, base.osVersion),
		osFeatures: wish.osFeatures.length > 0 ? wish.osFeatures : base.osFeatures,
	};
}

function sbomOf(
	{ mainContext }: Lowering,
	target: StageBuild,
	scanned: readonly StageBuild[],
): SbomTargets {
	const extras = new Map<string, Filesystem>();
	if (target.scanContext) extras.set("context", mainContext.output());
	for (const stage of scanned) {
		if (stage !== target) extras.set(stage.label, stage.state.filesystem);
	}
	return { core: target.state.filesystem, extras };
}
