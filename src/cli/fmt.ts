import { readFileSync } from "node:fs";
import { resolve } from "node:path";
import { parseDockerfile } from "../dockerfile/parse.ts";
import { print } from "../dockerfile/print.ts";
import { createSource } from "../text/source.ts";
import { readArguments, writeUserFile } from "./arguments.ts";
import { EXIT, type ExitCode, type Io } from "./io.ts";
import { decodeDockerfile } from "./read-dockerfile.ts";

const HELP = `usage: keyhole fmt [--check] [FILE…]

Formats Dockerfiles in place. Without FILE, or with -, reads standard input and writes the result to standard output. What a file
builds does not change.

  --check   change nothing; list the files that are not formatted, and exit with 1 if there are any
`;

const OPTIONS = {
	check: { type: "boolean" },
	help: { type: "boolean", short: "h" },
} as const;

/** `keyhole fmt`. Files with errors are left alone and reported. */
export async function runFmt(
	args: readonly string[],
	io: Io,
): Promise<ExitCode> {
	const { values, positionals } = readArguments("fmt", args, OPTIONS);
	if (values.help) {
		io.stdout(HELP);
		return EXIT.clean;
	}
	const files = positionals.length === 0 ? ["-"] : positionals;
	let exit: ExitCode = EXIT.clean;
	for (const file of files) {
		const outcome = await formatFile(file, values.check === true, io);
		if (outcome > exit) exit = outcome;
	}
	return exit;
}

async function formatFile(
	file: string,
	check: boolean,
	io: Io,
): Promise<ExitCode> {
	const name = file === "-" ? "<stdin>" : file;
	let bytes: Uint8Array;
	try {
		bytes =
			file === "-" ? await io.readStdin() : readFileSync(resolve(io.cwd, file));
	} catch (error) {
		io.stderr(`${name}: cannot be read: ${(error as Error).message}\n`);
		return EXIT.usage;
	}
	const text = decodeDockerfile(bytes);
	const document = parseDockerfile(createSource(name, text));
	const problem = document.diagnostics.find(
		({ severity }) => severity === "error",
	);
	if (problem !== undefined) {
		const { line, column } = document.source.positionAt(problem.span.start);
		io.stderr(`${name}:${line}:${column}: ${problem.message}\n`);
		if (problem.help !== undefined) io.stderr(`  ${problem.help}\n`);
		return EXIT.usage;
	}
	const printed = print(document);
	if (file === "-" && !check) io.stdout(printed);
	if (printed === text) return EXIT.clean;
	if (check) {
		io.stdout(`${name}\n`);
		return EXIT.findings;
	}
	if (file !== "-") writeUserFile(file, printed, io);
	return EXIT.clean;
}
