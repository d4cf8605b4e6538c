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
import type {
	Answer,
	LoadedContext,
	NamedContext,
	ResolvedImage,
} from "./resolver.ts";
import { emptyState, type StageBuild } from "./stage-build.ts";
import { startImage } from "./stage-image.ts";

/** Notes the stages that the target needs, itself first, and answers them in the order of discovery. */
export function neededStages(
	lowering: Lowering,
	target: StageBuild,
): readonly StageBuild[] {
	const { node } = target;
	target.needed = true;
	if (node.base === undefined && node.dependencies.size === 0) return [target];
	const stages: StageBuild[] = [];
	for (const { index } of reachableFrom(node)) {
		const stage = lowering.stages[index] as StageBuild;
		stage.needed = true;
		stages.push(stage);
	}
	return stages;
}

/** Puts the triggers of all bases to work. Answers whether they name further images, which have to be resolved then. */
export function takeAllTriggers(lowering: Lowering): boolean {
	let foundMore = false;
	// Triggers may name further images; those have none of their own.
	const { length } = lowering.stages;
	for (let index = 0; index < length; index += 1) {
		const stage = lowering.stages[index] as StageBuild;
		if (stage.needed && takeTriggers(lowering, stage)) foundMore = true;
	}
	return foundMore;
}

/**
 * The pass `resolve`: the images and contexts that needed stages build on. All of them are looked up together; the triggers they
 * bring may name further ones, and then this is done again. Answers a promise only if there is something to wait for.
 */
export function resolveBases(lowering: Lowering): Promise<void> | undefined {
	let lookups: Lookup[] | undefined;
	let refusal: unknown;
	for (const stage of lowering.stages) {
		if (stage.base !== undefined || stage.dispatched || stage.resolved) {
			continue;
		}
		const wanted = stage.needed || lowering.request.allStages;
		stage.resolved = wanted;
		if (stage.baseName === scratchName && stage.namedContext === undefined) {
			startFromScratch(lowering, stage);
			continue;
		}
		try {
			const lookup = startLookup(lowering, stage, wanted);
			if (lookup === undefined) continue;
			if (lookups === undefined) lookups = [lookup];
			else lookups.push(lookup);
		} catch (error) {
			// Upstream looks at all bases side by side, and the one begun last is the first to fail.
			refusal = error;
		}
	}
	if (refusal !== undefined) throw refusal;
	if (lookups === undefined) return undefined;
	// Everything is checked that can be without asking anybody; then all questions go out at once.
	const answers = lookups.map((lookup) => ask(lowering, lookup));
	if (answers.some((answer) => answer instanceof Promise))
		return applyLater(lowering, lookups, answers);
	for (const [index, answer] of answers.entries())
		applyAnswer(lowering, lookups[index] as Lookup, answer as Found);
	return undefined;
}

/** Applies answers that come in any order in that of the stages. */
async function applyLater(
	lowering: Lowering,
	lookups: readonly Lookup[],
	answers: readonly Answer<Found>[],
): Promise<void> {
	for (const answer of answers) {
		if (answer instanceof Promise) answer.catch(() => {});
	}
	for (const [index, answer] of answers.entries()) {
		const lookup = lookups[index] as Lookup;
		let found: Found;
		try {
			found = await answer;
		} catch (error) {
			throw refusedAt(error, lookup.stage.place);
		}
		applyAnswer(lowering, lookup, found);
	}
}

/** A question about the base of a stage. */
interface Lookup {
	readonly stage: StageBuild;
	/** The base as it is written. */
	readonly name: string;
	readonly platform: Platform;
	readonly isImplicit: boolean;
	/** What the client put in place of the image; absent: the image is asked for. */
	readonly context: NamedContext | undefined;
}

type Found =
	| { readonly kind: "image"; readonly image: ResolvedImage }
	| { readonly kind: "context"; readonly context: LoadedContext };

function ask(lowering: Lowering, lookup: Lookup): Answer<Found> {
	const { context } = lookup;
	if (context !== undefined) return loadContext(context);
	const answer = lookUp(lowering, lookup);
	return answer instanceof Promise
		? answer.then((image) => ({ kind: "image", image }))
		: { kind: "image", image: answer };
}

async function loadContext(context: NamedContext): Promise<Found> {
	return { kind: "context", context: await context.load() };
}

function applyAnswer(lowering: Lowering, lookup: Lookup, found: Found): void {
	const { stage } = lookup;
	try {
		if (found.kind === "image") startFromImage(lowering, lookup, found.image);
		else if (stage.namedContext !== undefined)
			replaceStage(lowering, stage, found.context);
		else replaceBase(lowering, stage, found.context, lookup.platform);
	} catch (error) {
		throw refusedAt(error, stage.place);
	}
	if (stage.node.stage === undefined) stage.dispatched = true;
}

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
): Lookup | undefined {
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
	const context =
		stage.namedContext ?? contextOfBase(lowering, stage, platform);
	return { stage, name, platform, isImplicit, context };
}

function contextOfBase(
	lowering: Lowering,
	stage: StageBuild,
	platform: Platform,
): NamedContext | undefined {
	try {
		return namedContextFor(lowering, stage.baseName, platform, () =>
			followPaths(stage.paths),
		);
	} catch (error) {
		throw refusedAt(error, stage.place);
	}
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
	{ stage, platform, name }: Lookup,
): Answer<ResolvedImage> {
	const prefix = lowering.request.multiPlatform
		? `[${formatFullPlatform(platform)} internal]`
		: "[internal]";
	const answer = lowering.resolver.imageConfig({
		reference: stage.baseName,
		platform,
		resolveMode: lowering.request.imageResolveMode,
		logName: `${prefix} load metadata for ${stage.baseName}`,
	});
	if (!(answer instanceof Promise)) return answer;
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
	{ stage, platform: wanted, isImplicit, name }: Lookup,
	{ reference, digest, config }: ResolvedImage,
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
	const from = stage.node.stage?.from;
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
		(image.rootfs.diffIds?.length ?? 0) === 0 &&
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
