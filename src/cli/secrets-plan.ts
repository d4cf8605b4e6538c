import { readFileSync } from "node:fs";
import { resolve } from "node:path";
import type { Dockerfile } from "../dockerfile/ast.ts";
import { checkBuild } from "../secrets/clients/check-client.ts";
import type { ClientFile, ClientKind } from "../secrets/clients/client-file.ts";
import { readClientFile } from "../secrets/clients/read-client.ts";
import { selectBuilds } from "../secrets/clients/select-builds.ts";
import { loadYamlReader } from "../secrets/clients/yaml.ts";
import { planJson } from "../secrets/plan/plan-json.ts";
import {
	type PlanCheck,
	planReport,
	printPlan,
	printPlanMarkdown,
} from "../secrets/plan/plan-report.ts";
import { type PlanRequest, planSecrets } from "../secrets/plan/plan-secrets.ts";
import { loadShellParser } from "../shell/parser.ts";
import { createSource } from "../text/source.ts";
import {
	oneOf,
	oneOperand,
	readArguments,
	readBuildArguments,
} from "./arguments.ts";
import { EXIT, type ExitCode, type Io, UsageError } from "./io.ts";
import { readDocument, readImages, refuseDocument } from "./secrets-input.ts";

const COMMAND = "secrets plan";

const HELP = `usage: keyhole secrets plan [OPTION…] [FILE]

Tells which secrets and SSH agents a build of a Dockerfile asks its client for, where, and how to pass them. FILE is Dockerfile by
default, - is standard input.

  --target STAGE         the stage to build (the last one by default)
  --build-arg NAME=VALUE a build argument; NAME alone takes the value from the environment
  --context ADDRESS      the build context, when it is a git repository or a download
  --images FILE          JSON: image reference to its OCI configuration; for ONBUILD of base images
  --check FILE           compare with what a compose file, bake file, workflow, .gitlab-ci.yml or script passes,
                         in place of printing flags; may be repeated
  --format FORMAT        pretty (default), json or markdown

Exits with 1 when a compared file differs, with 2 when something cannot be read.
`;

const OPTIONS = {
	target: { type: "string" },
	"build-arg": { type: "string", multiple: true },
	context: { type: "string" },
	images: { type: "string" },
	check: { type: "string", multiple: true },
	format: { type: "string", default: "pretty" },
	help: { type: "boolean", short: "h" },
} as const;

const FORMATS = {
	pretty: printPlan,
	markdown: printPlanMarkdown,
	json: (report) => `${JSON.stringify(planJson(report), null, 2)}\n`,
} satisfies Record<string, (report: ReturnType<typeof planReport>) => string>;

const formats = Object.keys(FORMATS) as readonly (keyof typeof FORMATS)[];

/** `keyhole secrets plan`. */
export async function runSecretsPlan(
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
	const { document, path } = await readDocument(operand, io);
	const request: PlanRequest = {
		target: values.target,
		buildArguments: readBuildArguments(values["build-arg"], io),
		context: values.context,
		images: readImages(values.images, io),
	};
	const result = planSecrets(document, request);
	if (!result.ok) return refuseDocument(document, result.problems, io);
	const checks: PlanCheck[] = [];
	for (const file of values.check ?? []) {
		checks.push(await checkFile(file, path, document, request, io));
	}
	const report = planReport(document.source, result.plan, request, checks);
	io.stdout(format(report));
	const differs = checks.some(({ findings }) => findings.length > 0);
	return differs ? EXIT.findings : EXIT.clean;
}

async function checkFile(
	name: string,
	dockerfile: string | undefined,
	document: Dockerfile,
	request: PlanRequest,
	io: Io,
): Promise<PlanCheck> {
	const file = await readClient(name, io);
	const selected = selectBuilds(file, resolve(io.cwd, name), dockerfile);
	const { builds } = selected;
	if (builds.length === 0) {
		return {
			file,
			builds: [],
			notes: [],
			findings: [noBuild(file, document.source.name)],
		};
	}
	return {
		file,
		builds: builds.map(({ label }) => label),
		findings: builds.flatMap((build) =>
			checkBuild(file, build, document, request),
		),
		notes: [
			...(selected.note === undefined ? [] : [selected.note]),
			...builds.flatMap(({ label, unread }) =>
				unread.map(
					(reason) => `${label}: not all of it can be told: ${reason}`,
				),
			),
		],
	};
}

function noBuild(file: ClientFile, dockerfile: string) {
	const others = file.builds.map(
		(build) => `${build.label} (${build.dockerfile ?? "unknown Dockerfile"})`,
	);
	return {
		code: "no-build",
		what: "build",
		id: "",
		build: "",
		span: { start: 0, end: 0 },
		message: `no build in this file uses ${dockerfile}`,
		help:
			others.length === 0
				? "the file describes no build"
				: `builds here: ${others.join(", ")}`,
	} as const;
}

/** Reads a file that describes builds. */
export async function readClient(
	name: string,
	io: Io,
	kind?: ClientKind,
): Promise<ClientFile> {
	let text: string;
	try {
		text = readFileSync(resolve(io.cwd, name), "utf8");
	} catch (error) {
		throw new UsageError(`${name} cannot be read: ${(error as Error).message}`);
	}
	const readers = {
		yaml: await loadYamlReader(),
		shell: await loadShellParser(),
	};
	const file = readClientFile(createSource(name, text), readers, kind);
	const [problem] = file.problems;
	if (problem !== undefined) {
		const { line, column } = file.source.positionAt(problem.span.start);
		throw new UsageError(
			`${name}:${line}:${column}: ${problem.message}`,
			problem.help,
		);
	}
	return file;
}
