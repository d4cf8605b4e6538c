import { image as imageSource, type Output, scratch } from "../../llb/index.ts";
import { emptyEnvironment } from "../dockerfile/environment.ts";
import { reachableFrom, scratchName } from "../dockerfile/stages.ts";
import { emptyImage } from "../image/empty-image.ts";
import { blankImage, type ImageConfig } from "../image/image-config.ts";
import { suggest } from "../text/suggest.ts";
import { joinPath } from "../values/go-path.ts";
import {
	formatImageReference,
	type ImageReference,
	parseImageReference,
	withDefaultTag,
	withDigest,
} from "../values/image-reference.ts";
import {
	createPlatform,
	formatFullPlatform,
	normalizePlatform,
	type Platform,
} from "../values/platform.ts";
import type { Result } from "../values/result.ts";
import { BuildRefused } from "./build-refused.ts";
import { followPaths } from "./context-paths.ts";
import { locationsOf } from "./locations.ts";
import type { Lowering } from "./lowering.ts";
import { nameStep } from "./names.ts";
import { takeTriggers } from "./onbuild.ts";
import { namedContextFor } from "./plan-stages.ts";
import { refusedAt } from "./refuse.ts";
import type { LoadedContext, ResolvedImage } from "./resolver.ts";
import { emptyState, type StageBuild } from "./stage-build.ts";
import { startImage } from "./stage-image.ts";

/**
 * The pass `resolve`: the images and contexts that stages build on. All of them are looked up together; the triggers they bring may
 * name further ones. Answers the stages that the target needs.
 */
export async function resolveBases(
	lowering: Lowering,
	target: StageBuild,
): Promise<ReadonlySet<StageBuild>> {
	for (;;) {
		const reachable = reachableStages(lowering, target);
		await resolveOpenBases(lowering, reachable);
		let foundMore = false;
		for (const stage of lowering.stages.slice()) {
			if (!reachable.has(stage)) continue;
			if (takeTriggers(lowering, stage)) foundMore = true;
		}
		if (!foundMore) return reachable;
	}
}

/** The target and all it needs. */
export function reachableStages(
	lowering: Lowering,
	target: StageBuild,
): ReadonlySet<StageBuild> {
	const stages = new Set<StageBuild>();
	for (const node of reachableFrom(target.node)) {
		stages.add(lowering.stages[node.index] as StageBuild);
	}
	return stages;
}

async function resolveOpenBases(
	lowering: Lowering,
	reachable: ReadonlySet<StageBuild>,
): Promise<void> {
	const lookups: { readonly stage: StageBuild; readonly start: Start }[] = [];
	let refusal: unknown;
	for (const stage of lowering.stages) {
		if (stage.base !== undefined || stage.dispatched || stage.resolved) {
			continue;
		}
		const wanted = reachable.has(stage) || lowering.request.allStages;
		stage.resolved = wanted;
		if (stage.baseName === scratchName && stage.namedContext === undefined) {
			startFromScratch(lowering, stage);
			continue;
		}
		try {
			const start = startLookup(lowering, stage, wanted);
			if (start !== undefined) lookups.push({ stage, start });
		} catch (error) {
			// Upstream looks at all bases side by side, and the one begun last is the first to fail.
			refusal = error;
		}
	}
	if (refusal !== undefined) throw refusal;
	// Everything is checked that can be without asking anybody; then all questions go out at once.
	const answers = lookups.map(({ stage, start }) => ({
		stage,
		applied: start(),
	}));
	for (const { applied } of answers) applied.catch(() => {});
	for (const { stage, applied } of answers) {
		try {
			const apply = await applied;
			apply();
		} catch (error) {
			throw refusedAt(error, stage.place);
		}
		if (stage.node.stage === undefined) stage.dispatched = true;
	}
}

/** Asks for what a stage starts from; the answer, once there, is applied in the order of stages. */
type Start = () => Promise<() => void>;

function startFromScratch(lowering: Lowering, stage: StageBuild): void {
	const platform = lowering.platforms.target;
	stage.platform = platform;
	const isRead = stage.node.stage === undefined;
	if (isRead) stage.dispatched = true;
	// What is only read from needs no image.
	if (isRead && !lowering.request.allStages) return;
	stage.state = emptyState();
	stage.image = startImage(emptyImage(platform));
}

function startLookup(
	lowering: Lowering,
	stage: StageBuild,
	wanted: boolean,
): Start | undefined {
	const name = stage.baseName;
	const parsed = parseImageReference(name);
	if (!parsed.ok) {
		throw refusedAt(
			new BuildRefused(
				`failed to parse stage name ${JSON.stringify(name)}: ${parsed.message}`,
				{
					help: "FROM and --from take the name of an image, of an earlier stage, or scratch",
				},
			),
			stage.place,
		);
	}
	const platform = stage.platform ?? lowering.platforms.target;
	const isImplicit =
		stage.platform === undefined && lowering.platforms.implicitTarget;
	stage.baseName = formatImageReference(withDefaultTag(parsed.value));
	if (!wanted) {
		// Progress counts the step all the same.
		if (stage.stepCount > 0) stage.stepsNamed += 1;
		stage.platform = platform;
		if (stage.node.stage === undefined) stage.dispatched = true;
		return undefined;
	}
	const replacement = stage.namedContext;
	if (replacement !== undefined) {
		return async () => {
			const loaded = await replacement.load();
			return () => replaceStage(lowering, stage, loaded);
		};
	}
	const context = (() => {
		try {
			return namedContextFor(lowering, stage.baseName, platform, () =>
				followPaths(stage.paths),
			);
		} catch (error) {
			throw refusedAt(error, stage.place);
		}
	})();
	if (context !== undefined) {
		return async () => {
			const loaded = await context.load();
			return () => replaceBase(lowering, stage, loaded, platform);
		};
	}
	return () =>
		lookUp(lowering, stage, platform, name).then(
			(image) => () =>
				startFromImage(lowering, stage, image, platform, isImplicit, name),
		);
}

