import { spawn } from "node:child_process";
import { accessSync, constants } from "node:fs";
import { delimiter, join } from "node:path";

/** How a command is run. */
export interface CommandOptions {
	/** Working directory; default: the caller's. */
	readonly directory?: string;
	/** The whole environment of the command; default: the caller's. */
	readonly environment?: Readonly<Record<string, string | undefined>>;
	/** Bytes for standard input; default: none (end of file at once). */
	readonly input?: string | Uint8Array;
	/** Return a non-zero status instead of throwing; default false. */
	readonly mayFail?: boolean;
	/** Told of every piece of standard error as it comes, beside its being collected. */
	readonly onErrorOutput?: (piece: Buffer) => void;
	/** Kill the command after this many milliseconds; default: never. */
	readonly timeoutMilliseconds?: number;
}

/** What a finished command left. `status` is null when a signal ended it. */
export interface CommandResult {
	readonly status: number | null;
	readonly stdout: string;
	readonly stderr: string;
	/** Standard output before decoding, for commands that print bytes. */
	readonly stdoutBytes: Buffer;
}

/** Runs a command to its end and collects what it prints. Throws when it cannot start, and on failure unless `mayFail`. */
export function runCommand(
	command: string,
	args: readonly string[],
	options: CommandOptions = {},
): Promise<CommandResult> {
	return new Promise((resolve, reject) => {
		const child = spawn(command, args, {
			cwd: options.directory,
			env: options.environment ?? process.env,
			stdio: ["pipe", "pipe", "pipe"],
		});
		const stdout: Buffer[] = [];
		const stderr: Buffer[] = [];
		const timer =
			options.timeoutMilliseconds === undefined
				? undefined
				: setTimeout(() => child.kill("SIGKILL"), options.timeoutMilliseconds);
		child.stdout.on("data", (chunk: Buffer) => stdout.push(chunk));
		child.stderr.on("data", (chunk: Buffer) => {
			stderr.push(chunk);
			options.onErrorOutput?.(chunk);
		});
		// A command may end without reading its input; its status says what happened.
		child.stdin.on("error", () => undefined);
		child.stdin.end(options.input ?? "");
		child.on("error", (error) => {
			clearTimeout(timer);
			reject(new Error(`cannot start ${command}: ${error.message}`));
		});
		child.on("close", (status) => {
			clearTimeout(timer);
			const stdoutBytes = Buffer.concat(stdout);
			const result: CommandResult = {
				status,
				stdout: stdoutBytes.toString("utf8"),
				stderr: Buffer.concat(stderr).toString("utf8"),
				stdoutBytes,
			};
			if (status === 0 || options.mayFail === true) resolve(result);
			else reject(new Error(describeFailure(command, args, result)));
		});
	});
}

/** The full path of a command found on a search path, or undefined. */
export function findCommand(
	name: string,
	searchPath: string = process.env.PATH ?? "",
): string | undefined {
	for (const directory of searchPath.split(delimiter)) {
		if (directory === "") continue;
		const candidate = join(directory, name);
		try {
			accessSync(candidate, constants.X_OK);
			return candidate;
		} catch {
			// Not in this directory: look in the next.
		}
	}
	return undefined;
}

/** Says one step of a long undertaking on standard error. */
export function progress(text: string): void {
	process.stderr.write(`engine: ${text}\n`);
}

function describeFailure(
	command: string,
	args: readonly string[],
	result: CommandResult,
): string {
	const output = `${result.stderr}${result.stdout}`.trim().split("\n");
	const tail = output.slice(-40).join("\n");
	return `${command} ${args.join(" ")} ended with ${result.status ?? "a signal"}:\n${tail}`;
}
