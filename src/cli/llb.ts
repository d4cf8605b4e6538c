import { readFileSync } from "node:fs";
import { resolve } from "node:path";
import {
	type Definition,
	dumpDefinition,
	dumpDot,
	dumpMermaid,
	dumpTree,
	encodeDefinition,
	marshal,
} from "../../llb/index.ts";
import { parseDockerfile } from "../dockerfile/parse.ts";
import { BuildRefused } from "../lower/build-refused.ts";
import { lowerOffline, type OfflineOptions } from "../lower/offline.ts";
import { createSource, type Source } from "../text/source.ts";
import { parsePlatform, platformOfMachine } from "../values/platform.ts";
import {
	oneOf,
	oneOperand,
	readArguments,
	readBuildArguments,
	writeOutput,
} from "./arguments.ts";
import { EXIT, type ExitCode, type Io, UsageError } from "./io.ts";
import { readKnownImages } from "./known-images.ts";
import { decodeDockerfile } from "./read-dockerfile.ts";

const COMMAND = "llb";

const HELP = `usage: keyhole llb [OPTION…] [FILE]

Shows the build graph of a Dockerfile, without an engine and without running anything. FILE is Dockerfile by default, - is standard
input. Base images that --images does not describe are taken for images with a PATH and nothing else.

  --target STAGE         the stage to build (the last one by default)
  --build-arg NAME=VALUE a build argument; NAME alone takes the value from the environment
  --platform PLATFORM    for example linux/arm64
  --images FILE          JSON: image reference to its OCI configuration, or to {"digest", "config"}
  --format FORMAT        text (default), json, dot, mermaid, or protobuf: the definition that \`buildctl build\` reads
  --output FILE          write there instead of to standard output
`;

const OPTIONS = {
	target: { type: "string" },
	"build-arg": { type: "string", multiple: true },
	platform: { type: "string" },
	images: { type: "string" },
	format: { type: "string", default: "text" },
	output: { type: "string", short: "o" },
	help: { type: "boolean", short: "h" },
} as const;

const FORMATS = {
	text: dumpTree,
	json: (definition: Definition) =>
		`${JSON.stringify(dumpDefinition(definition), null, 2)}\n`,
	dot: dumpDot,
	mermaid: dumpMermaid,
	protobuf: encodeDefinition,
} satisfies Record<string, (definition: Definition) => string | Uint8Array>;

const formats = Object.keys(FORMATS) as readonly (keyof typeof FORMATS)[];

type LlbOptions = ReturnType<typeof readArguments<typeof OPTIONS>>["values"];

/** `keyhole llb`. */
export async function runLlb(
	args: readonly string[],
	io: Io,
): Promise<ExitCode> {
	const { values, positionals } = readArguments(COMMAND, args, OPTIONS);
	if (values.help) {
		io.stdout(HELP);
		return EXIT.clean;
	}
	const format = FORMATS[oneOf("format", values.format, formats)];
	const operand = oneOperand(COMMAND, positionals);
	const source = await readSource(operand ?? "Dockerfile", io);
	const options: OfflineOptions = {
		...readOptions(values, io),
		// A picture of a graph is the same each time; a graph to build reads the context of its own build.
		...(values.format !== "protobuf" && { localUniqueId: "…" }),
	};
	try {
		const lowered = await lowerOffline(parseDockerfile(source), options);
		const output = format(marshal(lowered.output, lowered.marshalOptions));
		writeOutput(values.output, output, io);
		return EXIT.clean;
	} catch (error) {
		if (!(error instanceof BuildRefused)) throw error;
		io.stderr(refusal(error, source));
		return EXIT.findings;
	}
}

async function readSource(file: string, io: Io): Promise<Source> {
	const name = file === "-" ? "<stdin>" : file;
	try {
		const bytes =
			file === "-" ? await io.readStdin() : readFileSync(resolve(io.cwd, file));
		return createSource(name, decodeDockerfile(bytes));
	} catch (error) {
		throw new UsageError(`${name} cannot be read: ${(error as Error).message}`);
	}
}

function readOptions(values: LlbOptions, io: Io): OfflineOptions {
	const host = platformOfMachine(process.arch);
	const platform =
		values.platform === undefined
			? undefined
			: parsePlatform(values.platform, host);
	if (platform?.ok === false)
		throw new UsageError(
			`--platform: ${platform.message}`,
			"for example: linux/amd64",
		);
	return {
		target: values.target,
		buildArguments: Object.fromEntries(
			readBuildArguments(values["build-arg"], io),
		),
		platform: platform?.value,
		host,
		images:
			values.images === undefined
				? undefined
				: readKnownImages(resolve(io.cwd, values.images)),
	};
}

function refusal(error: BuildRefused, source: Source): string {
	const span = error.places[0]?.span;
	const at = span === undefined ? undefined : source.positionAt(span.start);
	const place =
		at === undefined ? source.name : `${source.name}:${at.line}:${at.column}`;
	const help = error.help === undefined ? "" : `  ${error.help}\n`;
	return `${place}: ${error.message}\n${help}`;
}
