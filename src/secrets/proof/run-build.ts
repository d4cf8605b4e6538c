import { type ChildProcess, spawn } from "node:child_process";

export interface Command {
	readonly program: string;
	readonly arguments: readonly string[];
	readonly environment: Readonly<Record<string, string | undefined>>;
	readonly directory: string;
}

/** A command that could not be started. */
export class NoCommand extends Error {
	override readonly name = "NoCommand";
}

/**
 * Runs a command to its end. Standard output is dropped, standard error given on in chunks.
 *
 * @returns Its status; null when a signal ended it.
 * @throws NoCommand
 */
export function runCommand(
	{ program, arguments: args, environment, directory }: Command,
	standardError: (chunk: Uint8Array) => void,
): Promise<number | null> {
	return new Promise((resolve, reject) => {
		const child: ChildProcess = spawn(program, [...args], {
			cwd: directory,
			env: { ...environment },
			stdio: ["ignore", "ignore", "pipe"],
		});
		child.stderr?.on("data", standardError);
		child.on("error", ({ message }) =>
			reject(new NoCommand(`cannot start ${program}: ${message}`)),
		);
		child.on("close", resolve);
	});
}

/** A part of a comma-separated list such as that of `--secret`, quoted if it has to be. */
export function csvField(text: string): string {
	return /[",\r\n]|^\s|\s$/.test(text)
		? `"${text.replaceAll('"', '""')}"`
		: text;
}

/** Whether a failed build says that the engine, or the way it is driven, has no such output or cache export. */
export function lacksExporter(message: string): boolean {
	return /(?:oci exporter|docker exporter|cache export|attestations?) (?:feature )?(?:is|are) (?:currently )?not supported|exporter "oci" could not be found|unknown cache exporter/i.test(
		message,
	);
}
