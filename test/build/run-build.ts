import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { dirname, join } from "node:path";
import { decodeDefinition, decodeOp, type Op } from "../../llb/index.ts";
import { buildDockerfile } from "../../src/build/build-dockerfile.ts";
import { readDetail } from "../../src/gateway/error-details.ts";
import type * as pb from "../../src/gateway/proto/messages.ts";
import { type RecordedCall, sequentialDepth } from "../stub-gateway/record.ts";
import type { CaseSettings } from "../stub-gateway/recorded-case.ts";
import { runInProcess } from "../stub-gateway/run-frontend.ts";

/** A build to be made against the stub engine: `Dockerfile`, `context/…` and the like by path, and what the client says. */
export interface BuildCase extends Omit<CaseSettings, "note"> {
	readonly files: Readonly<Record<string, string | Uint8Array>>;
}

/** What a build came to. */
export interface BuildOutcome {
	readonly calls: readonly RecordedCall[];
	/** Round trips one after the other. */
	readonly depth: number;
	readonly returned: pb.ReturnRequest;
	/** The ops behind a reference of the result; by platform for several. */
	ops(key?: string): readonly Op[];
	/** A text of the result. */
	metadata(key: string): string | undefined;
	/** The message of the failure; empty for a success. */
	readonly message: string;
	/** First lines of the places the failure names. */
	readonly lines: readonly number[];
}

export async function runBuild({
	files,
	...settings
}: BuildCase): Promise<BuildOutcome> {
	const directory = mkdtempSync(join(tmpdir(), "build-test-"));
	try {
		for (const [path, content] of Object.entries(files)) {
			mkdirSync(dirname(join(directory, path)), { recursive: true });
			writeFileSync(join(directory, path), content);
		}
		const run = await runInProcess(
			buildDockerfile,
			{
				name: "test/case",
				area: "test",
				directory,
				settings: { note: "", ...settings },
			},
			{ latency: 1 },
		);
		if (run.returned === undefined) {
			throw new Error(`nothing was returned: ${run.log}`);
		}
		return outcome(run.calls, run.solves, run.returned);
	} finally {
		rmSync(directory, { recursive: true });
	}
}

function outcome(
	calls: readonly RecordedCall[],
	solves: ReadonlyMap<string, pb.SolveRequest>,
	returned: pb.ReturnRequest,
): BuildOutcome {
	const { result, error } = returned;
	return {
		calls,
		depth: sequentialDepth(calls),
		returned,
		ops(key) {
			const id =
				key === undefined ? result?.ref?.id : result?.refs?.refs?.get(key)?.id;
			const encoded = solves.get(id ?? "")?.Definition ?? new Uint8Array();
			return (decodeDefinition(encoded).def ?? []).map(decodeOp);
		},
		metadata(key) {
			const bytes = result?.metadata?.get(key);
			return bytes && new TextDecoder().decode(bytes);
		},
		message: error?.message ?? "",
		lines: (error?.details ?? []).flatMap(({ type_url = "", value }) => {
			const detail = readDetail({
				typeUrl: type_url,
				value: value ?? new Uint8Array(),
			});
			return detail.kind === "source"
				? detail.ranges.map(({ start }) => start.line)
				: [];
		}),
	};
}

/** The ops with a source, by identifier. */
export function sourcesOf(ops: readonly Op[]): ReadonlyMap<string, Op> {
	return new Map(
		ops
			.filter(({ source }) => source !== undefined)
			.map((op) => [op.source?.identifier ?? "", op]),
	);
}
