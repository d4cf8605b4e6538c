import { readFileSync, statSync } from "node:fs";
import { dirname, join, resolve } from "node:path";
import { readBzip2 } from "../build/bzip2.ts";
import { historyLines } from "../secrets/proof/history-lines.ts";
import type { Wanted } from "../secrets/proof/matcher.ts";
import { findNeeds } from "../secrets/proof/needs.ts";
import { printProof, proofJson } from "../secrets/proof/print-proof.ts";
import type { Part } from "../secrets/proof/proof.ts";
import { type ProofRequest, proveSecrets } from "../secrets/proof/prove.ts";
import { NoCommand } from "../secrets/proof/run-build.ts";
import { placeholder } from "../secrets/proof/sentinel.ts";
import { oneOf, readArguments, readBuildArguments } from "./arguments.ts";
import { EXIT, type ExitCode, type Io, UsageError } from "./io.ts";
import { readDocument, refuseDocument } from "./secrets-input.ts";

const COMMAND = "secrets prove";

const HELP = `usage: keyhole secrets prove [OPTION…] [FILE|CONTEXT] [-- BUILD-OPTION…]

Builds a Dockerfile on a real engine with random values for every secret that it takes, new keys for its SSH agents and random values for
build arguments that hold secrets. Then looks for these values in all layers of the image (files that a later layer deletes included), its
configuration and history, the provenance, a cache export and the log: as they are, in base64, hexadecimal, escaped, backwards, and inside
archives and compressed files. Values are not shown. What stands after -- goes to docker buildx build.

  -f, --file FILE        the Dockerfile (Dockerfile in the context by default)
  --context CONTEXT      the build context (the directory of FILE by default)
  --target STAGE         the stage to build (the last one by default)
  --build-arg NAME=VALUE a build argument; NAME alone takes the value from the environment
  --template ID=FILE     what the value of a secret is put into, where the file says ${placeholder}: steps that want JSON get JSON
  --given NAME=FILE      look for the content of FILE as well, such as a credential in the context
  --remote               also give values for GIT_AUTH_… and HTTP_AUTH_…, which are asked for when ADD fetches something
  --skip PART            leave out cache, provenance or log; may be repeated
  --format FORMAT        pretty (default) or json
  --show-sentinels       print the random values to standard error

Needs docker with buildx; DOCKER_HOST and the like count. Exits with 1 when a value was found, with 2 when the build failed.
`;

const OPTIONS = {
	file: { type: "string", short: "f" },
	context: { type: "string" },
	target: { type: "string" },
	"build-arg": { type: "string", multiple: true },
	template: { type: "string", multiple: true },
	given: { type: "string", multiple: true },
	remote: { type: "boolean", default: false },
	skip: { type: "string", multiple: true },
	format: { type: "string", default: "pretty" },
	"show-sentinels": { type: "boolean", default: false },
	help: { type: "boolean", short: "h" },
} as const;

const SKIPPABLE: readonly Part[] = ["cache", "provenance", "log"];

/** Options of `docker buildx build` that would get in the way of the command's own. */
const TAKEN =
	/^(?:-o|--output|--load|--push|--cache-to|--attest|--provenance|--progress|--metadata-file|-f|--file|--target|--call|--check|-q|--quiet)(?:=|$)/;

/** `keyhole secrets prove`. */
export async function runSecretsProve(
	args: readonly string[],
	io: Io,
): Promise<ExitCode> {
	const dashes = args.indexOf("--");
	const own = dashes < 0 ? args : args.slice(0, dashes);
	const options = dashes < 0 ? [] : args.slice(dashes + 1);
	const { values, positionals } = readArguments(COMMAND, own, OPTIONS);
	if (values.help) {
		io.stdout(HELP);
		return EXIT.clean;
	}
	const format = oneOf("format", values.format, ["pretty", "json"]);
	const taken = options.find((option) => TAKEN.test(option));
	if (taken !== undefined) {
		throw new UsageError(
			`${taken} cannot be given on: the proof needs an output and a log of its own`,
			"see keyhole secrets prove --help",
		);
	}
	const place = placeOf(positionals, values.file, values.context, io);
	const { document } = await readDocument(place.dockerfile, io);
	const buildArguments = readBuildArguments(values["build-arg"], io);
	const needs = findNeeds(document, {
		target: values.target,
		buildArguments,
		withRemoteSources: values.remote,
		templates: readTemplates(values.template, io),
	});
	if (!needs.ok) return refuseDocument(document, needs.problems, io);
	for (const id of needs.unknown) {
		io.stderr(
			`the id ${id} depends on a variable without a value: it gets none (see --build-arg)\n`,
		);
	}
	const passed = idsIn(options);
	const request: ProofRequest = {
		...place,
		file: place.shown,
		target: values.target,
		targetLabel: needs.target,
		buildArguments,
		needs: needs.needs.filter(({ kind, name }) => {
			if (!passed.has(`${kind} ${name}`)) return true;
			io.stderr(`${name} is given to docker: its value is not looked for\n`);
			return false;
		}),
		given: readGiven(values.given, io),
		options,
		skip: readSkip(values.skip),
		docker: "docker",
		environment: io.environment,
		directory: io.cwd,
		bunzip2: readBzip2,
		lineOfHistory: historyLines(document),
		...(io.terminal && {
			progress: (text: string) => io.stderr(`${text}…\n`),
		}),
		...(values["show-sentinels"] && {
			sentinels: (all: ReadonlyMap<string, string>) => {
				for (const [name, value] of all) io.stderr(`${name}: ${value}\n`);
			},
		}),
	};
	return carryOut(request, format, io);
}

