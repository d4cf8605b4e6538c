import { readFileSync } from "node:fs";
import { dirname, join, resolve } from "node:path";
import { parseDockerfile } from "../dockerfile/parse.ts";
import { unifiedDiff } from "../report/unified-diff.ts";
import type { ClientFile, ClientKind } from "../secrets/clients/client-file.ts";
import { selectBuilds } from "../secrets/clients/select-builds.ts";
import { loadYamlReader } from "../secrets/clients/yaml.ts";
import type { ClientRemark } from "../secrets/fix/client-result.ts";
import { editClient } from "../secrets/fix/edit-client.ts";
import type { Remark } from "../secrets/fix/fix-result.ts";
import { fixSecrets } from "../secrets/fix/fix-secrets.ts";
import { applyEdits, orderedEdits } from "../secrets/fix/run-changes.ts";
import { analyseFlow } from "../secrets/flow/analyse-flow.ts";
import { escapes } from "../secrets/flow/flow-report.ts";
import { loadShellParser } from "../shell/parser.ts";
import { createSource, type Source } from "../text/source.ts";
import {
	oneOperand,
	readArguments,
	readBuildArguments,
	writeUserFile,
} from "./arguments.ts";
import { EXIT, type ExitCode, type Io } from "./io.ts";
import { readDocument, readImages, refuseDocument } from "./secrets-input.ts";
import { readClient } from "./secrets-plan.ts";

const COMMAND = "secrets fix";

const HELP = `usage: keyhole secrets fix [OPTION…] [FILE]

Turns secrets in ARG, ENV, copied credential files and addresses of ADD into secret mounts, on exactly the RUNs that use them. FILE
is Dockerfile by default, - is standard input. Prints the changes as a diff, and on standard error what they mean and what is left
to do.

  --write                change the files
  --compose FILE         a compose file that builds the Dockerfile, to be changed along; may be repeated, as all of these may
  --bake FILE            a bake file
  --workflow FILE        a GitHub workflow
  --gitlab FILE          a GitLab pipeline
  --script FILE          a shell script with docker build
  --secret NAME          a variable that is a secret although its name does not tell
  --context DIRECTORY    the build context (the Dockerfile's directory by default): tells settings without credentials from those with
  --target STAGE         the stage that is exported (the last one by default)
  --build-arg NAME=VALUE a build argument; NAME alone takes the value from the environment
  --images FILE          JSON: image reference to its OCI configuration

Exits with 1 when there is something to change (with --write: something that had to be left), else with 0.
`;

const OPTIONS = {
	write: { type: "boolean" },
	compose: { type: "string", multiple: true },
	bake: { type: "string", multiple: true },
	workflow: { type: "string", multiple: true },
	gitlab: { type: "string", multiple: true },
	script: { type: "string", multiple: true },
	secret: { type: "string", multiple: true },
	context: { type: "string" },
	target: { type: "string" },
	"build-arg": { type: "string", multiple: true },
	images: { type: "string" },
	help: { type: "boolean", short: "h" },
} as const;

const KINDS: readonly ClientKind[] = [
	"compose",
	"bake",
	"workflow",
	"gitlab",
	"script",
];

/** `keyhole secrets fix`. */
export async function runSecretsFix(
	args: readonly string[],
	io: Io,
): Promise<ExitCode> {
	const { values, positionals } = readArguments(COMMAND, args, OPTIONS);
	if (values.help) {
		io.stdout(HELP);
		return EXIT.clean;
	}
	const operand = oneOperand(COMMAND, positionals);
	const { document, path } = await readDocument(operand, io);
	const shell = await loadShellParser();
	const result = fixSecrets(document, shell, {
		target: values.target,
		buildArguments: readBuildArguments(values["build-arg"], io),
		images: readImages(values.images, io),
		secrets: values.secret,
		readContext: (name) => readContext(path, values.context, name, io),
	});
	if (!result.ok) return refuseDocument(document, result.problems, io);
	const changes: Changed[] = [
		changed(
			document.source,
			path,
			applyEdits(document.source.text, result.edits),
		),
	];
	const after = parseDockerfile(
		createSource(document.source.name, changes[0]?.after ?? ""),
	);
	const broken = after.diagnostics.find(({ severity }) => severity === "error");
	if (broken !== undefined)
		throw new Error(`the fixed Dockerfile is broken: ${broken.message}`);
	const say = (
		source: Source,
		kind: string,
		{ span, message, help }: Remark | (ClientRemark & { help?: string }),
	) => {
		const { line, column } = source.positionAt(span.start);
		io.stderr(`${source.name}:${line}:${column}: ${kind}: ${message}\n`);
		if (help !== undefined) io.stderr(`  ${help}\n`);
	};
	let leaks = false;
	for (const leak of analyseFlow(after, {
		parser: shell,
		...(values.target !== undefined && { target: values.target }),
	}).findings.filter(escapes)) {
		const known = result.refused.some(
			({ secret }) => secret === leak.secret.name,
		);
		if (result.settings.includes(leak.secret.name)) continue;
		leaks = true;
		if (!known)
			say(after.source, "still leaks, once fixed", {
				span: leak.span,
				message: `${leak.secret.name}: ${leak.reason}`,
			});
	}
	for (const fixed of result.fixed) say(document.source, "fixed", fixed);
	for (const remark of result.refused)
		say(document.source, "left alone", remark);
	for (const remark of result.notes) say(document.source, "note", remark);
	const readers = { yaml: await loadYamlReader(), shell };
	for (const kind of KINDS) {
		for (const name of values[kind] ?? []) {
			const file: ClientFile = await readClient(name, io, kind);
			const selected = selectBuilds(file, resolve(io.cwd, name), path);
			const { edits, remarks } = editClient(
				file,
				selected.builds,
				result.moves,
				readers,
			);
			for (const remark of remarks) say(file.source, "by hand", remark);
			const text = applyEdits(file.source.text, orderedEdits(edits));
			changes.push(changed(file.source, resolve(io.cwd, name), text));
		}
	}
	return finish(
		changes,
		values.write === true,
		leaks || result.refused.length > 0,
		io,
	);
}

/** A file of the build context, when it is there. */
function readContext(
	dockerfile: string | undefined,
	context: string | undefined,
	name: string,
	io: Io,
): string | undefined {
	const directory =
		context !== undefined
			? resolve(io.cwd, context)
			: dockerfile && dirname(dockerfile);
	if (directory === undefined) return undefined;
	try {
		return readFileSync(join(directory, name), "utf8");
	} catch {
		return undefined;
	}
}

interface Changed {
	readonly source: Source;
	/** Absent for standard input. */
	readonly path: string | undefined;
	readonly after: string;
}

function changed(
	source: Source,
	path: string | undefined,
	after: string,
): Changed {
	return { source, path, after };
}

function finish(
	changes: readonly Changed[],
	write: boolean,
	refused: boolean,
	io: Io,
): ExitCode {
	let differs = false;
	for (const { source, path, after } of changes) {
		if (after === source.text) continue;
		differs = true;
		if (!write) io.stdout(unifiedDiff(source.name, source.text, after));
		else if (path === undefined) io.stdout(after);
		else writeUserFile(path, after, io);
	}
	if (refused) return EXIT.findings;
	return differs && !write ? EXIT.findings : EXIT.clean;
}
