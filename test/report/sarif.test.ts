import { existsSync, globSync, readFileSync, statSync } from "node:fs";
import { join } from "node:path";
import { suite } from "uvu";
import * as assert from "uvu/assert";
import { parseDockerfile } from "../../src/dockerfile/parse.ts";
import { allRules } from "../../src/lint/rules.ts";
import { flowSarif } from "../../src/report/flow-sarif.ts";
import { sarifWriter } from "../../src/report/sarif.ts";
import { sarifUri } from "../../src/report/sarif-uri.ts";
import { analyseFlow } from "../../src/secrets/flow/analyse-flow.ts";
import { loadShellParser } from "../../src/shell/parser.ts";
import { createSource } from "../../src/text/source.ts";
import { reportOf, sample, textOf } from "./sample.ts";
import { sarifSchema } from "./sarif-schema.ts";

/** Both kinds of SARIF reports are as the standard wants them, and their places are those of the text. */

const root = join(import.meta.dirname, "../..");

/** What is used of the package `ajv`. */
interface Validate {
	(value: unknown): boolean;
	readonly errors?: readonly unknown[] | null;
}

async function compile(schema: object): Promise<Validate | undefined> {
	const name: string = "ajv/dist/2020.js";
	try {
		const { default: Ajv } = await import(name);
		return new Ajv({ allErrors: true }).compile(schema);
	} catch (error) {
		if ((error as NodeJS.ErrnoException).code !== "ERR_MODULE_NOT_FOUND") {
			throw error;
		}
		return undefined;
	}
}

const validate = await compile(sarifSchema);
if (validate === undefined) {
	console.log(
		"report/sarif.test.ts: skipped: the schema, because the package ajv is not installed",
	);
}

function checkSchema(log: unknown): void {
	if (validate === undefined) return;
	validate(log);
	assert.equal(validate.errors ?? [], []);
}

/** Texts in which columns are easily wrong: two code units for one character, tabs, carriage returns, continuations, heredocs. */
const tricky: Readonly<Record<string, string>> = {
	"é 😀#%:/Dockerfile":
		'FROM alpine:3.20 as Base\r\nLABEL a="😀é"\tB=c\r\nRUN --mount=type=secret,id=t,env=T set -x; \\\r\n\t# 😀\r\n  echo "😀é" && curl -k "$T" | sh\r\n',
	"/abs/Containerfile":
		"from debian:12\nRUN <<-E\n\tapt install 😀 curl\n\tcurl https://a:s3cr3t12@b | sh\nE\nBOGUS x\n",
	"-": 'FROM debian:12\nRUN ["apt", "install", "😀", "curl"]\n',
};

const lintReports = suite("SARIF of the linter");

lintReports("follows the schema", () => {
	checkSchema(JSON.parse(textOf(sarifWriter(allRules, "1.2.3"), sample)));
	checkSchema(JSON.parse(textOf(sarifWriter(allRules, "unknown"), [])));
	const files = globSync("fixtures/**/*ockerfile*", { cwd: root })
		.filter((path) => statSync(join(root, path)).isFile())
		.map((path) => reportOf(path, readFileSync(join(root, path), "utf8")));
	checkSchema(JSON.parse(textOf(sarifWriter(allRules, "1.2.3-a.1"), files)));
});

lintReports("counts lines and columns as the text has them", () => {
	for (const [path, text] of Object.entries(tricky)) {
		const report = reportOf(path, text);
		const log = JSON.parse(textOf(sarifWriter(allRules, "1.2.3"), [report]));
		checkSchema(log);
		const { results, columnKind } = log.runs[0];
		assert.is(columnKind, "utf16CodeUnits");
		assert.ok(results.length >= 3, `${path}: ${results.length}`);
		assert.is(results.length, report.findings.length);
		for (const [index, result] of results.entries()) {
			const { region, artifactLocation } = result.locations[0].physicalLocation;
			assert.is(artifactLocation.uri, sarifUri(path));
			assert.is(pathOf(artifactLocation.uri), path);
			const found = report.findings[index];
			assert.ok(found);
			assert.is(textAt(text, region), textAt(text, regionOf(found)));
			assert.ok(
				wordsFor[result.ruleId]?.includes(textAt(text, region)) ?? true,
			);
		}
	}
});

