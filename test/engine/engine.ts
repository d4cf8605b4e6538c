import { parseArgs } from "node:util";
import { progress } from "./command.ts";
import { findEngine, searchEngine, stopEngine } from "./ensure-engine.ts";
import { forgetEnginePackages } from "./tools.ts";

const usage = `usage: npm run engine -- up [--images busybox,node:24] [--refresh]
       npm run engine -- down
       npm run engine -- env`;

/** The command line: returns the exit code. 2 means that this machine can have no engine, or that nobody knows the words. */
async function main(args: readonly string[]): Promise<number> {
	const { positionals, values } = parseArgs({
		args: [...args],
		allowPositionals: true,
		options: {
			images: { type: "string", default: "" },
			refresh: { type: "boolean", default: false },
		},
	});
	const [command, ...rest] = positionals;
	if (rest.length > 0) throw new Error(`one command at a time\n${usage}`);
	switch (command) {
		case "up":
			if (values.refresh) await forgetEnginePackages();
			return up(values.images.split(",").filter((name) => name !== ""));
		case "down":
			await stopEngine();
			return 0;
		case "env":
			return printEnvironment();
		default:
			process.stderr.write(`${usage}\n`);
			return 2;
	}
}

async function up(images: readonly string[]): Promise<number> {
	const search = await searchEngine();
	if (search.kind === "missing") {
		progress(search.message);
		return 2;
	}
	const { engine } = search;
	for (const image of images) await engine.ensureImage(image);
	process.stdout.write(
		`${engine.kind} engine, registry ${engine.registry} (${engine.versions.join(", ")})\n`,
	);
	return 0;
}

async function printEnvironment(): Promise<number> {
	const engine = await findEngine();
	if (engine === undefined) {
		progress("not up; start it with: npm run engine -- up");
		return 1;
	}
	for (const [name, value] of Object.entries(engine.environment))
		process.stdout.write(`export ${name}=${shellValue(name, value)}\n`);
	return 0;
}

/** A value for a POSIX shell. The search path keeps what the shell that reads this has, whatever ran this command. */
function shellValue(name: string, value: string): string {
	const quoted = (text: string) => `'${text.replaceAll("'", "'\\''")}'`;
	const inherited = process.env.PATH ?? "";
	if (name === "PATH" && value.endsWith(inherited))
		return `${quoted(value.slice(0, value.length - inherited.length))}"$PATH"`;
	return quoted(value);
}

try {
	process.exitCode = await main(process.argv.slice(2));
} catch (error) {
	progress(error instanceof Error ? error.message : String(error));
	process.exitCode = 1;
}
