import {
	type DumpedOp,
	decodeDefinition,
	dumpDefinition,
	type LineRange,
} from "../../llb/index.ts";
import { readDetail } from "../../src/gateway/error-details.ts";
import type * as pb from "../../src/gateway/proto/messages.ts";
import { sha256 } from "../stub-gateway/images.ts";
import type { FrontendRun } from "../stub-gateway/run-frontend.ts";
import { subrequestAnswer } from "./subrequest-answer.ts";

/** What a frontend did with a case: the contents of expected.json, and the same of a run. */
export interface Outcome {
	readonly outcome: "result" | "error";
	readonly result?: Readonly<Record<string, SolvedResult>> | undefined;
	readonly platforms?: readonly string[] | undefined;
	readonly config?: Readonly<Record<string, ImageConfigBytes>> | undefined;
	readonly metadata?: Readonly<Record<string, string>> | undefined;
	readonly attestations?: Readonly<Record<string, unknown>> | undefined;
	readonly subrequest?: unknown;
	readonly warnings: readonly WarningLines[];
	readonly error?:
		| {
				readonly ranges: readonly LineRange[];
				/** Not recorded, and not compared. */
				readonly message?: string;
		  }
		| undefined;
}

/** The file system behind a key of the result: a definition, or the name of the frontend it was left to. */
export interface SolvedResult {
	readonly ops?: readonly DumpedOp[] | null | undefined;
	readonly frontend?: string | undefined;
}

export interface ImageConfigBytes {
	readonly sha256: string;
	readonly json: unknown;
}

export interface WarningLines {
	readonly rule: string;
	readonly ranges: readonly LineRange[];
}

/** What a run came to, in the form of a recording. */
export function outcomeOf(run: FrontendRun): Outcome {
	const warnings = run.calls
		.filter(({ method }) => method === "Warn")
		.map(({ request }) => warningLines(request as pb.WarnRequest));
	const { result, error } = run.returned ?? {};
	if (result === undefined || run.exitCode !== 0)
		return {
			outcome: "error",
			error: {
				ranges: (error?.details ?? []).flatMap(sourceLines),
				message:
					error?.message ??
					`nothing was returned, the exit code is ${run.exitCode}: ${run.log}`,
			},
			warnings,
		};
	const metadata = new Map(
		[...(result.metadata ?? [])].sort(([a], [b]) => (a < b ? -1 : 1)),
	);
	const subrequest = subrequestAnswer(metadata);
	return {
		outcome: "result",
		result: subrequest === undefined ? solvedResults(run, result) : undefined,
		platforms: platformsOf(metadata),
		config: configsOf(metadata),
		metadata: otherMetadata(metadata),
		attestations: attestationsOf(result),
		subrequest,
		warnings,
	};
}

function solvedResults(
	{ solves }: FrontendRun,
	result: pb.Result,
): Readonly<Record<string, SolvedResult>> {
	const references = new Map<string, pb.Ref>(
		result.refs?.refs ??
			[...(result.refsDeprecated?.refs ?? [])].map(([key, id]) => [
				key,
				{ id },
			]),
	);
	if (result.refs === undefined && result.refsDeprecated === undefined)
		references.set("", result.ref ?? { id: result.refDeprecated });
	return Object.fromEntries(
		[...references]
			.sort(([a], [b]) => (a < b ? -1 : 1))
			.map(([key, { id = "" }]) => [key, solvedResult(solves.get(id))]),
	);
}

function solvedResult(solve: pb.SolveRequest | undefined): SolvedResult {
	if (solve?.Frontend) return { frontend: solve.Frontend };
	const definition = solve?.Definition ?? new Uint8Array();
	return { ops: dumpDefinition(decodeDefinition(definition)) };
}

const configKeys = /^containerimage(?:\.base)?\.config(?:\/|$)/;
const answerKeys = /^result\.(?:json|txt)$/;
const platformsKey = "refs.platforms";

type Metadata = ReadonlyMap<string, Uint8Array>;

function configsOf(metadata: Metadata): Outcome["config"] {
	const configs = [...metadata].filter(([key]) => configKeys.test(key));
	if (configs.length === 0) return undefined;
	return Object.fromEntries(
		configs.map(([key, bytes]) => [
			key,
			{ sha256: sha256(bytes), json: parsed(text(bytes)) },
		]),
	);
}

function platformsOf(metadata: Metadata): readonly string[] | undefined {
	const bytes = metadata.get(platformsKey);
	if (bytes === undefined) return undefined;
	const { Platforms } = parsed(text(bytes)) as {
		Platforms?: readonly { ID: string }[];
	};
	return (Platforms ?? []).map(({ ID }) => ID);
}

function otherMetadata(metadata: Metadata): Outcome["metadata"] {
	const others = [...metadata].filter(
		([key]) =>
			!configKeys.test(key) && !answerKeys.test(key) && key !== platformsKey,
	);
	if (others.length === 0) return undefined;
	return Object.fromEntries(others.map(([key, bytes]) => [key, text(bytes)]));
}

function attestationsOf(result: pb.Result): Outcome["attestations"] {
	const all = [...(result.attestations ?? [])];
	if (all.length === 0) return undefined;
	return Object.fromEntries(
		all.map(([key, { attestation = [] }]) => [
			key,
			attestation.map(({ ref, metadata, ...each }) => ({
				...each,
				metadata: Object.fromEntries(
					[...(metadata ?? [])].map(([name, bytes]) => [name, text(bytes)]),
				),
			})),
		]),
	);
}

function warningLines({ short, ranges, url }: pb.WarnRequest): WarningLines {
	const name = /^(\w+): /.exec(text(short ?? new Uint8Array()))?.[1] ?? "";
	return {
		rule: ruleOfUrl(url ?? "") ?? name,
		ranges: (ranges ?? []).map(linesOf),
	};
}

/** Recordings name a rule by its page, `…/json-args-recommended/`: JsonArgsRecommended. */
function ruleOfUrl(url: string): string | undefined {
	const page = /\/([a-z]+(?:-[a-z]+)*)\/?$/.exec(url)?.[1];
	return page
		?.split("-")
		.map((word) => word.slice(0, 1).toUpperCase() + word.slice(1))
		.join("");
}

function sourceLines({ type_url, value }: pb.Any): readonly LineRange[] {
	const detail = readDetail({
		typeUrl: type_url ?? "",
		value: value ?? new Uint8Array(),
	});
	return detail.kind === "source" ? detail.ranges.map(linesOf) : [];
}

function linesOf({ start, end }: pb.Range): LineRange {
	const first = start?.line ?? 0;
	const last = end?.line ?? 0;
	return first === last ? [first] : [first, last];
}

function text(bytes: Uint8Array): string {
	return new TextDecoder().decode(bytes);
}

function parsed(json: string): unknown {
	try {
		return JSON.parse(json);
	} catch {
		return { "not JSON": json };
	}
}
