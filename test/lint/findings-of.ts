import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { dirname, join } from "node:path";
import { pathToFileURL } from "node:url";
import { buildDockerfile } from "../../src/build/build-dockerfile.ts";
import type { Io } from "../../src/cli/io.ts";
import { runLint } from "../../src/cli/lint.ts";
import type * as pb from "../../src/gateway/proto/messages.ts";
import { encodeMessage, MessageReader } from "../../src/lsp/message-reader.ts";
import type { LspDiagnostic } from "../../src/lsp/protocol.ts";
import { LanguageServer } from "../../src/lsp/server.ts";
import type { JsonReport } from "../../src/report/json.ts";
import type { ReportedFinding } from "../../src/report/report.ts";
import { stubImage } from "../stub-gateway/images.ts";
import type { RecordedCase } from "../stub-gateway/recorded-case.ts";
import { runInProcess } from "../stub-gateway/run-frontend.ts";

/** What a build engine is told that asks for the findings in a Dockerfile. */
export interface RequestedFindings {
	/** `Rule first-last`, sorted; 0 where there is no line. */
	readonly findings: readonly string[];
	/** The configurations of the images that were asked for, by every name that FROM may have given them. */
	readonly images: Readonly<Record<string, unknown>>;
}

/** Asks the frontend with the subrequest `frontend.lint`. Undefined when it takes the options of the case for none or hands them on. */
export async function requestedFindings(
	recorded: RecordedCase,
): Promise<RequestedFindings | undefined> {
	const { settings } = recorded;
	const opts = { ...settings.opts, requestid: "frontend.lint" };
	const run = await runInProcess(
		buildDockerfile,
		{ ...recorded, settings: { ...settings, opts } },
		{ latency: 0 },
	);
	const answer = run.returned?.result?.metadata?.get("result.json");
	if (answer === undefined) return undefined;
	const { warnings } = JSON.parse(Buffer.from(answer).toString()) as Answer;
	const images: Record<string, unknown> = {};
	for (const { method, request } of run.calls) {
		if (method !== "ResolveSourceMeta" && method !== "ResolveImageConfig")
			continue;
		const { Ref, Source, Platform } = request as Partial<
			pb.ResolveImageConfigRequest & pb.ResolveSourceMetaRequest
		>;
		const reference = Ref ?? imageOf(Source?.identifier ?? "");
		if (reference === undefined) continue;
		const config = configOf(recorded, reference, Platform);
		for (const name of shortNames(reference)) images[name] = config;
	}
	return {
		images,
		findings: (warnings ?? [])
			.map(({ ruleName, location }) => {
				const ranges = location?.ranges ?? [];
				return `${ruleName} ${ranges[0]?.start?.line ?? 0}-${ranges.at(-1)?.end?.line ?? 0}`;
			})
			.sort(),
	};
}

interface Answer {
	readonly warnings:
		| readonly {
				readonly ruleName: string;
				readonly location?: {
					readonly ranges?: readonly {
						readonly start?: { readonly line?: number };
						readonly end?: { readonly line?: number };
					}[];
				};
		  }[]
		| null;
}

function imageOf(identifier: string): string | undefined {
	return /^docker-image:\/\/(.*)/.exec(identifier)?.[1];
}

function configOf(
	{ settings }: RecordedCase,
	reference: string,
	platform: pb.Platform | undefined,
): unknown {
	try {
		const { config } = stubImage(settings, reference, platform);
		return JSON.parse(Buffer.from(config).toString());
	} catch {
		// The case says that there is no such image.
		return undefined;
	}
}

function shortNames(reference: string): readonly string[] {
	const names = [/^docker\.io\/library\//, /^docker\.io\//, /^/].map((prefix) =>
		reference.replace(prefix, ""),
	);
	return names.flatMap((name) => [name, name.replace(/:latest$/, "")]);
}

/** What `keyhole lint` finds in a file of a directory. */
export async function commandLineFindings(
	directory: string,
	args: readonly string[],
	images: Readonly<Record<string, unknown>> = {},
): Promise<readonly ReportedFinding[]> {
	const work = mkdtempSync(join(tmpdir(), "keyhole-findings-"));
	let out = "";
	const io: Io = {
		stdout: (text) => {
			out += text;
		},
		stderr: () => {},
		terminal: false,
		cwd: directory,
		environment: {},
		readStdin: async () => new Uint8Array(),
	};
	try {
		const file = join(work, "images.json");
		writeFileSync(file, JSON.stringify(images));
		await runLint(["--format=json", `--images=${file}`, ...args], io);
	} finally {
		rmSync(work, { recursive: true });
	}
	const { files } = JSON.parse(out) as JsonReport;
	return files.flatMap(({ findings }) => findings);
}

/** A language server in this process. */
export interface InProcessServer {
	/** The diagnostics of a text that is opened as if it stood in this file. */
	readonly diagnose: (
		file: string,
		text: string,
	) => Promise<readonly LspDiagnostic[]>;
}

export function startServer(): InProcessServer {
	const waiting = new Map<
		string,
		(diagnostics: readonly LspDiagnostic[]) => void
	>();
	const reader = new MessageReader();
	const server = new LanguageServer(
		"test",
		(bytes) => {
			for (const read of reader.push(bytes)) {
				if (read.kind === "broken") throw new Error(read.reason);
				const { method, params } = read.value as Published;
				if (method !== "textDocument/publishDiagnostics") continue;
				waiting.get(params.uri)?.(params.diagnostics);
			}
		},
		() => {},
	);
	const send = (message: object) =>
		server.receive(encodeMessage({ jsonrpc: "2.0", ...message }));
	send({ id: 1, method: "initialize", params: { capabilities: {} } });
	return {
		diagnose: async (file, text) => {
			const uri = pathToFileURL(file).href;
			const textDocument = { uri, languageId: "dockerfile", version: 1, text };
			const diagnostics = await new Promise<readonly LspDiagnostic[]>(
				(resolve) => {
					waiting.set(uri, resolve);
					send({ method: "textDocument/didOpen", params: { textDocument } });
				},
			);
			waiting.delete(uri);
			send({
				method: "textDocument/didClose",
				params: { textDocument: { uri } },
			});
			return diagnostics;
		},
	};
}

interface Published {
	readonly method: string;
	readonly params: {
		readonly uri: string;
		readonly diagnostics: readonly LspDiagnostic[];
	};
}

/** The directory that a recorded case stands in, for a Dockerfile that is none. */
export function asCase(name: string, file: string): RecordedCase {
	return {
		name,
		area: "files",
		directory: dirname(file),
		settings: { note: "" },
	};
}
