import {
	existsSync,
	globSync,
	mkdtempSync,
	readFileSync,
	rmSync,
} from "node:fs";
import { tmpdir } from "node:os";
import { join, resolve } from "node:path";
import { test } from "uvu";
import * as assert from "uvu/assert";
import { decodeDockerfile } from "../../src/cli/read-dockerfile.ts";
import { allRules } from "../../src/lint/rules.ts";
import { positionOf } from "../../src/lsp/places.ts";
import type { LspDiagnostic } from "../../src/lsp/protocol.ts";
import type { ReportedFinding } from "../../src/report/report.ts";
import { createSource, type Source } from "../../src/text/source.ts";
import { type RecordedCase, readCases } from "../stub-gateway/recorded-case.ts";
import { writeExampleCases } from "./example-cases.ts";
import {
	asCase,
	commandLineFindings,
	requestedFindings,
	startServer,
} from "./findings-of.ts";

/**
 * The command line, the subrequest of a build and the language server tell the same about a file: over the examples of the official
 * rules, the recorded cases of the linter and every eighth other Dockerfile of fixtures/. KEYHOLE_FINDINGS=all takes all of them.
 */

const fixtures = resolve(import.meta.dirname, "../../fixtures");
const recorded = readCases();
const files = globSync("{secrets,demo}/**/Dockerfile", { cwd: fixtures })
	.sort()
	.map((file) => asCase(file, join(fixtures, file)));
const examples = mkdtempSync(join(tmpdir(), "keyhole-examples-"));
test.after(() => rmSync(examples, { recursive: true }));
const cases = [...writeExampleCases(examples), ...recorded, ...files].filter(
	({ area, directory, settings }, index) =>
		existsSync(join(directory, fileOf(settings))) &&
		(area === "lint" ||
			area === "example" ||
			index % 8 === 0 ||
			process.env.KEYHOLE_FINDINGS === "all"),
);

/** Bases of one name for two platforms: `--images` has one configuration for a name. */
const ofTwoPlatforms = [
	"from-stages/platform-flag-normalised",
	"lint/platform-const-near",
];

function fileOf({ opts }: RecordedCase["settings"]): string {
	return opts?.filename ?? "Dockerfile";
}

/** The options of a build in the words of `keyhole lint`, which knows fewer. */
function argumentsOf({ directory, settings }: RecordedCase): readonly string[] {
	const args = [`--context=${join(directory, "context")}`, "--no-config"];
	for (const [name, value] of Object.entries(settings.opts ?? {})) {
		const argument = /^build-arg:(.*)/s.exec(name)?.[1];
		if (argument !== undefined) args.push(`--build-arg=${argument}=${value}`);
		if (name === "target" && value !== "") args.push(`--target=${value}`);
	}
	return [...args, fileOf(settings)];
}

test("the command line finds what the subrequest finds of the official rules", async () => {
	const official = new Set(
		allRules.filter(({ group }) => group === "build-check").map(({ id }) => id),
	);
	const unlike: string[] = [];
	const met = new Set<string>();
	let compared = 0;
	for (const each of cases) {
		if (ofTwoPlatforms.includes(each.name)) continue;
		const requested = await requestedFindings(each);
		if (requested === undefined) continue;
		compared += 1;
		const found = await commandLineFindings(
			each.directory,
			argumentsOf(each),
			requested.images,
		);
		const ours = found
			.filter(({ rule }) => official.has(rule))
			.map(({ rule, lines }) => `${rule} ${lines.first}-${lines.last}`)
			.sort();
		for (const line of ours) met.add(line.split(" ", 1)[0] ?? "");
		if (ours.join() === requested.findings.join()) continue;
		unlike.push(
			`${each.name}: subrequest ${requested.findings.join(", ")}; command line ${ours.join(", ")}`,
		);
	}
	assert.equal(unlike, []);
	assert.ok(compared > cases.length * 0.9, `only ${compared} were compared`);
	assert.equal(
		[...official].filter((rule) => !met.has(rule)),
		[],
	);
});

test("the language server finds what the command line finds, at the same places", async () => {
	const server = startServer();
	for (const { name, directory, settings } of cases) {
		const file = fileOf(settings);
		const found = await commandLineFindings(directory, [file]);
		const path = join(directory, file);
		const text = decodeDockerfile(readFileSync(path));
		assert.equal(
			(await server.diagnose(path, text)).map(inServer),
			found.map((finding) => onCommandLine(finding, createSource(path, text))),
			name,
		);
	}
});

function inServer({ code, severity, range }: LspDiagnostic): string {
	const { start, end } = range;
	return `${["error", "warning", "info"][severity - 1]} ${code} ${start.line + 1}:${start.character + 1}-${end.line + 1}:${end.character + 1}`;
}

/** Places as the server has them: for the protocol, a carriage return alone ends a line as well. */
function onCommandLine(finding: ReportedFinding, source: Source): string {
	const { severity, rule } = finding;
	const [start, end] = [finding.start, finding.end].map(({ line, column }) => {
		const offset = source.lineStart(line) + column - 1;
		const place = positionOf(source, offset);
		return `${place.line + 1}:${place.character + 1}`;
	});
	return `${severity} ${rule} ${start}-${end}`;
}

test.run();
