import { readFileSync } from "node:fs";
import type { FileReport, ReportedFinding } from "../report/report.ts";
import { UsageError } from "./io.ts";

/** Findings that are known and left for later: by file and fingerprint, how many of them. */
export type Baseline = ReadonlyMap<string, ReadonlyMap<string, number>>;

interface BaselineFile {
	readonly version: 1;
	readonly files: Readonly<Record<string, Readonly<Record<string, number>>>>;
}

/**
 * Reads a baseline.
 *
 * @throws UsageError when it cannot be read.
 */
export function readBaseline(file: string): Baseline {
	let parsed: Partial<BaselineFile> | null;
	try {
		parsed = JSON.parse(readFileSync(file, "utf8"));
	} catch (error) {
		throw new UsageError(
			`the baseline ${file} cannot be read: ${(error as Error).message}`,
			"write one with --write-baseline",
		);
	}
	if (parsed?.version !== 1 || typeof parsed.files !== "object") {
		throw new UsageError(
			`${file} is no baseline of this version`,
			"write a new one with --write-baseline",
		);
	}
	return new Map(
		Object.entries(parsed.files).map(([path, counts]) => [
			path,
			new Map(Object.entries(counts)),
		]),
	);
}

/** Writes down findings, to make them known. */
export interface BaselineRecorder {
	add(file: FileReport): void;
	/** The baseline. */
	text(): string;
}

export function baselineRecorder(): BaselineRecorder {
	const files: Record<string, Record<string, number>> = {};
	return {
		add({ path, findings }) {
			const counts: Record<string, number> = {};
			for (const finding of findings) {
				const key = keyOf(finding);
				counts[key] = (counts[key] ?? 0) + 1;
			}
			if (findings.length > 0) files[path] = counts;
		},
		text() {
			const file: BaselineFile = { version: 1, files };
			return `${JSON.stringify(file, null, "\t")}\n`;
		},
	};
}

/** A report without what the baseline knows. */
export function withoutKnown(report: FileReport, known: Baseline): FileReport {
	const counts = new Map(known.get(report.path));
	const findings = report.findings.filter((finding) => {
		const key = keyOf(finding);
		const left = counts.get(key) ?? 0;
		if (left > 0) counts.set(key, left - 1);
		return left === 0;
	});
	const silenced = report.silenced + report.findings.length - findings.length;
	return { ...report, findings, silenced };
}

function keyOf({ rule, fingerprint }: ReportedFinding): string {
	return `${rule}:${fingerprint}`;
}
