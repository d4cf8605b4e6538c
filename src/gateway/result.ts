import type * as pb from "./proto/messages.ts";

/** A file system the engine has, or can make: what Solve gives and Return takes. */
export interface Reference {
	/** The engine's name for it, good for this build. */
	readonly id: string;
	/** The encoded LLB definition it comes from, if the engine told. */
	readonly definition?: Uint8Array | undefined;
}

/** What a solve or a build comes to. A missing reference is the empty file system. */
export interface Result {
	readonly references:
		| { readonly kind: "single"; readonly reference?: Reference | undefined }
		/** By key: for an image, the platform. */
		| {
				readonly kind: "map";
				readonly references: ReadonlyMap<string, Reference | undefined>;
		  };
	/** Image configs and the like, by BuildKit's exporter keys. */
	readonly metadata: ReadonlyMap<string, Uint8Array>;
	/** By the key of the reference they are about. */
	readonly attestations: ReadonlyMap<string, readonly Attestation[]>;
}

/** A statement about a result, which an exporter attaches to it. */
export interface Attestation {
	readonly kind: "in-toto" | "bundle";
	readonly metadata: ReadonlyMap<string, Uint8Array>;
	/** Where the statement lies: a file (or directory, for a bundle) in a file system. */
	readonly reference?: Reference | undefined;
	readonly path: string;
	readonly predicateType: string;
	readonly subjects: readonly AttestationSubject[];
}

/** `self` is the result the attestation belongs to. */
export interface AttestationSubject {
	readonly kind: "self" | "raw";
	readonly digests: readonly string[];
	readonly name: string;
}

/** A result with one reference and metadata, which is what most are. */
export function singleResult(
	reference: Reference | undefined,
	metadata: ReadonlyMap<string, Uint8Array> = new Map(),
): Result {
	return {
		references: { kind: "single", reference },
		metadata,
		attestations: new Map(),
	};
}

/** Every reference of a result that is there, attestations not counted. */
export function referencesOf(result: Result): readonly Reference[] {
	const all =
		result.references.kind === "single"
			? [result.references.reference]
			: [...result.references.references.values()];
	return all.filter((reference) => reference !== undefined);
}

/** The result as the wire has it. Without `arrays` the engine is one that takes references by name only. */
export function resultToPb(result: Result, arrays: boolean): pb.Result {
	return {
		...referencesToPb(result.references, arrays),
		metadata: result.metadata,
		attestations: new Map(
			[...result.attestations].map(([key, attestations]) => [
				key,
				{ attestation: attestations.map(attestationToPb) },
			]),
		),
	};
}

/** The answer of a Solve, in whichever of its four forms the engine speaks. */
export function resultFromPb(response: pb.SolveResponse): Result {
	const { result } = response;
	if (result === undefined) return singleResult(named(response.ref));
	return {
		references: referencesFromPb(result),
		metadata: result.metadata ?? new Map(),
		attestations: new Map(
			[...(result.attestations ?? [])].map(([key, { attestation }]) => [
				key,
				(attestation ?? []).map(attestationFromPb),
			]),
		),
	};
}

function referencesToPb(
	references: Result["references"],
	arrays: boolean,
): pb.Result {
	if (references.kind === "single")
		return arrays
			? { ref: referenceToPb(references.reference) }
			: { refDeprecated: references.reference?.id ?? "" };
	const all = [...references.references];
	return arrays
		? {
				refs: {
					refs: new Map(all.map(([key, value]) => [key, referenceToPb(value)])),
				},
			}
		: {
				refsDeprecated: {
					refs: new Map(all.map(([key, value]) => [key, value?.id ?? ""])),
				},
			};
}

function referencesFromPb(result: pb.Result): Result["references"] {
	const { ref, refs, refDeprecated, refsDeprecated } = result;
	if (refs !== undefined)
		return {
			kind: "map",
			references: new Map(
				[...(refs.refs ?? [])].map(([key, value]) => [
					key,
					referenceFromPb(value),
				]),
			),
		};
	if (refsDeprecated !== undefined)
		return {
			kind: "map",
			references: new Map(
				[...(refsDeprecated.refs ?? [])].map(([key, id]) => [key, named(id)]),
			),
		};
	return {
		kind: "single",
		reference: ref === undefined ? named(refDeprecated) : referenceFromPb(ref),
	};
}

/** The definition stays here: the engine looks a reference up by its name. */
function referenceToPb(reference: Reference | undefined): pb.Ref {
	return { id: reference?.id };
}

function referenceFromPb({ id, def }: pb.Ref): Reference | undefined {
	return id ? { id, definition: def } : undefined;
}

function named(id: string | undefined): Reference | undefined {
	return id ? { id } : undefined;
}

function attestationToPb(attestation: Attestation): pb.Attestation {
	return {
		kind: attestation.kind === "in-toto" ? 0 : 1,
		metadata: attestation.metadata,
		ref: referenceToPb(attestation.reference),
		path: attestation.path,
		inTotoPredicateType: attestation.predicateType,
		inTotoSubjects: attestation.subjects.map(({ kind, digests, name }) => ({
			kind: kind === "self" ? 0 : 1,
			digest: digests,
			name,
		})),
	};
}

function attestationFromPb(attestation: pb.Attestation): Attestation {
	return {
		kind: attestation.kind === 1 ? "bundle" : "in-toto",
		metadata: attestation.metadata ?? new Map(),
		reference:
			attestation.ref === undefined
				? undefined
				: referenceFromPb(attestation.ref),
		path: attestation.path ?? "",
		predicateType: attestation.inTotoPredicateType ?? "",
		subjects: (attestation.inTotoSubjects ?? []).map(
			({ kind, digest, name }) => ({
				kind: kind === 1 ? "raw" : "self",
				digests: digest ?? [],
				name: name ?? "",
			}),
		),
	};
}
