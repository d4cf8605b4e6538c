import { type Definition, decodeOp, digestOf } from "../../llb/index.ts";
import { opMetadataTable, opTable, sourceTable } from "../../llb/schema.ts";
import { compareBytes } from "../values/go-json.ts";
import type { SubrequestAnswer, SubrequestDefinition } from "./definition.ts";
import { encodeIndentedJson, type Json } from "./indented-json.ts";
import { messageJson } from "./message-json.ts";

/** The build graph as data. */
export const convertLlbDefinition: SubrequestDefinition = {
	name: "frontend.convertllb",
	version: "0.1.0",
	description: "Convert Dockerfile to LLB",
	options: [],
	results: ["result.json"],
};

/** The answer: every op by its digest, what is known about it, and where it comes from. */
export function answerConvertLlb(definition: Definition): SubrequestAnswer {
	const ops = (definition.def ?? []).map((bytes): [string, Json] => [
		digestOf(bytes),
		messageJson(opTable, decodeOp(bytes), "protobuf"),
	]);
	const metadata = [...(definition.metadata ?? [])].map(
		([digest, each]): [string, Json] => [
			digest,
			messageJson(opMetadataTable, each, "struct"),
		],
	);
	return {
		"result.json": encodeIndentedJson({
			def: byDigest(ops),
			metadata: byDigest(metadata),
			source: messageJson(sourceTable, definition.Source ?? {}, "protobuf"),
		}),
		version: convertLlbDefinition.version,
	};
}

function byDigest(entries: readonly (readonly [string, Json])[]): Json {
	return Object.fromEntries(
		[...entries].sort(([a], [b]) => compareBytes(a, b)),
	);
}
