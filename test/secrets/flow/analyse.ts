import { parseDockerfile } from "../../../src/dockerfile/parse.ts";
import { analyseFlow } from "../../../src/secrets/flow/analyse-flow.ts";
import type { FlowOptions } from "../../../src/secrets/flow/analysis.ts";
import type { FlowReport } from "../../../src/secrets/flow/flow-report.ts";
import { loadShellParser } from "../../../src/shell/parser.ts";
import { createSource } from "../../../src/text/source.ts";

const parser = await loadShellParser();

/** The flow report of a Dockerfile's text. */
export function analyse(
	text: string,
	options: Omit<FlowOptions, "parser"> = {},
): FlowReport {
	const document = parseDockerfile(createSource("Dockerfile", text));
	return analyseFlow(document, { ...options, parser });
}

/** Kinds of findings, with `?` behind those that are only possible, without those of stages that are not exported when asked. */
export function kindsOf(report: FlowReport, secret?: string): string[] {
	const kinds = report.findings
		.filter((finding) => secret === undefined || finding.secret.name === secret)
		.map(({ kind, verdict }) => (verdict === "unknown" ? `${kind}?` : kind));
	return [...new Set(kinds)].sort();
}
