import type { ShellParser } from "../../shell/parser.ts";
import type { Source } from "../../text/source.ts";
import {
	type ClientBuild,
	type ClientFile,
	emptyBuild,
	type PassedArgument,
	type PassedId,
} from "./client-file.ts";
import {
	type DataNode,
	entriesOf,
	itemsOf,
	type ScalarNode,
	spanWithin,
	textOfNode,
	valueOf,
} from "./data.ts";
import { type ListLine, listLines } from "./list-input.ts";
import { scriptBuilds } from "./script.ts";
import type { YamlReader } from "./yaml.ts";

/** Reads the builds of a GitHub workflow or a composite action: `docker/build-push-action`, and `docker build` in `run`. */
export function readWorkflow(
	source: Source,
	yaml: YamlReader,
	shell: ShellParser,
): ClientFile {
	const { root, problems } = yaml.read(source.text);
	const builds: ClientBuild[] = [];
	const jobs = entriesOf(valueOf(root, "jobs"));
	const lists = [
		...jobs.map(({ key, value }) => ({
			where: `job ${key}`,
			steps: itemsOf(valueOf(value, "steps")),
		})),
		{ where: "action", steps: itemsOf(valueOf(root, "runs", "steps")) },
	];
	for (const { where, steps } of lists) {
		for (const [index, step] of steps.entries()) {
			const name = textOfNode(valueOf(step, "name"));
			const label = `${where}, step ${name ?? index + 1}`;
			const build = actionBuild(step, label);
			if (build !== undefined) builds.push(build);
			const run = valueOf(step, "run");
			if (run?.kind === "scalar")
				builds.push(...scriptBuilds(run, label, shell));
		}
	}
	return { kind: "workflow", source, builds, problems };
}

/** Inputs of the action that hold ids. */
const secretInputs = ["secrets", "secret-envs", "secret-files"] as const;

function actionBuild(step: DataNode, label: string): ClientBuild | undefined {
	const uses = valueOf(step, "uses");
	if (!/^docker\/build-push-action(@|$)/.test(textOfNode(uses) ?? "")) {
		return undefined;
	}
	const inputs = valueOf(step, "with");
	const scalar = (name: string): ScalarNode | undefined => {
		const node = valueOf(inputs, name);
		return node?.kind === "scalar" ? node : undefined;
	};
	const unread: string[] = [];
	const secrets: PassedId[] = [];
	for (const name of secretInputs) {
		const node = scalar(name);
		if (node === undefined) continue;
		for (const line of listLines(node.text, name !== "secrets")) {
			const id = secretOf(node, line, name);
			if (id === undefined) unread.push(`${name} holds ${line.text}`);
			else secrets.push(id);
		}
	}
	const ssh: PassedId[] = [];
	const agents = scalar("ssh");
	if (agents !== undefined) {
		for (const line of listLines(agents.text, true)) {
			const id = line.text.split("=")[0] ?? "";
			if (id.includes("$")) unread.push(`ssh holds ${line.text}`);
			else
				ssh.push({
					id,
					span: spanWithin(agents, line.at, line.at + id.length),
				});
		}
	}
	const context = scalar("context")?.text;
	const file = scalar("file")?.text;
	const target = scalar("target")?.text;
	const isDefaultContext =
		context === undefined || /^\{\{\s*defaultContext/.test(context);
	const known = (text: string): string | undefined =>
		/\$\{\{|\{\{/.test(text) ? undefined : text;
	// The default context is the repository; a directory of it may follow.
	const below = /^\{\{\s*defaultContext\s*\}\}:(.+)$/.exec(context ?? "")?.[1];
	const directory = isDefaultContext ? (below ?? ".") : known(context);
	return {
		...emptyBuild(label, (uses as DataNode).span),
		context: directory,
		dockerfile:
			file !== undefined
				? known(file)
				: directory && `${directory.replace(/\/$/, "")}/Dockerfile`,
		...(target !== undefined && !target.includes("$") && { target }),
		buildArguments: argumentsOf(scalar("build-args")),
		secrets,
		ssh,
		unread,
		hasGitLogin: isDefaultContext,
	};
}

function secretOf(
	node: ScalarNode,
	{ text, at, quoted }: ListLine,
	input: (typeof secretInputs)[number],
): PassedId | undefined {
	const equals = text.indexOf("=");
	const id = equals === -1 ? "" : text.slice(0, equals);
	if (id === "" || id.includes("$")) return undefined;
	const value = text.slice(equals + 1);
	const start = at + (quoted ? 1 : 0);
	return {
		id,
		span: spanWithin(node, start, start + id.length),
		from:
			input === "secrets"
				? { kind: "text", text: value }
				: input === "secret-envs"
					? { kind: "environment", name: value }
					: { kind: "file", path: value },
	};
}

function argumentsOf(node: ScalarNode | undefined): readonly PassedArgument[] {
	if (node === undefined) return [];
	return listLines(node.text, false).map(({ text, at, end }) => {
		const equals = text.indexOf("=");
		return {
			name: equals === -1 ? text : text.slice(0, equals),
			...(equals !== -1 && { value: text.slice(equals + 1) }),
			span: spanWithin(node, at, end),
		};
	});
}
