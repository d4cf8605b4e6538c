import { flowJson } from "../report/flow-json.ts";
import { printFlow } from "../report/flow-pretty.ts";
import { flowSarif } from "../report/flow-sarif.ts";
import { createStyle } from "../report/style.ts";
import { analyseFlow } from "../secrets/flow/analyse-flow.ts";
import { escapes, type FlowReport } from "../secrets/flow/flow-report.ts";
import { loadShellParser } from "../shell/parser.ts";
import {
	oneOf,
	oneOperand,
	readArguments,
	readBuildArguments,
} from "./arguments.ts";
import { EXIT, type ExitCode, type Io, UsageError } from "./io.ts";
import { readDocument, refuseDocument } from "./secrets-input.ts";
import { version } from "./version.ts";

const COMMAND = "secrets flow";

const HELP = `usage: keyhole secrets flow [OPTION…] [FILE]

Follows every secret of a Dockerfile through its instructions and the shell of its RUNs, and tells where its bytes can go: a layer,
the configuration or history of the image, the build log, the list of processes, a script from elsewhere. FILE is Dockerfile by
default, - is standard input. Nothing is run.

  --target STAGE         the stage to build (the last one by default)
  --build-arg NAME=VALUE a build argument; NAME alone takes the value from the environment
  --sensitive WORD       a word that makes the name of an ARG or ENV a secret's; may be repeated
  --not-sensitive NAME   an ARG or ENV that is no secret; may be repeated
  --format FORMAT        pretty (default), json or sarif

Exits with 1 when a secret gets into an exported layer, the configuration or the log, with 2 when something cannot be read.
`;

const OPTIONS = {
	target: { type: "string" },
	"build-arg": { type: "string", multiple: true },
	sensitive: { type: "string", multiple: true },
	"not-sensitive": { type: "string", multiple: true },
	format: { type: "string", default: "pretty" },
	help: { type: "boolean", short: "h" },
} as const;

const FORMATS = {
	pretty: (report: FlowReport, io: Io) =>
		printFlow(
			report,
			createStyle(io.terminal && io.environment.NO_COLOR === undefined),
		),
	json: (report: FlowReport) =>
		`${JSON.stringify(flowJson(report), null, 2)}\n`,
	sarif: (report: FlowReport) => flowSarif([report], version),
} satisfies Record<string, (report: FlowReport, io: Io) => string>;

const formats = Object.keys(FORMATS) as readonly (keyof typeof FORMATS)[];

/** `keyhole secrets flow`. */
export async function runSecretsFlow(
	args: readonly string[],
	io: Io,
): Promise<ExitCode> {
	const { values, positionals } = readArguments(COMMAND, args, OPTIONS);
	if (values.help) {
		io.stdout(HELP);
		return EXIT.clean;
	}
	const format = FORMATS[oneOf("format", values.format, formats)];
	const file = oneOperand(COMMAND, positionals);
	const { document } = await readDocument(file, io);
	const errors = document.diagnostics.filter(
		({ severity }) => severity === "error",
	);
	if (errors.length > 0) return refuseDocument(document, errors, io);
	const { target } = values;
	if (target !== undefined && !isStage(document.stages, target)) {
		const names = document.stages.flatMap(({ name }) => name ?? []);
		throw new UsageError(
			`there is no stage ${JSON.stringify(target)}`,
			`stages: ${names.join(", ") || "none has a name"}`,
		);
	}
	const report = analyseFlow(document, {
		parser: await loadShellParser(),
		...(target !== undefined && { target }),
		buildArguments: readBuildArguments(values["build-arg"], io),
		sensitiveNames: {
			words: values.sensitive ?? [],
			ignored: values["not-sensitive"] ?? [],
		},
	});
	io.stdout(format(report, io));
	return report.findings.some(escapes) ? EXIT.findings : EXIT.clean;
}

function isStage(
	stages: readonly { readonly name?: string }[],
	target: string,
): boolean {
	return stages.some(({ name }) => name === target.toLowerCase());
}
