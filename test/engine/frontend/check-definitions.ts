import { existsSync, globSync, readFileSync } from "node:fs";
import { mkdtemp, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { dirname, join, relative } from "node:path";
import { lineDiff } from "../../conformance/line-diff.ts";
import {
	type RecordedCase,
	readCases,
} from "../../stub-gateway/recorded-case.ts";
import { checkout } from "../places.ts";
import {
	type BuiltDefinition,
	buildDefinition,
	type DefinitionBuild,
} from "./built-definition.ts";
import { caseArguments } from "./case-arguments.ts";
import {
	type StandInConfiguration,
	type StandInImages,
	standInImages,
} from "./stand-in-images.ts";
import type { UnderTest } from "./under-test.ts";

/** A Dockerfile that both frontends are to build, or why they cannot. */
export type Candidate =
	| {
			readonly kind: "candidate";
			readonly name: string;
			readonly flags: readonly string[];
			readonly dockerfile: string;
			/** What is built in place of the file's own text. */
			readonly text?: string;
			/** Default: an empty directory. */
			readonly context: string | undefined;
			/** What `FROM` and `--from` ask for, with the parts of the configuration that matter. */
			readonly images: Readonly<Record<string, StandInConfiguration>>;
	  }
	| { readonly kind: "none"; readonly name: string; readonly reason: string };

/** How the two builds of a candidate compare. */
export type Comparison =
	| { readonly kind: "same"; readonly outcome: BuiltDefinition["outcome"] }
	| {
			readonly kind: "different";
			readonly aspects: readonly Aspect[];
			readonly text: string;
	  }
	/** The client took neither command. */
	| { readonly kind: "refused"; readonly message: string };

export type Aspect = keyof BuiltDefinition;

/** A difference that is as it should be. */
export interface KnownDifference {
	/** A candidate's name. */
	readonly case: string;
	readonly aspects: readonly Aspect[];
	readonly reason: string;
}

/** The checked-in list. */
export function knownDifferences(): readonly KnownDifference[] {
	const file = new URL("known-differences.json", import.meta.url);
	return JSON.parse(readFileSync(file, "utf8")) as readonly KnownDifference[];
}

/** Every Dockerfile below fixtures/. */
export function candidates(): readonly Candidate[] {
	const recorded = readCases().map(recordedCandidate);
	const files = globSync("fixtures/**/Dockerfile", { cwd: checkout })
		.filter((file) => !file.startsWith(join("fixtures", "conformance")))
		.sort()
		.map((file) =>
			fileCandidate(relative("fixtures", dirname(file)), join(checkout, file)),
		);
	return [...recorded, ...files];
}

function recordedCandidate(recorded: RecordedCase): Candidate {
	const { name, directory, settings } = recorded;
	const none = (reason: string): Candidate => ({ kind: "none", name, reason });
	const translated = caseArguments(recorded);
	if (translated.kind === "none") return none(translated.reason);
	const { dockerfile } = translated;
	// A file under another name than the one asked for has no images that this would have to know of.
	const text = existsSync(dockerfile) ? readFileSync(dockerfile, "utf8") : "";
	const handsOn = handedOn(text);
	if (handsOn !== undefined) return none(handsOn);
	const images: Record<string, StandInConfiguration> = {};
	for (const reference of [...recordedImages(directory), ...namedImages(text)])
		images[reference] = {};
	for (const flag of translated.flags) {
		const replaced = /^--build-context=.*=docker-image:\/\/(.+)$/.exec(
			flag,
		)?.[1];
		if (replaced !== undefined && replaced !== "scratch") images[replaced] = {};
	}
	for (const [reference, parts] of Object.entries(settings.images ?? {})) {
		const { error, digest, ...configuration } = parts;
		if (digest !== undefined)
			return none("asks for an image by a digest that nothing has");
		delete images[reference];
		if (error === undefined) images[reference] = configuration;
	}
	return { ...translated, kind: "candidate", name, images };
}

/** A Dockerfile on its own, with the files beside it. Without a network: what its steps would fetch is not there. */
export function fileCandidate(
	name: string,
	path: string,
	flags: readonly string[] = [],
): Candidate {
	const text = readFileSync(path, "utf8");
	return {
		kind: "candidate",
		name,
		// Without the line at which the engine's own frontend would hand it on.
		...(handedOn(text) !== undefined && {
			text: text.replace(syntaxLine, ""),
		}),
		flags: ["--network=none", ...flags],
		dockerfile: path,
		context: dirname(path),
		images: Object.fromEntries(namedImages(text).map((image) => [image, {}])),
	};
}

const syntaxLine = /^\s*(#|\/\/)\s*syntax\s*=.*\n/im;

function handedOn(text: string): string | undefined {
	return syntaxLine.test(
		text.split("\n", 4).slice(0, 3).join("\n").concat("\n"),
	)
		? "the engine's own frontend hands it on to the one that it names"
		: undefined;
}

/** The images in the recorded definition of a case. */
function recordedImages(directory: string): readonly string[] {
	const text = readFileSync(join(directory, "expected.json"), "utf8");
	const found = text.matchAll(
		/"docker-image:\/\/([^"@]+)(@sha256:[0-9a-f]+)?"/g,
	);
	return [...new Set([...found].map(([, reference = ""]) => reference))];
}

