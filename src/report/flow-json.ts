import type {
	FlowFinding,
	FlowReport,
	FlowVerdict,
} from "../secrets/flow/flow-report.ts";
import type { Source } from "../text/source.ts";
import type { Span } from "../text/span.ts";

/** A flow report as data. Lines and columns count from 1, columns in UTF-16 code units; ends are exclusive. */
export function flowJson(report: FlowReport): object {
	const { source, findings } = report;
	return {
		version: 1,
		file: source.name,
		secrets: mergedSecrets(report),
		findings: findings.map((finding) => findingJson(source, finding)),
	};
}

/** A secret that comes in under one name in several ways has its worst verdict. */
function mergedSecrets({ secrets }: FlowReport) {
	const verdicts = new Map<string, FlowVerdict>();
	for (const { secret, verdict } of secrets) {
		const known = verdicts.get(secret.name);
		if (known === undefined || rank[verdict] > rank[known])
			verdicts.set(secret.name, verdict);
	}
	return [...verdicts].map(([secret, verdict]) => ({ secret, verdict }));
}

const rank = { clean: 0, unknown: 1, leaks: 2 } as const;

function findingJson(source: Source, finding: FlowFinding) {
	const { secret, kind, verdict, exported, stage, line, reason } = finding;
	return {
		secret: secret.name,
		kind,
		verdict,
		exported,
		stage,
		line,
		range: rangeOf(source, finding.span),
		steps: finding.steps.map(({ span, text }) => ({
			range: rangeOf(source, span),
			text,
		})),
		reason,
	};
}

function rangeOf(source: Source, { start, end }: Span) {
	return { start: source.positionAt(start), end: source.positionAt(end) };
}
