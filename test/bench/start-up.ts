import { spawn } from "node:child_process";
import { readdirSync, readFileSync } from "node:fs";
import { joinStreams } from "../stub-gateway/join-streams.ts";
import type { RecordedCase } from "../stub-gateway/recorded-case.ts";
import { environmentOf } from "../stub-gateway/recorded-case.ts";
import { serveBridge } from "../stub-gateway/service.ts";
import { stubGateway } from "../stub-gateway/stub-gateway.ts";

/** One start of a frontend. Times are milliseconds since just before the process was started. */
export interface FrontendStart {
	/** When the engine had the first call. */
	readonly firstCall: number;
	/** When the engine had the result. */
	readonly returned: number;
	/** When the process had ended. */
	readonly ended: number;
	/** Milliseconds of CPU time, all threads, until the result was there. */
	readonly cpu: number;
	/** Megabytes (10^6 bytes) of memory at most, until the result was there. */
	readonly peakMemory: number;
}

/** Starts a frontend as BuildKit does and lets it build a case on an engine that answers at once. */
export async function startFrontend(
	command: readonly string[],
	recorded: RecordedCase,
): Promise<FrontendStart> {
	const [program = "", ...parameters] = command;
	const { handlers } = stubGateway(recorded, 0);
	const started = performance.now();
	const since = () => performance.now() - started;
	const child = spawn(program, parameters, {
		cwd: "/",
		env: { PATH: process.env.PATH, ...environmentOf(recorded.settings) },
		stdio: ["pipe", "pipe", "inherit"],
	});
	child.stdin.on("error", () => {});
	let firstCall: number | undefined;
	let atReturn: Omit<FrontendStart, "firstCall" | "ended"> | undefined;
	serveBridge(joinStreams({ input: child.stdout, output: child.stdin }), {
		...handlers,
		Ping(request) {
			firstCall ??= since();
			return handlers.Ping?.(request) ?? {};
		},
		Return(request) {
			if (request.error !== undefined)
				throw new Error(`the build failed: ${request.error.message}`);
			atReturn = { returned: since(), ...usageOf(child.pid) };
			return handlers.Return?.(request) ?? {};
		},
	});
	const code = await new Promise((resolve) => child.on("close", resolve));
	if (code !== 0 || firstCall === undefined || atReturn === undefined)
		throw new Error(`${command.join(" ")} ended with ${code}`);
	return { firstCall, ...atReturn, ended: since() };
}

/** Time from start to end of a program that is left alone, in milliseconds. */
export async function startProgram(
	command: readonly string[],
): Promise<number> {
	const [program = "", ...parameters] = command;
	const started = performance.now();
	const child = spawn(program, parameters, {
		stdio: ["ignore", "ignore", "inherit"],
	});
	const code = await new Promise((resolve) => child.on("close", resolve));
	if (code !== 0) throw new Error(`${command.join(" ")} ended with ${code}`);
	return performance.now() - started;
}

/** What Linux says a process has used so far. */
export function usageOf(
	process: number | undefined,
): Pick<FrontendStart, "cpu" | "peakMemory"> {
	const directory = `/proc/${process}`;
	const status = readFileSync(`${directory}/status`, "utf8");
	const peakKibibytes = Number(/^VmHWM:\s+(\d+)/m.exec(status)?.[1]);
	const nanoseconds = readdirSync(`${directory}/task`).map((thread) => {
		const file = `${directory}/task/${thread}/schedstat`;
		return Number(readFileSync(file, "utf8").split(" ")[0]);
	});
	return {
		cpu: nanoseconds.reduce((sum, each) => sum + each, 0) / 1e6,
		peakMemory: (peakKibibytes * 1024) / 1e6,
	};
}
