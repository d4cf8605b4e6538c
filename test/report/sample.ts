import { parseDockerfile } from "../../src/dockerfile/parse.ts";
import { chooseRules } from "../../src/lint/choose-rules.ts";
import { offlineFacts } from "../../src/lint/facts.ts";
import { lint } from "../../src/lint/lint.ts";
import { allRules } from "../../src/lint/rules.ts";
import {
	addTotals,
	type FileReport,
	noTotals,
	reportFailure,
	reportFile,
	type Totals,
} from "../../src/report/report.ts";
import type { ReportWriter } from "../../src/report/report-writer.ts";
import { loadShellParser } from "../../src/shell/parser.ts";
import { createSource } from "../../src/text/source.ts";
import { createPlatform } from "../../src/values/platform.ts";

const rules = chooseRules(allRules);
const host = createPlatform("linux", "amd64");
const shell = await loadShellParser();

/** The report of a text with the default configuration. */
export function reportOf(path: string, text: string): FileReport {
	const document = parseDockerfile(createSource(path, text));
	const result = lint(document, {
		facts: offlineFacts(host),
		rules,
		shell,
		today: "2026-06-01",
	});
	return reportFile(path, document.source, result);
}

/** A report of three files: with findings, without, and unreadable. */
export const sample: readonly FileReport[] = [
	reportOf(
		"a b/Dockerfile",
		'FROM alpine:3.20 as Base\nRUN --mount=type=secret,id=t,env=T set -x; \\\n    echo "$T" > é<\n',
	),
	reportOf("clean.Dockerfile", "FROM alpine:3.20\n"),
	reportFailure("binary.Dockerfile", "it is not a text"),
];

/** All that a writer writes about files. */
export function textOf(
	writer: ReportWriter,
	files: readonly FileReport[],
): string {
	const pieces = files.map((file) => writer.add(file));
	return [...pieces, ...writer.end()].join("");
}

export function totalsOf(files: readonly FileReport[]): Totals {
	return files.reduce(addTotals, noTotals);
}
