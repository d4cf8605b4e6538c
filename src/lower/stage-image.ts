import { splitVariable } from "../image/change-image.ts";
import type { HistoryEntry, ImageConfig } from "../image/image-config.ts";

/**
 * The image of a stage while its instructions are applied. The parts that grow with every instruction are kept apart and change in
 * place, so that a long Dockerfile costs no more per instruction than a short one.
 */
export interface StageImage {
	/** Everything but the parts below. */
	base: ImageConfig;
	/** `NAME=value`. */
	readonly environment: string[];
	/** Where the first variable of each name stands in `environment`. */
	readonly variablePlaces: Map<string, number>;
	readonly labels: Map<string, string>;
	readonly exposedPorts: Set<string>;
	readonly volumes: Set<string>;
	readonly onBuild: string[];
	readonly history: StageHistory;
}

/** The steps of a stage, and those of what it builds on. */
interface StageHistory {
	readonly before: StageHistory | undefined;
	readonly steps: HistoryEntry[];
}

export function startImage(image: ImageConfig): StageImage {
	const { config } = image;
	const environment = [...config.environment];
	return {
		base: image,
		environment,
		variablePlaces: placesOf(environment),
		labels: new Map(config.labels),
		exposedPorts: new Set(config.exposedPorts),
		volumes: new Set(config.volumes),
		onBuild: [...config.onBuild],
		history: { before: undefined, steps: [...image.history] },
	};
}

/** The image to begin with of a stage that builds on another. Triggers do not carry over. */
export function inheritImage(image: StageImage): StageImage {
	return {
		base: image.base,
		environment: [...image.environment],
		variablePlaces: new Map(image.variablePlaces),
		labels: new Map(image.labels),
		exposedPorts: new Set(image.exposedPorts),
		volumes: new Set(image.volumes),
		onBuild: [],
		history: { before: image.history, steps: [] },
	};
}

/** The image as all instructions left it; it does not change any more. */
export function finishImage(image: StageImage): ImageConfig {
	const { environment, labels, exposedPorts, volumes, onBuild } = image;
	return {
		...image.base,
		history: historyOf(image.history),
		config: {
			...image.base.config,
			environment,
			labels,
			exposedPorts,
			volumes,
			onBuild,
		},
	};
}

function historyOf(last: StageHistory): readonly HistoryEntry[] {
	if (last.before === undefined) return last.steps;
	const parts: HistoryEntry[][] = [];
	for (
		let each: StageHistory | undefined = last;
		each !== undefined;
		each = each.before
	) {
		parts.push(each.steps);
	}
	return parts.reverse().flat();
}

/** Sets a variable: in its place if there is one of that name, else at the end. */
export function setImageVariable(
	image: StageImage,
	name: string,
	value: string,
): void {
	const variable = `${name}=${value}`;
	const place = image.variablePlaces.get(name);
	if (place !== undefined) {
		image.environment[place] = variable;
		return;
	}
	image.variablePlaces.set(name, image.environment.length);
	image.environment.push(variable);
}

/** Adds a step to the history. `executed` steps are marked as made by BuildKit. */
export function addStep(
	image: StageImage,
	createdBy: string,
	step: {
		readonly layer: boolean;
		readonly executed: boolean;
		readonly created: string | undefined;
	},
): void {
	image.history.steps.push({
		created: step.created,
		createdBy: step.executed ? `${createdBy} # buildkit` : createdBy,
		author: "",
		comment: "buildkit.dockerfile.v0",
		emptyLayer: !step.layer,
	});
}

function placesOf(environment: readonly string[]): Map<string, number> {
	const places = new Map<string, number>();
	for (const [index, variable] of environment.entries()) {
		const { name } = splitVariable(variable);
		if (!places.has(name)) places.set(name, index);
	}
	return places;
}
