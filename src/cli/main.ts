import { suggest } from "../text/suggest.ts";
import { EXIT, type ExitCode, type Io, UsageError } from "./io.ts";
import { processIo } from "./process-io.ts";

/** A command of `keyhole`. Its code is loaded when it runs: a linter that starts fast does not load the rest. */
interface Command {
	readonly name: string;
	readonly summary: string;
	run(args: readonly string[], io: Io): Promise<ExitCode>;
}

const COMMANDS: readonly Command[] = [
	{
		name: "fmt",
		summary: "format Dockerfiles",
		run: async (args, io) => (await import("./fmt.ts")).runFmt(args, io),
	},
	{
		name: "llb",
		summary: "show the build graph of a Dockerfile, or write its definition",
		run: async (args, io) => (await import("./llb.ts")).runLlb(args, io),
	},
];

async function runCommand(args: readonly string[], io: Io): Promise<ExitCode> {
	const [name, ...rest] = args;
	if (
		name === undefined ||
		name === "help" ||
		name === "--help" ||
		name === "-h"
	) {
		(name === undefined ? io.stderr : io.stdout)(usage());
		return name === undefined ? EXIT.usage : EXIT.clean;
	}
	if (name === "--version" || name === "version") {
		io.stdout(`${VERSION}\n`);
		return EXIT.clean;
	}
	const command = COMMANDS.find((each) => each.name === name);
	if (command !== undefined) return command.run(rest, io);
	const near = suggest(
		name,
		COMMANDS.map((each) => each.name),
	);
	throw new UsageError(
		`unknown command ${JSON.stringify(name)}`,
		near === undefined ? "see keyhole --help" : `did you mean ${near}?`,
	);
}

function usage(): string {
	const width = Math.max(...COMMANDS.map(({ name }) => name.length));
	const lines = COMMANDS.map(
		({ name, summary }) => `  ${name.padEnd(width)}  ${summary}`,
	);
	return `usage: keyhole COMMAND [ARGUMENT…]\n\n${lines.join("\n")}\n\nkeyhole COMMAND --help tells more.\n`;
}

/** Set when the project is built. */
declare const KEYHOLE_VERSION: string;
const VERSION =
	typeof KEYHOLE_VERSION === "string" ? KEYHOLE_VERSION : "development";

async function main(): Promise<void> {
	const io = processIo();
	try {
		process.exitCode = await runCommand(process.argv.slice(2), io);
	} catch (error) {
		if (!(error instanceof UsageError)) throw error;
		io.stderr(`keyhole: ${error.message}\n`);
		if (error.help !== undefined) io.stderr(`${error.help}\n`);
		process.exitCode = EXIT.usage;
	}
}

await main();
