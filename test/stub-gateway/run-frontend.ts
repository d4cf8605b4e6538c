import { spawn } from "node:child_process";
import { duplexPair } from "node:stream";
import type * as pb from "../../src/gateway/proto/messages.ts";
import { type Build, serveGateway } from "../../src/gateway/serve.ts";
import { joinStreams } from "./join-streams.ts";
import type { RecordedCall } from "./record.ts";
import { environmentOf, type RecordedCase } from "./recorded-case.ts";
import { serveBridge } from "./service.ts";
import { type StubGateway, stubGateway } from "./stub-gateway.ts";

/** A frontend's run of a case against the stub. */
export interface FrontendRun {
	readonly exitCode: number | string;
	/** What the engine's log would have. */
	readonly log: string;
	readonly calls: readonly RecordedCall[];
	readonly solves: ReadonlyMap<string, pb.SolveRequest>;
	/** Undefined when the frontend ended without returning anything. */
	readonly returned: pb.ReturnRequest | undefined;
	/** Milliseconds. */
	readonly duration: number;
}

export interface RunOptions {
	/** Milliseconds before each answer of the stub. Default 2. */
	readonly latency?: number;
	/** Milliseconds a run may take. Default 20 000. */
	readonly timeout?: number;
}

/** Runs a program as BuildKit would: gateway on its standard input and output, options in its environment. */
export function runProgram(
	command: readonly string[],
	recorded: RecordedCase,
	options: RunOptions = {},
): Promise<FrontendRun> {
	const [program = "", ...parameters] = command;
	return withGateway(recorded, options, (gateway, finish) => {
		const child = spawn(program, parameters, {
			cwd: "/",
			env: { PATH: process.env.PATH, ...environmentOf(recorded.settings) },
			stdio: ["pipe", "pipe", "pipe"],
			timeout: options.timeout ?? 20_000,
			killSignal: "SIGKILL",
		});
		let log = "";
		child.stderr.on("data", (chunk) => {
			log += chunk;
		});
		child.stdin.on("error", () => {});
		child.on("error", (error) => finish("no start", error.message));
		child.on("close", (code, signal) => finish(code ?? signal ?? "?", log));
		serveBridge(
			joinStreams({ input: child.stdout, output: child.stdin }),
			gateway.handlers,
		);
	});
}

/** Runs a build in this process, for development: faster, and with a debugger. */
export function runInProcess(
	build: Build,
	recorded: RecordedCase,
	options: RunOptions = {},
): Promise<FrontendRun> {
	return withGateway(recorded, options, (gateway, finish) => {
		const [ours, theirs] = duplexPair();
		serveBridge(ours, gateway.handlers);
		const timer = setTimeout(() => {
			lines.push("timed out");
			ours.destroy();
		}, options.timeout ?? 20_000);
		const lines: string[] = [];
		serveGateway(
			build,
			{ input: theirs, output: theirs },
			{
				variables: environmentOf(recorded.settings),
				log: (line) => void lines.push(line),
			},
		).then(
			(code) => done(code),
			(error) => {
				lines.push(error instanceof Error ? `${error.stack}` : String(error));
				done("rejected");
			},
		);
		const done = (code: number | string) => {
			clearTimeout(timer);
			ours.destroy();
			theirs.destroy();
			finish(code, lines.join("\n"));
		};
	});
}

function withGateway(
	recorded: RecordedCase,
	options: RunOptions,
	run: (
		gateway: StubGateway,
		finish: (exitCode: number | string, log: string) => void,
	) => void,
): Promise<FrontendRun> {
	const started = performance.now();
	const gateway = stubGateway(recorded, options.latency);
	return new Promise((resolve) =>
		run(gateway, (exitCode, log) =>
			resolve({
				exitCode,
				log,
				calls: gateway.calls,
				solves: gateway.solves,
				returned: gateway.returned(),
				duration: performance.now() - started,
			}),
		),
	);
}