async function carryOut(
	request: ProofRequest,
	format: "pretty" | "json",
	io: Io,
): Promise<ExitCode> {
	try {
		const proof = await proveSecrets(request);
		io.stdout(format === "json" ? proofJson(proof) : printProof(proof));
		if (proof.hits.length > 0) return EXIT.findings;
		return proof.failure === undefined ? EXIT.clean : EXIT.usage;
	} catch (error) {
		if (!(error instanceof NoCommand)) throw error;
		throw new UsageError(
			error.message,
			"a proof needs docker with buildx on the PATH, and an engine that it can reach",
		);
	}
}

interface BuildPlace {
	/** Absolute. */
	readonly dockerfile: string;
	/** As the user called it. */
	readonly shown: string;
	readonly context: string;
}

/** A positional argument is a context when it is a directory, else a Dockerfile. */
function placeOf(
	positionals: readonly string[],
	file: string | undefined,
	context: string | undefined,
	io: Io,
): BuildPlace {
	const [given, ...more] = positionals;
	if (more.length > 0) {
		throw new UsageError(
			"one FILE or CONTEXT",
			"see keyhole secrets prove --help",
		);
	}
	const isContext = given !== undefined && isDirectory(resolve(io.cwd, given));
	if (given !== undefined && (isContext ? context : file) !== undefined) {
		throw new UsageError(
			`${given} and --${isContext ? "context" : "file"} say the same`,
			"give one of them",
		);
	}
	const directory = isContext ? given : context;
	const shown =
		(isContext ? file : (given ?? file)) ??
		(directory === undefined ? "Dockerfile" : join(directory, "Dockerfile"));
	const dockerfile = resolve(io.cwd, shown);
	return {
		dockerfile,
		shown,
		context:
			directory === undefined
				? dirname(dockerfile)
				: /^[a-z+]+:\/\//.test(directory)
					? directory
					: resolve(io.cwd, directory),
	};
}

function isDirectory(path: string): boolean {
	return statSync(path, { throwIfNoEntry: false })?.isDirectory() === true;
}

function readTemplates(
	given: readonly string[] | undefined,
	io: Io,
): ReadonlyMap<string, string> {
	const templates = new Map<string, string>();
	for (const { name, content, text } of namedFiles("template", given, io)) {
		const template = content.toString("utf8");
		if (!template.includes(placeholder)) {
			throw new UsageError(
				`--template ${text}: the file does not say ${placeholder}`,
				"write it where the value goes",
			);
		}
		templates.set(name, template);
	}
	return templates;
}

/** Shorter contents would be found everywhere. */
const shortestGiven = 8;

function readGiven(
	given: readonly string[] | undefined,
	io: Io,
): readonly Wanted[] {
	return namedFiles("given", given, io).map(({ name, content, text }) => {
		const value = Buffer.from(content.toString("latin1").trim(), "latin1");
		if (value.length < shortestGiven) {
			throw new UsageError(
				`--given ${text}: fewer than ${shortestGiven} bytes are found everywhere`,
			);
		}
		return { name, value };
	});
}

function namedFiles(
	option: string,
	given: readonly string[] | undefined,
	io: Io,
) {
	return (given ?? []).map((text) => {
		const equals = text.indexOf("=");
		if (equals < 1) {
			throw new UsageError(
				`--${option} ${text}: expected NAME=FILE`,
				"see keyhole secrets prove --help",
			);
		}
		const file = text.slice(equals + 1);
		try {
			const content = readFileSync(resolve(io.cwd, file));
			return { name: text.slice(0, equals), content, text };
		} catch (error) {
			throw new UsageError(
				`${file} cannot be read: ${(error as Error).message}`,
			);
		}
	});
}

function readSkip(given: readonly string[] | undefined): ReadonlySet<Part> {
	return new Set((given ?? []).map((name) => oneOf("part", name, SKIPPABLE)));
}

/** What options after `--` give to the build themselves. */
function idsIn(options: readonly string[]): ReadonlySet<string> {
	const found = new Set<string>();
	options.forEach((option, index) => {
		const match = /^--(secret|ssh|build-arg)(?:=(.*))?$/s.exec(option);
		if (match === null) return;
		const value = match[2] ?? options[index + 1] ?? "";
		switch (match[1]) {
			case "secret":
				found.add(`secret ${/(?:^|,)"?id=([^,"]*)/.exec(value)?.[1] ?? ""}`);
				return;
			case "ssh":
				found.add(`ssh ${value.split("=", 1)[0]}`);
				return;
			default:
				found.add(`argument ${value.split("=", 1)[0]}`);
		}
	});
	return found;
}
