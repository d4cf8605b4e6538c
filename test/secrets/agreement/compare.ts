import type {
	FlowFinding,
	FlowReport,
} from "../../../src/secrets/flow/flow-report.ts";
import type { Hit, Proof } from "../../../src/secrets/proof/proof.ts";

/** Where bytes can be found; what else the analysis tells (arguments of processes, scripts, hosts) no build leaves behind. */
export type Place = "layer" | "config" | "log";

/** What the analysis says about one secret in one place, and whether a build left it there. */
export interface Comparison {
	readonly fixture: string;
	readonly secret: string;
	readonly place: Place | "anywhere";
	readonly verdict: "clean" | "leaks" | "unknown";
	readonly found: boolean;
	/** What the proof says about it. */
	readonly hits: readonly string[];
}

const placesOfFindings: Readonly<
	Record<FlowFinding["kind"], Place | undefined>
> = {
	layer: "layer",
	"layer-removed-later": "layer",
	"image-config": "config",
	log: "log",
	argv: undefined,
	remote: undefined,
	hostkey: undefined,
};

const placesOfHits: Readonly<Record<Hit["kind"], Place | undefined>> = {
	layer: "layer",
	"layer-removed-later": "layer",
	// A layer of a stage that is not exported is in the cache export only.
	cache: "layer",
	"image-config": "config",
	// Attestations hold build arguments by design, whatever a Dockerfile does with them.
	provenance: undefined,
	log: "log",
};

/**
 * Compares place by place, and all places together. Stages that are not built leave nothing to be found: what the analysis says about
 * them is left out.
 */
export function compare(
	fixture: string,
	report: FlowReport,
	proof: Proof,
): readonly Comparison[] {
	const proven = new Set(proof.secrets.map(({ name }) => name));
	return report.secrets
		.filter(({ secret }) => proven.has(secret.name))
		.flatMap(({ secret: { name }, verdict }) => {
			const findings = report.findings.filter(
				({ secret, built }) => secret.name === name && built,
			);
			const hits = proof.hits.filter(({ secret }) => secret === name);
			// Arguments and variables are put into the names of steps, which are what the history has.
			const placeOf = (hit: Hit): Place | undefined =>
				hit.kind === "log" && hit.path === "name of a step"
					? "config"
					: placesOfHits[hit.kind];
			const at = (place: Place): Comparison => ({
				fixture,
				secret: name,
				place,
				verdict: surest(
					findings.filter(({ kind }) => placesOfFindings[kind] === place),
				),
				...foundIn(hits.filter((hit) => placeOf(hit) === place)),
			});
			const observable = findings.filter(
				({ kind }) => placesOfFindings[kind] !== undefined,
			);
			const anywhere: Comparison = {
				fixture,
				secret: name,
				place: "anywhere",
				// An overall "unknown" counts even where no build can show it.
				verdict:
					surest(observable) === "clean" && verdict === "unknown"
						? "unknown"
						: surest(observable),
				...foundIn(hits.filter((hit) => placeOf(hit) !== undefined)),
			};
			return [anywhere, at("layer"), at("config"), at("log")];
		});
}

function surest(findings: readonly FlowFinding[]): Comparison["verdict"] {
	if (findings.some(({ verdict }) => verdict === "leaks")) return "leaks";
	return findings.length > 0 ? "unknown" : "clean";
}

function foundIn(hits: readonly Hit[]): Pick<Comparison, "found" | "hits"> {
	return {
		found: hits.length > 0,
		hits: hits.map(
			({ kind, path, encodings, madeBy }) =>
				`${kind} ${path} as ${encodings.join(", ")}${madeBy?.line === undefined ? "" : `, line ${madeBy.line}`}`,
		),
	};
}

export interface Score {
	readonly secrets: number;
	/** The analysis says leaks, and the bytes are there. */
	readonly right: number;
	/** It says leaks, and nothing is there. */
	readonly wrong: number;
	/** It says clean, and the bytes are there. */
	readonly missed: number;
	/** It says unknown, and the bytes are there. */
	readonly unsure: number;
	/** It says unknown. */
	readonly unknown: number;
}

export function score(comparisons: readonly Comparison[]): Score {
	const count = (verdict: Comparison["verdict"], ...found: boolean[]) =>
		comparisons.filter(
			(each) => each.verdict === verdict && found.includes(each.found),
		).length;
	return {
		secrets: comparisons.length,
		right: count("leaks", true),
		wrong: count("leaks", false),
		missed: count("clean", true),
		unsure: count("unknown", true),
		unknown: count("unknown", true, false),
	};
}
