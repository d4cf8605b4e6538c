import { graphOf } from "../secrets/graph/graph-model.ts";
import { writeSvg } from "../secrets/graph/write-svg.ts";
import { writeDot, writeMermaid } from "../secrets/graph/write-text.ts";
import { planSecrets } from "../secrets/plan/plan-secrets.ts";
import {
	oneOf,
	oneOperand,
	readArguments,
	readBuildArguments,
	writeOutput,
} from "./arguments.ts";
import { EXIT, type ExitCode, type Io } from "./io.ts";
import { readDocument, readImages, refuseDocument } from "./secrets-input.ts";

const COMMAND = "secrets graph";

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
	const { values, positionals } = readArguments(COMMAND, args, OPTIONS);
	if (values.help) {
		io.stdout(HELP);
		return EXIT.clean;
	}
	const format = oneOf("format", values.format, ["svg", "mermaid", "dot"]);
	const theme = oneOf("theme", values.theme, ["auto", "light", "dark"]);
	const file = oneOperand(COMMAND, positionals);
	const { document } = await readDocument(file, io);
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
				: writeSvg(graph, { theme });
	writeOutput(values.output, text, io);
	return EXIT.clean;
}
