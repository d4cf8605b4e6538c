import type { Json } from "./blobs.ts";
import type { MadeBy } from "./proof.ts";

/** A step of the build as its log tells. */
export interface LoggedStep {
	readonly digest: string;
	readonly name: string;
	/** Milliseconds since 1970; undefined when it did not finish. */
	readonly completed: number | undefined;
}

/** What is known about which step made what. */
export interface BuildSteps {
	/** The step, by the digest of its operation. */
	ofVertex(digest: string): MadeBy | undefined;
	/** The step that made a layer of the image. */
	ofLayer(digest: string): MadeBy | undefined;
	/** The likely step of a layer that is in no image: the last that was finished when the layer was. */
	finishedBefore(time: number): MadeBy | undefined;
}

/** What provenance adds: lines and layers of steps. */
export interface ProvenanceSteps {
	readonly lines: ReadonlyMap<string, number>;
	/** Digests of operations by those of the layers they made. */
	readonly makers: ReadonlyMap<string, string>;
}

/** Reads an in-toto statement with provenance of BuildKit, of SLSA version 0.2 or 1, as far as it is there. */
export function provenanceSteps(statement: Json): ProvenanceSteps {
	const predicate = statement.get("predicate");
	const first = (...candidates: readonly Json[]) =>
		candidates.find(({ isPresent }) => isPresent) ?? predicate.get("nothing");
	const config = first(
		predicate.get("buildConfig"),
		predicate.get("buildDefinition", "internalParameters", "buildConfig"),
	);
	const metadata = first(
		predicate.get("metadata", "https://mobyproject.org/buildkit@v1#metadata"),
		predicate.get("runDetails", "metadata", "buildkit_metadata"),
	);
	const digests = new Map<string, string>();
	for (const [digest, step] of config.get("digestMapping").entries()) {
		digests.set(step.text, digest);
	}
	const lines = new Map<string, number>();
	for (const [step, { get }] of metadata.get("source", "locations").entries()) {
		const digest = digests.get(step);
		// Of several places, the first line of the last one: an image that several FROM share is listed in reverse.
		const line = get("locations", 0, "ranges", 0, "start", "line").number();
		if (digest !== undefined && line !== undefined) lines.set(digest, line);
	}
	const makers = new Map<string, string>();
	for (const [output, chains] of metadata.get("layers").entries()) {
		const digest = digests.get(output.replace(/:\d+$/, ""));
		const layer = chains.list().at(-1)?.list().at(-1)?.get("digest").text;
		if (digest && layer && !makers.has(layer)) makers.set(layer, digest);
	}
	return { lines, makers };
}

export function createBuildSteps(
	steps: readonly LoggedStep[],
	provenance: readonly ProvenanceSteps[],
): BuildSteps {
	const byDigest = new Map(steps.map((step) => [step.digest, step]));
	const lines = new Map(provenance.flatMap((each) => [...each.lines]));
	const makers = new Map(provenance.flatMap((each) => [...each.makers]));
	const ofVertex = (digest: string): MadeBy | undefined => {
		const step = byDigest.get(digest);
		if (step === undefined) return undefined;
		const line = lines.get(digest);
		return { text: step.name, ...(line !== undefined && { line }) };
	};
	// Only these make layers.
	const makersOfLayers = steps.filter(({ name }) =>
		/^\[[^\]]* \d+\/\d+\] (?:RUN|COPY|ADD|WORKDIR)\b/.test(name),
	);
	return {
		ofVertex,
		ofLayer(digest) {
			const maker = makers.get(digest);
			return maker === undefined ? undefined : ofVertex(maker);
		},
		finishedBefore(time) {
			let best: LoggedStep | undefined;
			for (const step of makersOfLayers) {
				const { completed } = step;
				if (completed === undefined || completed > time) continue;
				if ((best?.completed ?? 0) <= completed) best = step;
			}
			const maker = best && ofVertex(best.digest);
			return maker && { ...maker, isInferred: true };
		},
	};
}
