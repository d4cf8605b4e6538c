import {
	escapes,
	type FlowFinding,
	type FlowKind,
	type FlowReport,
	flowKinds,
} from "../secrets/flow/flow-report.ts";
import type { Source } from "../text/source.ts";
import type { Span } from "../text/span.ts";
import { flowSentence } from "./flow-words.ts";
import { sarifUri } from "./sarif-uri.ts";

const descriptions: Readonly<Record<FlowKind, string>> = {
	layer: "A secret is in a layer of an image.",
	"layer-removed-later":
		"A secret is in a layer, and a later instruction only hides it.",
	"image-config": "A secret is in the configuration or history of an image.",
	log: "A secret is printed to the build log.",
	argv: "A secret is visible in the list of processes during the build.",
	remote: "A script from elsewhere can read a secret.",
	hostkey: "An SSH key is offered to a host that nobody checked.",
};

/** Flow reports in the Static Analysis Results Interchange Format 2.1.0 (OASIS): each way out is a code flow. */
export function flowSarif(
	reports: readonly FlowReport[],
	version: string,
): string {
	const log = {
		$schema: "https://json.schemastore.org/sarif-2.1.0.json",
		version: "2.1.0",
		runs: [
			{
				tool: {
					driver: {
						name: "keyhole",
						...(/^\d+\.\d+\.\d+/.test(version) && { semanticVersion: version }),
						rules: flowKinds.map((kind) => ({
							id: ruleOf(kind),
							name: ruleOf(kind),
							shortDescription: { text: descriptions[kind] },
							properties: { tags: ["secrets"], "security-severity": "7.5" },
						})),
					},
				},
				columnKind: "utf16CodeUnits",
				results: reports.flatMap(({ source, findings }) =>
					findings.map((finding) => resultOf(source, finding)),
				),
			},
		],
	};
	return `${JSON.stringify(log, null, "\t")}\n`;
}

function ruleOf(kind: FlowKind): string {
	return `secret-flow-${kind}`;
}

function resultOf(source: Source, finding: FlowFinding) {
	const { kind, verdict, reason, secret, steps } = finding;
	return {
		ruleId: ruleOf(kind),
		ruleIndex: flowKinds.indexOf(kind),
		// A result that nobody can decide is one to look at.
		kind: verdict === "unknown" ? "review" : "fail",
		level:
			verdict === "unknown" ? "none" : escapes(finding) ? "error" : "warning",
		message: { text: `${flowSentence(finding)}: ${reason}` },
		locations: [location(source, finding.span)],
		codeFlows: [
			{
				threadFlows: [
					{
						locations: steps.map(({ span, text }) => ({
							location: { ...location(source, span), message: { text } },
						})),
					},
				],
			},
		],
		partialFingerprints: {
			"keyhole/v1": `${kind}:${secret.origin}:${secret.name}:${finding.stage}:${source.text.slice(finding.span.start, finding.span.end).replace(/\s+/g, " ")}`,
		},
	};
}

function location(source: Source, { start, end }: Span) {
	const from = source.positionAt(start);
	const to = source.positionAt(end);
	return {
		physicalLocation: {
			artifactLocation: { uri: sarifUri(source.name) },
			region: {
				startLine: from.line,
				startColumn: from.column,
				endLine: to.line,
				endColumn: to.column,
			},
		},
	};
}
