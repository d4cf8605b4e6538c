import { decodeOp } from "./codec.ts";
import type { Platform, SourceLocation, SourceMap } from "./constraints.ts";
import { digestOf } from "./digest.ts";
import type {
	Definition,
	Op,
	PlatformMessage,
	SourceMessage,
} from "./messages.ts";
import type { EncodedVertex, Filesystem, Output } from "./vertex.ts";
import { scratch } from "./vertex.ts";

/**
 * The file system a definition describes, to build on. Its ops keep their bytes and with them their digests; its texts and the
 * places in them come along. The empty definition is the empty file system.
 *
 * @throws RangeError when the definition is no complete graph: an op that cannot be read, an input that is not there or comes later,
 * a last op without an input, a place in a text that is not there.
 */
export function fromDefinition(definition: Definition): Filesystem {
	const encoded = definition.def ?? [];
	const last = encoded.at(-1);
	if (last === undefined) return scratch;
	const locations = locationsOf(definition.Source);
	const vertices = new Map<string, EncodedVertex>();

	const outputOf = (op: Op, number: number): Output => {
		const input = op.inputs?.[number];
		const vertex = vertices.get(input?.digest ?? "");
		if (vertex === undefined) {
			throw new RangeError(
				`the definition has no op ${input?.digest ?? "(none named)"} before the one that needs it`,
			);
		}
		return {
			vertex,
			index: Number(input?.index ?? 0),
			platform: platformFrom(vertex.op.platform),
		};
	};

	for (const bytes of encoded.slice(0, -1)) {
		const op = decodeOp(bytes);
		const digest = digestOf(bytes);
		vertices.set(digest, {
			kind: "encoded",
			digest,
			bytes,
			op,
			inputs: (op.inputs ?? []).map((_, number) => outputOf(op, number)),
			metadata: definition.metadata?.get(digest) ?? {},
			locations: locations.get(digest) ?? [],
		});
	}
	return outputOf(decodeOp(last), 0);
}

function locationsOf(
	source: SourceMessage | undefined,
): ReadonlyMap<string, readonly SourceLocation[]> {
	const maps = (source?.infos ?? []).map(
		(info): SourceMap => ({
			filename: info.filename ?? "",
			data: info.data ?? new Uint8Array(),
			language: info.language,
			origin:
				info.definition === undefined
					? undefined
					: fromDefinition(info.definition),
		}),
	);
	const byDigest = [...(source?.locations ?? [])].map(
		([digest, { locations = [] }]) =>
			[
				digest,
				locations.map(({ sourceIndex = 0, ranges = [] }): SourceLocation => {
					const map = maps[sourceIndex];
					if (map === undefined) {
						throw new RangeError(
							`op ${digest} is said to come from text ${sourceIndex}, but the definition has ${maps.length}`,
						);
					}
					return { map, ranges };
				}),
			] as const,
	);
	return new Map(byDigest);
}

function platformFrom(
	message: PlatformMessage | undefined,
): Platform | undefined {
	if (message === undefined) return undefined;
	return {
		os: message.OS ?? "",
		architecture: message.Architecture ?? "",
		variant: message.Variant,
		osVersion: message.OSVersion,
		osFeatures: message.OSFeatures,
	};
}