/** The client gave a context in place of the whole stage. */
function replaceStage(
	lowering: Lowering,
	stage: StageBuild,
	{ output, image }: LoadedContext,
): void {
	stage.dispatched = true;
	stage.state = emptyState(
		output,
		output?.platform && fullPlatform(output.platform),
	);
	stage.image = startImage(undated(image ?? blankImage));
	if (image !== undefined) {
		stage.state.directory = directoryOf(image);
		if (image.architecture !== "" && image.os !== "") {
			stage.platform = platformOfImage(image);
			stage.state.platform = normalizePlatform(
				stage.platform,
				lowering.request.host,
			);
		}
	}
}

/** The client gave a context in place of the image. */
function replaceBase(
	lowering: Lowering,
	stage: StageBuild,
	{ output, image }: LoadedContext,
	platform: Platform,
): void {
	const config = image ?? emptyImage(platform);
	stage.baseImage = config;
	stage.image = startImage(undated(config));
	stage.state = emptyState(
		output,
		normalizePlatform(platform, lowering.request.host),
	);
	if (image !== undefined) stage.state.directory = directoryOf(image);
	stage.platform = platform;
}

function lookUp(
	lowering: Lowering,
	stage: StageBuild,
	platform: Platform,
	name: string,
): Promise<ResolvedImage> {
	const prefix = lowering.request.multiPlatform
		? `[${formatFullPlatform(platform)} internal]`
		: "[internal]";
	const answer = lowering.resolver.imageConfig({
		reference: stage.baseName,
		platform,
		resolveMode: lowering.request.imageResolveMode,
		logName: `${prefix} load metadata for ${stage.baseName}`,
	});
	return answer.catch((error) => {
		const message = error instanceof Error ? error.message : String(error);
		const similar = suggest(name, [
			...lowering.stages.map((each) => each.label).filter(Boolean),
			...commonImages,
		]);
		throw new BuildRefused(`${name}: ${message}`, {
			help: similar === undefined ? undefined : `did you mean "${similar}"?`,
			cause: error,
		});
	});
}

const commonImages: readonly string[] = [
	"alpine",
	"busybox",
	"centos",
	"debian",
	"fedora",
	"golang",
	"ubuntu",
].flatMap((name) => [name, `${name}:latest`]);

function startFromImage(
	lowering: Lowering,
	stage: StageBuild,
	{ reference, digest, config }: ResolvedImage,
	wanted: Platform,
	isImplicit: boolean,
	name: string,
): void {
	const platform = isImplicit
		? platformThatFits(config, wanted, lowering.platforms.build)
		: wanted;
	stage.baseImage = config;
	stage.image = startImage(undated(config));
	stage.platform = platform;
	if (reference !== stage.baseName || digest !== "")
		stage.baseName = formatImageReference(pinned(reference, digest));
	if (isEmptyImage(config)) {
		stage.state = emptyState(scratch);
		return;
	}
	stage.lookup = { name, wanted: platform, image: config };
	const { from } = stage.node.stage ?? {};
	const output = imageSource(stage.baseName, {
		description: { "com.docker.dockerfile.v1.command": from?.text ?? "" },
		platform,
		resolveMode: lowering.request.imageResolveMode,
		name: nameStep(
			lowering,
			stage,
			`FROM ${stage.baseName}`,
			platform,
			emptyEnvironment,
		),
		locations: locationsOf(lowering.request.sourceMap, stage.place?.lines),
	});
	stage.state = emptyState(
		output,
		normalizePlatform(platform, lowering.request.host),
	);
}

/** What is built on an image is not of its time. */
function undated(image: ImageConfig): ImageConfig {
	return image.created === undefined ? image : { ...image, created: undefined };
}

function pinned(reference: string, digest: string): ImageReference {
	const parsed = must(parseImageReference(reference));
	const full = withDefaultTag(parsed);
	return digest === "" ? full : must(withDigest(parsed, digest));
}

function must<T>(result: Result<T>): T {
	if (result.ok) return result.value;
	throw new BuildRefused(
		`the registry answered with a name that cannot be used: ${result.message}`,
	);
}

/** Without layers there is nothing to pull. Old images do not list their layers, but their history tells of them. */
function isEmptyImage(image: ImageConfig): boolean {
	return (
		(image.rootfs.diffIds ?? []).length === 0 &&
		image.history.every((step) => step.emptyLayer)
	);
}

/** When nobody asked for a platform, an image for another one that can be built on counts as found. */
function platformThatFits(
	image: ImageConfig,
	target: Platform,
	candidates: readonly Platform[],
): Platform {
	const fits = (platform: Platform) =>
		platform.os === image.os && platform.architecture === image.architecture;
	return fits(target) ? target : (candidates.find(fits) ?? target);
}

function fullPlatform(platform: NonNullable<Output["platform"]>): Platform {
	return createPlatform(platform.os, platform.architecture, {
		variant: platform.variant ?? "",
		osVersion: platform.osVersion ?? "",
		osFeatures: platform.osFeatures ?? [],
	});
}

function platformOfImage(image: ImageConfig): Platform {
	const { os, architecture, variant, osVersion, osFeatures } = image;
	return { os, architecture, variant, osVersion, osFeatures };
}

/** Where commands run in a context that is an image. */
function directoryOf(image: ImageConfig): string {
	const directory = image.config.workingDirectory;
	return directory.startsWith("/") ? directory : joinPath("/", directory);
}
