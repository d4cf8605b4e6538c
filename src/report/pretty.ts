import type { Severity } from "../text/diagnostic.ts";
import { codeFrame } from "./code-frame.ts";
import type { FileReport, ReportedFinding, Totals } from "./report.ts";
import type { Style } from "./style.ts";

/** What a person reads about one file; empty when there is nothing to say. */
export function prettyFile(file: FileReport, style: Style): string {
	const { path, findings, failure } = file;
	if (failure !== undefined) {
		return `${style.bold(path)} ${style.red("cannot be checked")}: ${failure}\n\n`;
	}
	return findings
		.map((finding) => `${prettyFinding(path, finding, style)}\n\n`)
		.join("");
}

function prettyFinding(
	path: string,
	finding: ReportedFinding,
	style: Style,
): string {
	const { start, severity, message, rule, help, related, fix } = finding;
	const colour = colourOf(severity, style);
	const lines = [
		`${style.bold(`${path}:${start.line}:${start.column}`)} ${colour(severity)} ${message} ${style.dim(`[${rule}]`)}`,
		codeFrame(finding, style, colour),
	];
	for (const place of related) {
		lines.push(
			`  ${style.dim(`${place.start.line}:${place.start.column}`)} ${place.message}`,
		);
	}
	if (help !== undefined) lines.push(`  ${style.blue("help:")} ${help}`);
	if (fix?.isSafe) lines.push(`  ${style.green("fix:")} ${fix.title} (--fix)`);
	return lines.join("\n");
}

/** The last lines: how many findings there are, and what was not decided. */
export function prettySummary(
	totals: Totals,
	notes: readonly string[],
	checkedFiles: number,
	style: Style,
): string {
	const { error, warning, info, fixable, silenced, failures } = totals;
	const lines = notes.map((note) => style.dim(`note: ${note}`));
	const found = error + warning + info;
	const files = count(checkedFiles, "file");
	const parts = [
		error > 0 && style.red(count(error, "error")),
		warning > 0 && style.yellow(count(warning, "warning")),
		info > 0 && style.blue(`${info} info`),
	].filter((part) => part !== false);
	lines.push(
		found === 0
			? `${files} checked, nothing found`
			: `${files} checked: ${parts.join(", ")}`,
	);
	if (fixable > 0) lines.push(`${fixable} can be fixed with --fix`);
	if (silenced > 0) {
		lines.push(style.dim(`${count(silenced, "finding")} silenced`));
	}
	if (failures > 0) {
		lines.push(style.red(`${count(failures, "file")} could not be read`));
	}
	return `${lines.join("\n")}\n`;
}

function colourOf(severity: Severity, style: Style) {
	switch (severity) {
		case "error":
			return style.red;
		case "warning":
			return style.yellow;
		case "info":
			return style.blue;
	}
}

function count(number: number, noun: string): string {
	return `${number} ${noun}${number === 1 ? "" : "s"}`;
}
