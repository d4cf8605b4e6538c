import { splitVariable } from "../image/change-image.ts";
import type {
	ContainerConfig,
	HistoryEntry,
	ImageConfig,
} from "../image/image-config.ts";

/**
 * The image of a stage while its instructions are applied. The parts that grow with every instruction are kept apart and change in
 * place, so that a long Dockerfile costs no more per instruction than a short one.
 */
export interface StageImage {
	/** What it began with, and every change but those of the parts below. */
	base: ImageConfig;
	/** `NAME=value`. This part and the next ones are absent until they differ from those of `base`. */
	environment: string[] | undefined;
	labels: Map<string, string> | undefined;
	exposedPorts: Set<string> | undefined;
	volumes: Set<string> | undefined;
	onBuild: string[] | undefined;
	/** Where the first variable of each name stands in the environment; absent as long as there are few. */
	variablePlaces: Map<string, number> | undefined;
	/** The steps of this stage. */
	readonly steps: HistoryEntry[];
	/** Those of what it builds on. */
	readonly before: StageHistory | undefined;
}

interface StageHistory {
	readonly before: StageHistory | undefined;
	readonly steps: readonly HistoryEntry[];
}

export function startImage(base: ImageConfig): StageImage {
	return imageOn(
		base,
		base.history.length === 0
			? undefined
			: { before: undefined, steps: base.history },
	);
}

/** The image to begin with of a stage that builds on another, which is complete. Triggers do not carry over. */
export function inheritImage(image: StageImage): StageImage {
	return imageOn(
		{ ...image.base, config: { ...configOf(image), onBuild: [] } },
		image,
	);
}

function imageOn(
	base: ImageConfig,
	before: StageHistory | undefined,
): StageImage {
	return {
		base,
		environment: undefined,
		labels: undefined,
		exposedPorts: undefined,
		volumes: undefined,
		onBuild: undefined,
		variablePlaces: undefined,
		steps: [],
		before,
	};
}

/** The image as all instructions left it; it does not change any more. */
export function finishImage(image: StageImage): ImageConfig {
	return {
		...image.base,
		history: historyOf(image),
		config: configOf(image),
	};
}

function configOf(image: StageImage): ContainerConfig {
	const { config } = image.base;
	return {
		...config,
		environment: image.environment ?? config.environment,
		labels: image.labels ?? config.labels,
		exposedPorts: image.exposedPorts ?? config.exposedPorts,
		volumes: image.volumes ?? config.volumes,
		onBuild: image.onBuild ?? config.onBuild,
	};
}

function historyOf(last: StageHistory): readonly HistoryEntry[] {
	if (last.before === undefined) return last.steps;
	const parts: (readonly HistoryEntry[])[] = [];
	for (
		let each: StageHistory | undefined = last;
		each !== undefined;
		each = each.before
	) {
		parts.push(each.steps);
	}
	return parts.reverse().flat();
}

/** `NAME=value`, as of now. */
export function imageEnvironment(image: StageImage): readonly string[] {
	return image.environment ?? image.base.config.environment;
}

export function hasImageVariable(image: StageImage, name: string): boolean {
	return placeOf(image, name) !== -1;
}

/** Sets a variable: in its place if there is one of that name, else at the end. */
export function setImageVariable(
	image: StageImage,
	name: string,
	value: string,
): void {
	const place = placeOf(image, name);
	image.environment ??= image.base.config.environment.slice();
	const { environment } = image;
	const variable = `${name}=${value}`;
	if (place !== -1) {
		environment[place] = variable;
		return;
	}
	image.variablePlaces?.set(name, environment.length);
	environment.push(variable);
}

/** Adds a label, or gives it another value. */
export function setImageLabel(
	image: StageImage,
	key: string,
	value: string,
): void {
	image.labels ??= new Map(image.base.config.labels);
	image.labels.set(key, value);
}

/** Adds a port, as `80/tcp`. */
export function exposeImagePort(image: StageImage, port: string): void {
	image.exposedPorts ??= new Set(image.base.config.exposedPorts);
	image.exposedPorts.add(port);
}

export function addImageVolume(image: StageImage, path: string): void {
	image.volumes ??= new Set(image.base.config.volumes);
	image.volumes.add(path);
}

/** Adds a trigger for what builds on the image. */
export function addImageTrigger(image: StageImage, trigger: string): void {
	image.onBuild ??= image.base.config.onBuild.slice();
	image.onBuild.push(trigger);
}

/** The triggers of the image, which then has none any more. */
export function takeImageTriggers(image: StageImage): readonly string[] {
	const triggers = image.onBuild ?? image.base.config.onBuild;
	if (triggers.length > 0) image.onBuild = [];
	return triggers;
}

/** Adds a step to the history. `executed` steps are marked as made by BuildKit. */
export function addStep(
	image: StageImage,
	createdBy: string,
	layer: boolean,
	executed: boolean,
	created: string | undefined,
): void {
	image.steps.push({
		created,
		createdBy: executed ? `${createdBy} # buildkit` : createdBy,
		author: "",
		comment: "buildkit.dockerfile.v0",
		emptyLayer: !layer,
	});
}

/** Up to here, looking through all variables is faster than keeping their places. */
const fewVariables = 16;

/** The place of the first variable of that name; -1 when there is none. */
function placeOf(image: StageImage, name: string): number {
	const environment = imageEnvironment(image);
	if (environment.length > fewVariables) {
		image.variablePlaces ??= placesOf(environment);
		return image.variablePlaces.get(name) ?? -1;
	}
	for (let place = 0; place < environment.length; place += 1) {
		if (isNamed(environment[place] as string, name)) return place;
	}
	return -1;
}

function isNamed(variable: string, name: string): boolean {
	return (
		variable.startsWith(name) &&
		(variable.length === name.length ||
			variable.charCodeAt(name.length) === equals) &&
		!name.includes("=")
	);
}

const equals = 0x3d;

function placesOf(environment: readonly string[]): Map<string, number> {
	const places = new Map<string, number>();
	for (const [index, variable] of environment.entries()) {
		const { name } = splitVariable(variable);
		if (!places.has(name)) places.set(name, index);
	}
	return places;
}
