import { type ChildProcess, spawn } from "node:child_process";
import { fileURLToPath } from "node:url";
import { joinStreams } from "../stub-gateway/join-streams.ts";
import { type Handlers, serveBridge } from "../stub-gateway/service.ts";

export interface Ended {
	/** The exit code, or the name of the signal that ended the process. */
	readonly code: number | string;
	readonly stderr: string;
}

/** Starts the tiny frontend with one of its builds; `child` has the raw pipes. */
export function startTinyFrontend(
	build: string,
	variables: Readonly<Record<string, string>> = {},
): { readonly child: ChildProcess; readonly ended: Promise<Ended> } {
	const script = fileURLToPath(new URL("tiny-frontend.ts", import.meta.url));
	const child = spawn(process.execPath, [script, build], {
		env: { PATH: process.env.PATH, ...variables },
		stdio: ["pipe", "pipe", "pipe"],
	});
	let stderr = "";
	child.stderr.on("data", (chunk) => {
		stderr += chunk;
	});
	child.stdin.on("error", () => {});
	const ended = new Promise<Ended>((resolve) => {
		child.on("close", (code, signal) =>
			resolve({ code: code ?? signal ?? "unknown", stderr }),
		);
	});
	return { child, ended };
}

/** Runs a build against these handlers. */
export function runTinyFrontend(
	build: string,
	handlers: Handlers,
	variables: Readonly<Record<string, string>> = {},
): Promise<Ended> {
	const { child, ended } = startTinyFrontend(build, variables);
	if (child.stdin === null || child.stdout === null)
		throw new Error("a child without pipes");
	serveBridge(
		joinStreams({ input: child.stdout, output: child.stdin }),
		handlers,
	);
	return ended;
}
