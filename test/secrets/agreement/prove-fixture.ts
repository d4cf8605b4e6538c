import { existsSync, mkdirSync, readFileSync, writeFileSync } from "node:fs";
import { mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { basename, dirname, join } from "node:path";
import { readBzip2 } from "../../../src/build/bzip2.ts";
import type { Dockerfile } from "../../../src/dockerfile/ast.ts";
import { parseDockerfile } from "../../../src/dockerfile/parse.ts";
import { analyseFlow } from "../../../src/secrets/flow/analyse-flow.ts";
import type { FlowReport } from "../../../src/secrets/flow/flow-report.ts";
import { isStandIn } from "../../../src/secrets/flow/sensitive-names.ts";
import { historyLines } from "../../../src/secrets/proof/history-lines.ts";
import type { Wanted } from "../../../src/secrets/proof/matcher.ts";
import { findNeeds, type Need } from "../../../src/secrets/proof/needs.ts";
import type { Proof } from "../../../src/secrets/proof/proof.ts";
import { proveSecrets } from "../../../src/secrets/proof/prove.ts";
import {
	placeholder,
	randomSentinel,
	templateFor,
} from "../../../src/secrets/proof/sentinel.ts";
import { loadShellParser } from "../../../src/shell/parser.ts";
import { createSource } from "../../../src/text/source.ts";
import type { Engine } from "../../engine/ensure-engine.ts";
import type { Templates } from "./templates.ts";
import type { World } from "./world.ts";

export interface Fixture {
	readonly name: string;
	readonly text: string;
	readonly target: string | undefined;
	/** Whether it is said that it can be built here. */
	readonly executable: boolean;
}

const root = join(import.meta.dirname, "../../../fixtures/secrets/flow");

export function readFixture(name: string): Fixture {
	const expected = JSON.parse(
		readFileSync(join(root, name, "expected.json"), "utf8"),
	) as { readonly executable: boolean; readonly target?: string };
	return {
		name,
		text: readFileSync(join(root, name, "Dockerfile"), "utf8"),
		target: expected.target,
		executable: expected.executable,
	};
}

const parser = await loadShellParser();

export function analyseFixture({ text, target }: Fixture): FlowReport {
	return analyseFlow(parseDockerfile(createSource("Dockerfile", text)), {
		parser,
		...(target !== undefined && { target }),
	});
}

export interface Surroundings {
	readonly engine: Engine;
	readonly world: World;
	readonly templates: Templates;
	/** How long one build may take. */
	readonly seconds: number;
}

/** Builds a fixture as `keyhole secrets prove` does. What never gets as far as a build is a failure in words. */
export async function proveFixture(
	fixture: Fixture,
	{ engine, world, templates, seconds }: Surroundings,
): Promise<Proof | string> {
	const { text, target } = fixture;
	const document = parseDockerfile(createSource("Dockerfile", text));
	const report = analyseFixture(fixture);
	const found = findNeeds(document, {
		target,
		buildArguments: new Map(),
		withRemoteSources: false,
		templates: new Map(
			report.secrets.flatMap(({ secret: { name } }) => {
				const template = templates.of(text, name);
				return template === undefined ? [] : [[name, template]];
			}),
		),
	});
	if (!found.ok) {
		return found.problems.map(({ message }) => message).join("; ");
	}
	const context = await mkdtemp(join(tmpdir(), "keyhole-agreement-"));
	const docker = join(context, ".docker-with-limit");
	try {
		await world.fillContext(context);
		writeFileSync(join(context, "known_hosts"), world.knownHosts);
		writeFileSync(join(context, "Dockerfile"), text);
		writeFileSync(join(context, ".dockerignore"), ".docker-with-limit\n");
		writeFileSync(
			docker,
			`#!/bin/sh\nexec timeout --kill-after=10 ${seconds} ${engine.dockerPath} "$@"\n`,
			{ mode: 0o755 },
		);
		const given = [
			...credentialFiles(report, context),
			...literals(text, report),
		];
		fillSources(document, context);
		return await proveSecrets({
			dockerfile: join(context, "Dockerfile"),
			file: "Dockerfile",
			context,
			target,
			targetLabel: found.target,
			buildArguments: new Map(),
			needs: withArguments(found.needs, report),
			given,
			options: await world.optionsFor(text),
			// Without other stages, all that a cache has is in the image.
			skip: new Set(
				(text.match(/^\s*FROM\b/gim) ?? []).length > 1 ? [] : ["cache"],
			),
			older: await world.layers(),
			docker,
			environment: { ...process.env, ...engine.environment },
			directory: context,
			bunzip2: readBzip2,
			lineOfHistory: historyLines(document),
		});
	} finally {
		await rm(context, { recursive: true });
	}
}

/** What the analysis takes for secrets is given a value, also where a plan has other ideas about names. */
function withArguments(
	needs: readonly Need[],
	{ secrets, source }: FlowReport,
): readonly Need[] {
	const more = secrets.filter(
		({ secret: { origin, name } }) =>
			origin === "argument" &&
			new RegExp(`^\\s*ARG\\s.*\\b${name}\\b`, "m").test(source.text) &&
			!needs.some((need) => need.kind === "argument" && need.name === name),
	);
	return [
		...needs,
		...more.map(
			({ secret: { name } }): Need => ({
				kind: "argument",
				name,
				lines: [],
				template: "{{sentinel}}",
			}),
		),
	];
}

/** Files of the context that the Dockerfile copies or mounts, made for the purpose. */
function credentialFiles(
	report: FlowReport,
	context: string,
): readonly Wanted[] {
	return report.secrets.flatMap(({ secret: { origin, name } }) => {
		if (origin !== "copied-file" && origin !== "bound-file") return [];
		// An absolute name is that of a file which the Dockerfile itself holds.
		if (name.startsWith("/")) return [];
		const value = randomSentinel();
		// A directory of credentials has one in it.
		const path = join(context, name.endsWith("/") ? `${name}file` : name);
		mkdirSync(dirname(path), { recursive: true });
		const template = templateFor(basename(path)) ?? `${placeholder}\n`;
		writeFileSync(path, template.replaceAll(placeholder, value));
		return [{ name, value: Buffer.from(value) }];
	});
}

/** Values that stand in the Dockerfile itself. */
function literals(text: string, { secrets }: FlowReport): readonly Wanted[] {
	return secrets.flatMap(({ secret: { origin, name, span } }) => {
		const value =
			origin === "environment"
				? new RegExp(`\\b${name}[= ]"?([^-\\s"$][^\\s"$]{7,})`).exec(text)?.[1]
				: origin === "copied-file" && name.startsWith("/")
					? /\bpassword (\S{6,})/.exec(text.slice(span.start))?.[1]
					: undefined;
		// What only stands in for a secret is in many a file.
		return value === undefined || isStandIn(value)
			? []
			: [{ name, value: Buffer.from(value) }];
	});
}

/** Files that the Dockerfile copies or mounts and about which nothing more is known. */
function fillSources({ instructions }: Dockerfile, context: string): void {
	const wanted = instructions.flatMap((instruction) => {
		if (instruction.kind === "copy" || instruction.kind === "add") {
			if ("from" in instruction && instruction.from !== undefined) return [];
			return instruction.sources.flatMap((source) =>
				source.kind === "path" ? [source.word.value] : [],
			);
		}
		return [];
	});
	for (const source of wanted) {
		if (/[*?[$:]/.test(source) || existsSync(join(context, source))) continue;
		const path = join(context, source.endsWith("/") ? `${source}file` : source);
		mkdirSync(dirname(path), { recursive: true });
		writeFileSync(path, "contents\n");
	}
}
