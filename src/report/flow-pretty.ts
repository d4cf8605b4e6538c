import type {
	FlowFinding,
	FlowReport,
	FlowVerdict,
} from "../secrets/flow/flow-report.ts";
import { escapes } from "../secrets/flow/flow-report.ts";
import type { Source } from "../text/source.ts";
import type { Span } from "../text/span.ts";
import { codeFrame } from "./code-frame.ts";
import { flowSentence } from "./flow-words.ts";
import type { Style } from "./style.ts";

/** A flow report for a terminal: each way out with its steps, and a line for every secret. */
export function printFlow(report: FlowReport, style: Style): string {
	const { source, secrets } = report;
	const blocks = grouped(report.findings).map((group) =>
		printGroup(source, group, style),
	);
	const width = Math.max(0, ...secrets.map(({ secret }) => secret.name.length));
	const lines = secrets.map(
		({ secret, verdict }) =>
			`  ${secret.name.padEnd(width)}  ${painted(verdict, style)}`,
	);
	const summary =
		lines.length === 0
			? `${source.name}: no secrets\n`
			: `${source.name}: ${count(secrets.length, "secret")}\n${lines.join("\n")}\n`;
	return [...blocks, summary].join("\n");
}

/** Findings that differ in their lines only, such as an ARG in the history of every RUN. */
function grouped(findings: readonly FlowFinding[]): FlowFinding[][] {
	const groups = new Map<string, FlowFinding[]>();
	for (const finding of findings) {
		const { secret, kind, stage, verdict, line } = finding;
		const alone = kind !== "image-config";
		const id = `${secret.origin} ${secret.name} ${kind} ${stage} ${verdict} ${alone ? line : ""}`;
		const group = groups.get(id);
		if (group === undefined) groups.set(id, [finding]);
		else group.push(finding);
	}
	return [...groups.values()];
}

function printGroup(
	source: Source,
	[finding, ...others]: readonly FlowFinding[],
	style: Style,
): string {
	if (finding === undefined) return "";
	const { line, column } = source.positionAt(finding.span.start);
	const mark = escapes(finding) ? style.red : style.yellow;
	const head = `${style.bold(`${source.name}:${line}:${column}`)} ${mark(finding.verdict)} ${style.bold(finding.kind)}: ${flowSentence(finding)}`;
	const steps = finding.steps.map(({ span, text }, index) => {
		const previous = finding.steps[index - 1]?.span;
		const frame =
			previous?.start === span.start && previous.end === span.end
				? []
				: [codeFrame(placeOf(source, span), style, mark)];
		return [`  ${index + 1}. ${text}`, ...frame].join("\n");
	});
	const again =
		others.length === 0
			? []
			: [
					`  and in ${others.length === 1 ? "line" : "lines"} ${others.map((other) => other.line).join(", ")}`,
				];
	const reason =
		finding.verdict === "unknown" ? [`  not decided: ${finding.reason}`] : [];
	return `${[head, ...steps, ...reason, ...again].join("\n")}\n`;
}

function placeOf(source: Source, span: Span) {
	const start = source.positionAt(span.start);
	const end = source.positionAt(span.end);
	const excerpt = Array.from({ length: end.line - start.line + 1 }, (_, at) =>
		source.lineText(start.line + at).trimEnd(),
	);
	return { start, end, excerpt };
}

function painted(verdict: FlowVerdict, style: Style): string {
	switch (verdict) {
		case "clean":
			return style.green(verdict);
		case "leaks":
			return style.red(verdict);
		case "unknown":
			return style.yellow(verdict);
	}
}

function count(number: number, noun: string): string {
	return `${number} ${noun}${number === 1 ? "" : "s"}`;
}
