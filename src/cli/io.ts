/** What a command may use of the outside world, so that tests can stand in for it. */
export interface Io {
	/** Writes results. */
	stdout(text: string | Uint8Array): void;
	/** Writes messages and progress. */
	stderr(text: string): void;
	/** Whether results go to a terminal: colours and progress make sense there. */
	readonly terminal: boolean;
	/** Relative paths count from here. */
	readonly cwd: string;
	readonly environment: Readonly<Record<string, string | undefined>>;
	/** All of standard input. */
	readStdin(): Promise<Uint8Array>;
	/** What starts a process that checks files for this one (lint-worker.ts); without it, one process does everything. */
	readonly lintWorker?: readonly string[];
}

/** Exit codes of every command. */
export const EXIT = {
	/** Nothing found; the build succeeded. */
	clean: 0,
	/** There are findings, or a build failed. */
	findings: 1,
	/** Bad usage, or input that cannot be read. */
	usage: 2,
} as const;

export type ExitCode = (typeof EXIT)[keyof typeof EXIT];

/** The user's mistake, or a file that cannot be read: ends a command with `EXIT.usage`. */
export class UsageError extends Error {
	override readonly name = "UsageError";
	/** What to do about it. */
	readonly help: string | undefined;

	constructor(message: string, help?: string) {
		super(message);
		this.help = help;
	}
}
