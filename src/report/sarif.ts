import type { Rule } from "../lint/rule.ts";
import type { Severity } from "../text/diagnostic.ts";
import { jsonPieces } from "./json-pieces.ts";
import { keepReports } from "./kept-reports.ts";
import type { FileReport, Place, ReportedFinding } from "./report.ts";
import type { ReportWriter } from "./report-writer.ts";
import { sarifUri } from "./sarif-uri.ts";

/**
 * Writes a report in the Static Analysis Results Interchange Format 2.1.0 (OASIS), as code scanning services take it. The rules that
 * found something come first, so that nothing is written before the last file is known.
 */
export function sarifWriter(
	rules: readonly Rule[],
	version: string,
): ReportWriter {
	const found = new Set<string>();
	const kept = keepReports();
	let isSuccessful = true;
	return {
		add(file) {
			for (const { rule } of file.findings) found.add(rule);
			if (file.failure !== undefined) isSuccessful = false;
			kept.add(file);
			return "";
		},
		*end() {
			yield* jsonPieces(
				logOf({ found, isSuccessful, all: kept.all }, rules, version),
			);
			yield "\n";
		},
	};
}

/** What is known when all files are. */
interface Reported {
	/** Names of rules. */
	readonly found: ReadonlySet<string>;
	/** Whether all files could be read. */
	readonly isSuccessful: boolean;
	all(): Iterable<FileReport>;
}

function logOf(
	{ found, isSuccessful, all }: Reported,
	rules: readonly Rule[],
	version: string,
) {
	const described = rules.filter(({ id }) => found.has(id));
	const others = [...found].filter(
		(id) => !described.some((rule) => rule.id === id),
	);
	const descriptors = [
		...described.map(describeRule),
		...others.sort().map((id) => ({
			id,
			shortDescription: { text: "The Dockerfile is not well-formed." },
		})),
	];
	const indexOf = new Map(descriptors.map(({ id }, index) => [id, index]));
	return {
		$schema: "https://json.schemastore.org/sarif-2.1.0.json",
		version: "2.1.0",
		runs: [
			{
				tool: {
					driver: {
						name: "keyhole",
						...(/^\d+\.\d+\.\d+/.test(version) && {
							semanticVersion: version,
						}),
						rules: descriptors,
					},
				},
				columnKind: "utf16CodeUnits",
				invocations: [
					{
						executionSuccessful: isSuccessful,
						toolExecutionNotifications: notificationsIn(all()),
					},
				],
				results: resultsIn(all(), indexOf),
			},
		],
	};
}

function* notificationsIn(files: Iterable<FileReport>) {
	for (const file of files) yield* notificationsOf(file);
}

function* resultsIn(
	files: Iterable<FileReport>,
	indexOf: ReadonlyMap<string, number>,
) {
	for (const { path, findings } of files) {
		for (const finding of findings) {
			yield resultOf(path, finding, indexOf.get(finding.rule) as number);
		}
	}
}

function describeRule({ id, manual, url, group, severity, aliases }: Rule) {
	const limits = manual.doesNotCatch.map((item) => `- ${item}`).join("\n");
	return {
		id,
		name: id,
		shortDescription: { text: manual.summary },
		fullDescription: { text: manual.description },
		help: {
			text: manual.description,
			markdown: `${manual.description}\n\nNot reported:\n\n${limits}`,
		},
		...(url !== undefined && { helpUri: url }),
		defaultConfiguration: { level: levelOf(severity ?? "warning") },
		properties: {
			tags: [group, ...(aliases ?? [])],
			...(group === "secrets" && { "security-severity": "7.5" }),
		},
	};
}

function resultOf(path: string, finding: ReportedFinding, ruleIndex: number) {
	const { rule, severity, message, help, related, fix, fingerprint } = finding;
	return {
		ruleId: rule,
		ruleIndex,
		level: levelOf(severity),
		message: { text: help === undefined ? message : `${message}; ${help}` },
		locations: [{ physicalLocation: physicalLocation(path, finding) }],
		...(related.length > 0 && {
			relatedLocations: related.map((place, id) => ({
				id,
				message: { text: place.message },
				physicalLocation: physicalLocation(path, place),
			})),
		}),
		partialFingerprints: { "keyhole/v1": fingerprint },
		...(fix?.isSafe && {
			fixes: [
				{
					description: { text: fix.title },
					artifactChanges: [
						{
							artifactLocation: { uri: sarifUri(path) },
							replacements: fix.edits.map(({ start, end, text }) => ({
								deletedRegion: regionOf({ start, end }),
								...(text !== "" && { insertedContent: { text } }),
							})),
						},
					],
				},
			],
		}),
	};
}

function physicalLocation(path: string, place: Place) {
	const { start, end, excerpt } = place;
	const isWhole = excerpt.length === end.line - start.line + 1;
	return {
		artifactLocation: { uri: sarifUri(path) },
		region: regionOf(place),
		...(isWhole && {
			contextRegion: {
				startLine: start.line,
				endLine: end.line,
				snippet: { text: excerpt.join("\n") },
			},
		}),
	};
}

function regionOf({ start, end }: Pick<Place, "start" | "end">) {
	return {
		startLine: start.line,
		startColumn: start.column,
		endLine: end.line,
		endColumn: end.column,
	};
}

function notificationsOf({ path, notes, failure }: FileReport) {
	const locations = [
		{ physicalLocation: { artifactLocation: { uri: sarifUri(path) } } },
	];
	if (failure !== undefined) {
		return [{ level: "error", message: { text: failure }, locations }];
	}
	return notes.map(({ rule, message }) => ({
		level: "note",
		message: { text: `${rule}: ${message}` },
		locations,
	}));
}

function levelOf(severity: Severity): "error" | "warning" | "note" {
	return severity === "info" ? "note" : severity;
}