/** What `FROM` and `from=` name as it stands, stages among it: an image too many does no harm. */
function namedImages(text: string): readonly string[] {
	const found = text.matchAll(
		/(?:^\s*FROM(?:\s+--\S+)*\s+|\bfrom=)([a-z0-9][\w./-]*(?::[\w.-]+)?)(?=[\s,]|$)/gim,
	);
	const names = [...found].map(([, reference = ""]) => reference);
	return [...new Set(names)].filter(
		(name) => name === name.toLowerCase() && name !== "scratch",
	);
}

/** Builds candidates with both frontends, one after the other: the second finds every step of the first in the cache. */
export async function checkDefinitions(
	{ engine, flags: frontend }: UnderTest,
	selected: readonly Candidate[],
	tell: (candidate: Candidate, comparison: Comparison) => void,
): Promise<void> {
	const images = await standInImages(engine);
	const empty = await mkdtemp(join(tmpdir(), "keyhole-empty-"));
	const written = await mkdtemp(join(tmpdir(), "keyhole-written-"));
	try {
		for (const candidate of selected) {
			if (candidate.kind === "none") continue;
			const { flags, context, text } = candidate;
			let { dockerfile } = candidate;
			await loadImages(images, candidate.images);
			if (text !== undefined) {
				dockerfile = join(written, "Dockerfile");
				await writeFile(dockerfile, text);
			}
			const args = [...flags, `--file=${dockerfile}`, context ?? empty];
			const official = await buildDefinition(engine, args);
			const ours = await buildDefinition(engine, [...frontend, ...args]);
			tell(candidate, compare(official, ours, flags));
		}
	} finally {
		for (const directory of [empty, written])
			await rm(directory, { recursive: true, force: true });
	}
}

/** Gives the engine what a candidate builds on. */
export async function loadImages(
	images: StandInImages,
	wanted: Readonly<Record<string, StandInConfiguration>>,
): Promise<void> {
	for (const [reference, configuration] of Object.entries(wanted))
		await images.load(reference, configuration);
}

function compare(
	official: DefinitionBuild,
	ours: DefinitionBuild,
	flags: readonly string[],
): Comparison {
	if (official.built === undefined && ours.built === undefined)
		return { kind: "refused", message: official.message };
	const aspects: readonly Aspect[] = [
		...(["outcome", "places", "steps", "definitions", "warnings"] as const),
		// Without the cache, the layers of the second build are as many seconds younger as the configuration says.
		...(flags.some((flag) => flag.startsWith("--no-cache"))
			? []
			: (["configuration"] as const)),
	];
	const text = (build: DefinitionBuild, aspect: Aspect) =>
		JSON.stringify(build.built?.[aspect], undefined, 1) ?? "nothing";
	const different = aspects.filter(
		(aspect) => text(official, aspect) !== text(ours, aspect),
	);
	if (different.length === 0)
		return { kind: "same", outcome: official.built?.outcome ?? "error" };
	const parts = different.map(
		(aspect) =>
			`${aspect}:\n${lineDiff(text(official, aspect), text(ours, aspect)).join("\n")}`,
	);
	const messages = `official: ${official.message}\nours: ${ours.message}`;
	return {
		kind: "different",
		aspects: different,
		text: `${parts.join("\n")}\n${messages}`,
	};
}
