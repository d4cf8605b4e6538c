import { writeFileSync } from "node:fs";
import { resolve } from "node:path";
import { parseArgs } from "node:util";
import { graphOf } from "../secrets/graph/graph-model.ts";
import type { Theme } from "../secrets/graph/svg-style.ts";
import { writeSvg } from "../secrets/graph/write-svg.ts";
import { writeDot, writeMermaid } from "../secrets/graph/write-text.ts";
import { planSecrets } from "../secrets/plan/plan-secrets.ts";
import { EXIT, type ExitCode, type Io, UsageError } from "./io.ts";
import {
	readBuildArguments,
	readDocument,
	readImages,
	refuseDocument,
} from "./secrets-input.ts";

const HELP = `usage: keyhole secrets graph [OPTION…] [FILE]

Draws the stages that a target needs, which of their steps see which secret, which layers descend from those, and what the exported
image includes. FILE is Dockerfile by default, - is standard input.

  --format FORMAT        svg (default), mermaid or dot
  --theme THEME          colours of the SVG: auto (default: the reader's setting decides), light or dark
  --output FILE          write there instead of to standard output
  --target STAGE         the stage to build (the last one by default)
  --build-arg NAME=VALUE a build argument; NAME alone takes the value from the environment
  --images FILE          JSON: image reference to its OCI configuration; for ONBUILD of base images
`;

const OPTIONS = {
	format: { type: "string", default: "svg" },
	theme: { type: "string", default: "auto" },
	output: { type: "string", short: "o" },
	target: { type: "string" },
	"build-arg": { type: "string", multiple: true },
	images: { type: "string" },
	help: { type: "boolean", short: "h" },
} as const;

/** `keyhole secrets graph`. */
export async function runSecretsGraph(
	args: readonly string[],
	io: Io,
): Promise<ExitCode> {
	const { values, positionals } = readArguments(args);
	if (values.help) {
		io.stdout(HELP);
		return EXIT.clean;
	}
	const { format, theme } = values;
	if (!/^(svg|mermaid|dot)$/.test(format)) {
		throw new UsageError(
			`unknown format ${JSON.stringify(format)}`,
			"formats: svg, mermaid, dot",
		);
	}
	if (!/^(auto|light|dark)$/.test(theme)) {
		throw new UsageError(
			`unknown theme ${JSON.stringify(theme)}`,
			"themes: auto, light, dark",
		);
	}
	if (positionals.length > 1)
		throw new UsageError(
			"one FILE at a time",
			"see keyhole secrets graph --help",
		);
	const { document } = await readDocument(positionals[0], io);
	const result = planSecrets(document, {
		target: values.target,
		buildArguments: readBuildArguments(values["build-arg"], io),
		images: readImages(values.images, io),
	});
	if (!result.ok) return refuseDocument(document, result.problems, io);
	const graph = graphOf(result.plan, result.walk);
	const text =
		format === "mermaid"
			? writeMermaid(graph)
			: format === "dot"
				? writeDot(graph)
				: writeSvg(graph, { theme: theme as Theme });
	if (values.output === undefined) io.stdout(text);
	else writeFileSync(resolve(io.cwd, values.output), text);
	return EXIT.clean;
}

function readArguments(args: readonly string[]) {
	try {
		return parseArgs({
			args: [...args],
			allowPositionals: true,
			options: OPTIONS,
		});
	} catch (error) {
		throw new UsageError(
			(error as Error).message,
			"see keyhole secrets graph --help",
		);
	}
}
