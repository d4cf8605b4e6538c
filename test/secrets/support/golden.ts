import {
	existsSync,
	globSync,
	mkdtempSync,
	readFileSync,
	writeFileSync,
} from "node:fs";
import { cp } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import * as assert from "uvu/assert";
import { type ExitCode, type Io, UsageError } from "../../../src/cli/io.ts";

/** Cases that are directories under `fixtures/secrets`: inputs, `arguments` with one per line, and what is expected. */

const root = join(import.meta.dirname, "../../../fixtures/secrets");

/** The names of the cases of a kind. */
export function goldenCases(kind: string): readonly string[] {
	return globSync("*/Dockerfile", { cwd: join(root, kind) })
		.map((path) => path.slice(0, path.indexOf("/")))
		.sort();
}

export function casePath(
	kind: string,
	name: string,
	...rest: readonly string[]
): string {
	return join(root, kind, name, ...rest);
}

/** A copy of a case that a command may change. */
export async function copyCase(kind: string, name: string): Promise<string> {
	const directory = mkdtempSync(join(tmpdir(), "keyhole-"));
	await cp(casePath(kind, name), directory, { recursive: true });
	return directory;
}

export function argumentsOf(kind: string, name: string): readonly string[] {
	const path = casePath(kind, name, "arguments");
	return existsSync(path)
		? readFileSync(path, "utf8").trimEnd().split("\n")
		: [];
}

/** Compares with the recorded text. `KEYHOLE_RECORD=1` writes it instead: review the difference like code. */
export function expectText(path: string, actual: string): void {
	if (process.env.KEYHOLE_RECORD === "1") {
		writeFileSync(path, actual);
		return;
	}
	assert.fixture(actual, readFileSync(path, "utf8"), path);
}

export interface CommandResult {
	readonly exit: number;
	readonly stdout: string;
	readonly stderr: string;
}

type Command = (args: readonly string[], io: Io) => Promise<ExitCode>;

/** Runs a command as if from a directory. */
export async function runIn(
	cwd: string,
	command: Command,
	args: readonly string[],
): Promise<CommandResult> {
	let stdout = "";
	let stderr = "";
	const io: Io = {
		stdout: (text) => {
			stdout +=
				typeof text === "string" ? text : new TextDecoder().decode(text);
		},
		stderr: (text) => {
			stderr += text;
		},
		terminal: false,
		cwd,
		environment: {},
		readStdin: async () => new Uint8Array(),
	};
	try {
		return { exit: await command(args, io), stdout, stderr };
	} catch (error) {
		if (!(error instanceof UsageError)) throw error;
		const help = error.help === undefined ? "" : `${error.help}\n`;
		return { exit: 2, stdout, stderr: `${stderr}${error.message}\n${help}` };
	}
}

/** All that a command said, for a golden file. */
export function transcript({ exit, stdout, stderr }: CommandResult): string {
	const parts = [`exit ${exit}\n`];
	if (stdout !== "") parts.push(`--- standard output\n${stdout}`);
	if (stderr !== "") parts.push(`--- standard error\n${stderr}`);
	return parts.join("");
}