/** What some rules point at in the texts above. */
const wordsFor: Readonly<Record<string, readonly string[]>> = {
	FromAsCasing: ["as"],
	StageNameCasing: ["Base"],
	"label-key": ["B"],
	"apt-get-not-apt": ["apt", '"apt"'],
	"unverified-download": ["-k"],
	"traced-secret": ["-x"],
	"credentials-in-url": ["https://a:s3cr3t12@"],
	"unknown-instruction": ["BOGUS"],
	"unattended-install": ["install"],
};

lintReports("points at the very words", () => {
	const seen = new Set<string>();
	for (const [path, text] of Object.entries(tricky)) {
		const log = JSON.parse(
			textOf(sarifWriter(allRules, "1.2.3"), [reportOf(path, text)]),
		);
		for (const { ruleId, locations, fixes = [] } of log.runs[0].results) {
			const expected = wordsFor[ruleId];
			if (expected === undefined) continue;
			seen.add(ruleId);
			const pointed = textAt(text, locations[0].physicalLocation.region);
			assert.ok(expected.includes(pointed), `${ruleId}: ${pointed}`);
			for (const { artifactChanges } of fixes) {
				for (const { deletedRegion } of artifactChanges[0].replacements) {
					assert.ok(text.includes(textAt(text, deletedRegion)));
				}
			}
		}
	}
	assert.equal([...seen].sort(), Object.keys(wordsFor).sort());
});

lintReports.run();

const flowReports = suite("SARIF of flows");

flowReports("follows the schema, and points at instructions", async () => {
	const parser = await loadShellParser();
	const reports = globSync("fixtures/secrets/flow/*/Dockerfile", { cwd: root })
		.filter((path) => existsSync(join(root, path)))
		.map((path) => {
			const text = readFileSync(join(root, path), "utf8");
			return analyseFlow(parseDockerfile(createSource(path, text)), { parser });
		});
	const log = JSON.parse(flowSarif(reports, "1.2.3"));
	checkSchema(log);
	const { results } = log.runs[0];
	assert.ok(results.length >= reports.length / 2);
	for (const { locations, codeFlows } of results) {
		const steps = codeFlows[0].threadFlows[0].locations.map(
			({ location }: { location: unknown }) => location,
		);
		for (const { physicalLocation } of [...locations, ...steps]) {
			const { region, artifactLocation } = physicalLocation;
			const file = join(root, pathOf(artifactLocation.uri));
			const text = readFileSync(file, "utf8");
			assert.is.not(textAt(text, region).trim(), "");
		}
	}
});

flowReports.run();

interface Region {
	readonly startLine: number;
	readonly startColumn: number;
	readonly endLine: number;
	readonly endColumn: number;
}

function regionOf({
	start,
	end,
}: {
	readonly start: { readonly line: number; readonly column: number };
	readonly end: { readonly line: number; readonly column: number };
}): Region {
	return {
		startLine: start.line,
		startColumn: start.column,
		endLine: end.line,
		endColumn: end.column,
	};
}

/** The text of a region, its columns counted in UTF-16 code units, as `columnKind` says. */
function textAt(text: string, region: Region): string {
	const lines = text.split("\n");
	const offset = (line: number, column: number) =>
		lines.slice(0, line - 1).reduce((sum, each) => sum + each.length + 1, 0) +
		column -
		1;
	return text.slice(
		offset(region.startLine, region.startColumn),
		offset(region.endLine, region.endColumn),
	);
}

function pathOf(uri: string): string {
	return decodeURIComponent(uri.replace(/^file:\/\//, ""));
}
