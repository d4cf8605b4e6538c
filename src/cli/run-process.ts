import { suggest } from "../text/suggest.ts";
import { EXIT, type ExitCode, type Io, UsageError } from "./io.ts";
import { processIo } from "./process-io.ts";
import { version } from "./version.ts";

/** A command of `keyhole`. Its code is loaded when it runs: a linter that starts fast does not load the rest. */
interface Command {
	/** One word, or two: `secrets plan`. */
	readonly name: string;
	readonly summary: string;
	run(args: readonly string[], io: Io): Promise<ExitCode>;
}

const COMMANDS: readonly Command[] = [
	{
		name: "lint",
		summary: "check Dockerfiles, offline",
		run: async (args, io) => (await import("./lint.ts")).runLint(args, io),
	},
	{
		name: "rules",
		summary: "list the rules of the linter",
		run: async (args, io) => (await import("./rules.ts")).runRules(args, io),
	},
	{
		name: "explain",
		summary: "show the manual of a rule",
		run: async (args, io) =>
			(await import("./explain.ts")).runExplain(args, io),
	},
	{
		name: "secrets plan",
		summary: "list every secret and SSH key a target needs, and how to pass it",
		run: async (args, io) =>
			(await import("./secrets-plan.ts")).runSecretsPlan(args, io),
	},
	{
		name: "secrets flow",
		summary: "follow every secret to where its bytes can go",
		run: async (args, io) =>
			(await import("./secrets-flow.ts")).runSecretsFlow(args, io),
	},
	{
		name: "secrets prove",
		summary: "build with sentinel values and search everything that comes out",
		run: async (args, io) =>
			(await import("./secrets-prove.ts")).runSecretsProve(args, io),
	},
	{
		name: "secrets fix",
		summary: "turn secrets in ARG, ENV and COPY into secret mounts",
		run: async (args, io) =>
			(await import("./secrets-fix.ts")).runSecretsFix(args, io),
	},
	{
		name: "secrets graph",
		summary: "draw which steps see which secret",
		run: async (args, io) =>
			(await import("./secrets-graph.ts")).runSecretsGraph(args, io),
	},
	{
		name: "lsp",
		summary: "serve editors: problems, fixes, help, completion, formatting",
		run: async (args, io) => (await import("./lsp.ts")).runLsp(args, io),
	},
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

/** A command that is only for `lintMany`, and in no list. */
const lintWorker = "lint-worker";

async function runCommand(args: readonly string[], io: Io): Promise<ExitCode> {
	const [first, second] = args;
	if (first === undefined) {
		io.stderr(usage(COMMANDS));
		return EXIT.usage;
	}
	if (first === "help" || first === "--help" || first === "-h") {
		io.stdout(usage(COMMANDS));
		return EXIT.clean;
	}
	if (first === "version" || first === "--version") {
		io.stdout(`${version}\n`);
		return EXIT.clean;
	}
	if (first === lintWorker) {
		return (await import("./lint-worker.ts")).runLintWorker();
	}
	for (const words of [2, 1]) {
		const name = args.slice(0, words).join(" ");
		const command = COMMANDS.find((each) => each.name === name);
		if (command !== undefined) return command.run(args.slice(words), io);
	}
	const group = COMMANDS.filter(({ name }) => name.startsWith(`${first} `));
	if (group.length > 0 && (second === undefined || second === "--help")) {
		io.stdout(usage(group));
		return second === undefined ? EXIT.usage : EXIT.clean;
	}
	throw unknownCommand(group.length > 0 ? `${first} ${second}` : first);
}

function unknownCommand(name: string): UsageError {
	const near = suggest(
		name,
		COMMANDS.map((command) => command.name),
	);
	return new UsageError(
		`unknown command ${JSON.stringify(name)}`,
		near === undefined ? "see keyhole --help" : `did you mean ${near}?`,
	);
}

function usage(commands: readonly Command[]): string {
	const width = Math.max(...commands.map(({ name }) => name.length));
	const lines = commands.map(
		({ name, summary }) => `  ${name.padEnd(width)}  ${summary}`,
	);
	return `usage: keyhole COMMAND [ARGUMENT…]\n\n${lines.join("\n")}\n\nkeyhole COMMAND --help tells more.\n`;
}

/** Runs the command that this process was started with, and sets its exit code. */
export async function runProcess(): Promise<void> {
	const [, program = ""] = process.argv;
	const io: Io = {
		...processIo(),
		lintWorker: [
			process.execPath,
			...process.execArgv,
			"--",
			program,
			lintWorker,
		],
	};
	try {
		process.exitCode = await runCommand(process.argv.slice(2), io);
	} catch (error) {
		if (!(error instanceof UsageError)) throw error;
		io.stderr(`keyhole: ${error.message}\n`);
		if (error.help !== undefined) io.stderr(`${error.help}\n`);
		process.exitCode = EXIT.usage;
	}
}
