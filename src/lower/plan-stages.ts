import type { Stage, Word } from "../dockerfile/ast.ts";
import { type Expansion, expandWord } from "../dockerfile/expand.ts";
import { scratchName, stageLabel } from "../dockerfile/stages.ts";
import { suggest } from "../text/suggest.ts";
import { parseImageReference } from "../values/image-reference.ts";
import { type Platform, parsePlatform } from "../values/platform.ts";
import { BuildRefused } from "./build-refused.ts";
import { followPaths } from "./context-paths.ts";
import type { Lowering } from "./lowering.ts";
import { placeOf, refusedAt, refuseWord } from "./refuse.ts";
import type { NamedContext } from "./resolver.ts";
import { createStageBuild, type StageBuild, unite } from "./stage-build.ts";

/** The pass `stages`: what each stage builds on, for which platform, and under which name it can be found. */
export function planStages(lowering: Lowering): void {
	const { document, request, graph, stages } = lowering;
	for (const stage of document.stages) {
		const { value: baseName, matched } = expandBase(stage, lowering);
		const platform = expandPlatform(stage, lowering);
		const namedContext =
			stage.name === undefined
				? undefined
				: contextOfStage(lowering, stage.name, platform?.value);
		const isReplaced = namedContext !== undefined;
		const node = graph.addStage(stage, baseName, isReplaced);
		const base = node.base && stages[node.base.index];
		const build = createStageBuild(node, {
			base,
			place: placeOf(stage.from),
			label: isReplaced ? (stage.name ?? "") : stageLabel(stage),
			requestedPlatform: platform?.value,
			namedContext,
			usedArguments: isReplaced ? undefined : unite(matched, platform?.matched),
			stepCount: isReplaced ? 0 : countSteps(stage, baseName, base),
			ignoreCache:
				!isReplaced && isWithoutCache(request.noCache, stage.name ?? ""),
		});
		stages.push(build);
	}
}

function contextOfStage(
	lowering: Lowering,
	name: string,
	platform: Platform | undefined,
): NamedContext | undefined {
	refuseUnusableName(name);
	const { stages } = lowering;
	const index = stages.length;
	return namedContextFor(lowering, name, platform, () => {
		const stage = stages[index];
		return stage && followPaths(stage.paths);
	});
}

/** The context that the client put in place of a stage or an image. `scratch` and `context` cannot be replaced. */
export function namedContextFor(
	lowering: Lowering,
	name: string,
	platform: Platform | undefined,
	paths: () => readonly string[] | undefined,
): NamedContext | undefined {
	if (isReserved(name)) return undefined;
	try {
		return lowering.resolver.namedContext(name, {
			platform: platform ?? lowering.request.targetPlatform,
			resolveMode: lowering.request.imageResolveMode,
			followPaths: paths,
		});
	} catch (error) {
		throw refusedAt(error, undefined);
	}
}

function isReserved(name: string): boolean {
	// Both are of one length, which most names are not.
	if (name.length !== scratchName.length) return false;
	const lower = name.toLowerCase();
	return lower === scratchName || lower === "context";
}

/** A client may replace any stage by a context, so stages are named like images. */
function refuseUnusableName(name: string): void {
	if (/^[a-z0-9]{0,63}$/.test(name)) return;
	const image = parseImageReference(name);
	if (image.ok) return;
	throw new BuildRefused(`invalid context name ${name}: ${image.message}`, {
		help: "begin and end the name of the stage with a letter or a digit",
	});
}

function expandBase(stage: Stage, lowering: Lowering): Expanded {
	const word = stage.from.base;
	const expansion = expandGlobally(word, stage, lowering);
	if (expansion.value !== "") return expansion;
	throw new BuildRefused(`base name (${word.value}) should not be blank`, {
		help: "name an image, a stage, or scratch; ARG in front of the first FROM gives variables a default",
		places: [{ ...placeOf(stage.from), span: word.span }],
	});
}

/** The platform, and the arguments it was made of. */
interface ExpandedPlatform {
	readonly value: Platform;
	readonly matched: ReadonlySet<string>;
}

function expandPlatform(
	stage: Stage,
	lowering: Lowering,
): ExpandedPlatform | undefined {
	const word = stage.from.platform;
	if (word === undefined || word.value === "") return undefined;
	const place = { ...placeOf(stage.from), span: word.span };
	const { value, matched, unmatched } = expandGlobally(word, stage, lowering);
	const misspelt = () => {
		const known = [...lowering.globals.environment.keys()];
		for (const name of unmatched) {
			const similar = suggest(name, known);
			if (similar !== undefined) return `did you mean $${similar}? `;
		}
		return "";
	};
	const form = "a platform has the form os/architecture, such as linux/arm64";
	if (value === "") {
		throw new BuildRefused(
			`empty platform value from expression ${word.value}`,
			{ help: misspelt() + form, places: [place] },
		);
	}
	const platform = parsePlatform(value, lowering.request.host);
	if (!platform.ok) {
		throw new BuildRefused(
			`failed to parse platform ${word.value}: ${platform.message}`,
			// Twice: that is how often the official frontend reports it.
			{ help: misspelt() + form, places: [place, place] },
		);
	}
	return { value: platform.value, matched };
}

type Expanded = Extract<Expansion, { readonly kind: "expanded" }>;

function expandGlobally(
	word: Word,
	stage: Stage,
	lowering: Lowering,
): Expanded {
	const { document, globals } = lowering;
	const expansion = expandWord(word.value, globals.environment, document);
	if (expansion.kind === "expanded") return expansion;
	throw refuseWord(word, expansion.problem, placeOf(stage.from));
}

/** What progress counts: the pull of an image, and every instruction that makes a layer. */
function countSteps(
	stage: Stage,
	baseName: string,
	base: StageBuild | undefined,
): number {
	let steps = baseName !== scratchName && base === undefined ? 1 : 0;
	for (const { kind } of stage.instructions) {
		if (kind === "add" || kind === "copy" || kind === "run") steps += 1;
		else if (kind === "workdir") steps += 1;
	}
	return steps;
}

function isWithoutCache(
	noCache: "none" | "all" | readonly string[],
	name: string,
): boolean {
	if (noCache === "none") return false;
	if (noCache === "all") return true;
	return noCache.some((each) => each.toLowerCase() === name.toLowerCase());
}
