import type { CallContext } from "./call-context.ts";
import type { CapabilitySet, GatewayCapability } from "./capabilities.ts";
import {
	type Container,
	type ContainerRequest,
	newContainer,
} from "./container.ts";
import { sourceFileToPb, statFromPb } from "./convert.ts";
import type { Worker } from "./environment.ts";
import { failureStatus } from "./errors.ts";
import * as pb from "./proto/messages.ts";
import type {
	FileRange,
	ImageConfig,
	ImageConfigRequest,
	SolveRequest,
	SourceMeta,
	SourceMetaRequest,
	Stat,
	Warning,
} from "./requests.ts";
import { resolveImageConfig, resolveSourceMeta } from "./resolve.ts";
import { type Reference, type Result, resultToPb } from "./result.ts";
import { solve } from "./solve.ts";

/**
 * The calls of BuildKit's gateway, typed. Every method rejects with a GatewayError and nothing else. Where an engine lacks a newer
 * way of asking, an older one is taken that comes to the same; where there is none, the error names the missing capability.
 */
export interface Bridge {
	readonly capabilities: CapabilitySet<GatewayCapability>;
	readonly llbCapabilities: CapabilitySet;
	/** The workers as Ping lists them. */
	readonly workers: readonly Worker[];
	/** Resolves a reference to an image and gives its config. */
	resolveImageConfig(request: ImageConfigRequest): Promise<ImageConfig>;
	/** Pins a source down: digest, commit, checksum. */
	resolveSourceMeta(request: SourceMetaRequest): Promise<SourceMeta>;
	/** Hands a definition to the engine. Nothing is made yet, unless the request says `evaluate`. */
	solve(request: SolveRequest): Promise<Result>;
	/** Makes a file system. */
	evaluate(reference: Reference): Promise<void>;
	/** Reads a file, which makes the file system if need be. Symbolic links are followed within it. */
	readFile(
		reference: Reference,
		path: string,
		range?: FileRange,
	): Promise<Uint8Array>;
	/** The entries of a directory, those matching a pattern if one is given. */
	readDir(
		reference: Reference,
		path: string,
		includePattern?: string,
	): Promise<readonly Stat[]>;
	statFile(reference: Reference, path: string): Promise<Stat>;
	/** Encoded LLB definitions the client gave this frontend, by name. */
	inputs(): Promise<ReadonlyMap<string, Uint8Array>>;
	/** Shows a warning. Every engine is asked, whatever it says it can do; one without warnings refuses the call. */
	warn(warning: Warning): Promise<void>;
	/** Prepares a container, with its mounts. Mounts of secrets that are not optional fail here when the client has none. */
	newContainer(request: ContainerRequest): Promise<Container>;
	/** Ends the build with a result. To be called once, as the last call but for nothing. */
	returnResult(result: Result): Promise<void>;
	/** Ends the build with a failure. */
	returnFailure(error: unknown): Promise<void>;
}

/** The calls of an engine whose capabilities are known. */
export function createBridge(
	context: CallContext,
	workers: readonly Worker[],
): Bridge {
	return {
		capabilities: context.capabilities,
		llbCapabilities: context.llbCapabilities,
		workers,
		resolveImageConfig: (request) => resolveImageConfig(context, request),
		resolveSourceMeta: (request) => resolveSourceMeta(context, request),
		solve: (request) => solve(context, request),
		newContainer: (request) => newContainer(context, request),
		...fileCalls(context),
		...buildCalls(context),
	};
}

type FileCalls = Pick<Bridge, "evaluate" | "readFile" | "readDir" | "statFile">;

function fileCalls({ call, capabilities }: CallContext): FileCalls {
	const statFile: Bridge["statFile"] = async (reference, Path) => {
		capabilities.require("statfile");
		const { stat } = await call(
			"StatFile",
			pb.StatFileRequest,
			pb.StatFileResponse,
			{ Ref: reference.id, Path },
		);
		return statFromPb(stat ?? {});
	};
	return {
		statFile,
		async evaluate(reference) {
			// Looking at the root makes a file system just as well.
			if (!capabilities.supports("gateway.evaluate"))
				await statFile(reference, ".");
			else
				await call("Evaluate", pb.EvaluateRequest, pb.EvaluateResponse, {
					Ref: reference.id,
				});
		},
		async readFile(reference, FilePath, range) {
			const { Data } = await call(
				"ReadFile",
				pb.ReadFileRequest,
				pb.ReadFileResponse,
				{
					Ref: reference.id,
					FilePath,
					Range:
						range === undefined
							? undefined
							: { Offset: range.offset, Length: range.length },
				},
			);
			return Data ?? new Uint8Array();
		},
		async readDir(reference, DirPath, IncludePattern) {
			capabilities.require("readdir");
			const { entries } = await call(
				"ReadDir",
				pb.ReadDirRequest,
				pb.ReadDirResponse,
				{ Ref: reference.id, DirPath, IncludePattern },
			);
			return (entries ?? []).map(statFromPb);
		},
	};
}

type BuildCalls = Pick<
	Bridge,
	"inputs" | "warn" | "returnResult" | "returnFailure"
>;

function buildCalls({ call, capabilities }: CallContext): BuildCalls {
	const finish = async (request: pb.ReturnRequest) => {
		capabilities.require("return");
		await call("Return", pb.ReturnRequest, pb.ReturnResponse, request);
	};
	return {
		async inputs() {
			capabilities.require("frontend.inputs");
			const { Definitions } = await call(
				"Inputs",
				pb.InputsRequest,
				pb.InputsResponse,
				{},
			);
			return Definitions ?? new Map();
		},
		async warn(warning) {
			const utf8 = new TextEncoder();
			await call("Warn", pb.WarnRequest, pb.WarnResponse, {
				digest: warning.digest,
				level: warning.level,
				short: utf8.encode(warning.message),
				detail: warning.detail?.map((line) => utf8.encode(line)),
				url: warning.url,
				info: warning.file && sourceFileToPb(warning.file),
				ranges: warning.ranges,
			});
		},
		async returnResult(result) {
			const { references } = result;
			if (references.kind === "map" && references.references.size > 1)
				capabilities.require("returnmap");
			const arrays = capabilities.supports("proto.refarray");
			await finish({ result: resultToPb(result, arrays) });
		},
		async returnFailure(error) {
			await finish({ error: failureStatus(error) });
		},
	};
}
