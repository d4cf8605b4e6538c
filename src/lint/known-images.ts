import type { Dockerfile } from "../dockerfile/ast.ts";
import { expandWord } from "../dockerfile/expand.ts";
import { globalScope, predefinedArguments } from "../dockerfile/scope.ts";
import type { ImageConfig } from "../image/image-config.ts";
import { createPlatform, parsePlatform } from "../values/platform.ts";
import type { Facts, ImageFacts, PulledImage } from "./facts.ts";

/**
 * Adds what is known of base images to facts. Images are found by the name that FROM gives them, variables expanded; what is not
 * in `images` stays unknown.
 */
export function withKnownImages(
	document: Dockerfile,
	facts: Facts,
	images: ReadonlyMap<string, ImageConfig>,
): Facts {
	if (images.size === 0) return facts;
	const { buildPlatform, targetPlatform, buildArguments } = facts;
	const scope = globalScope(
		document,
		predefinedArguments(
			{ buildPlatform, targetPlatform, targetStage: facts.target ?? "" },
			buildArguments,
		),
		buildArguments,
	);
	if (scope.kind === "problem") return facts;
	const found = new Map<number, ImageFacts>();
	const pulled: PulledImage[] = [];
	const stages = new Set<string>();
	let isComplete = true;
	for (const { index, name, from } of document.stages) {
		const base = expandWord(from.base.value, scope.environment, document);
		const baseName = base.kind === "expanded" ? base.value : "";
		const config = images.get(baseName);
		const isImage = baseName !== "scratch" && !stages.has(baseName);
		if (name !== undefined) stages.add(name);
		if (!isImage) continue;
		if (config === undefined) {
			isComplete = false;
			continue;
		}
		const written =
			from.platform &&
			expandWord(from.platform.value, scope.environment, document);
		const parsed =
			written?.kind === "expanded"
				? parsePlatform(written.value, buildPlatform)
				: undefined;
		const expected = parsed?.ok ? parsed.value : targetPlatform;
		found.set(index, imageFacts(config));
		if (config.os === "" || config.architecture === "") continue;
		pulled.push({
			name: baseName,
			stageIndex: index,
			expected,
			actual: createPlatform(config.os, config.architecture, {
				variant: config.variant,
			}),
		});
	}
	return {
		...facts,
		images: found,
		// Half of the images would be half an answer.
		...(isComplete && { pulled }),
	};
}

function imageFacts({ config }: ImageConfig): ImageFacts {
	return {
		environment: config.environment ?? [],
		shell: config.shell ?? [],
		triggers: config.onBuild ?? [],
		user: config.user ?? "",
		healthcheck: config.healthcheck !== undefined,
	};
}
