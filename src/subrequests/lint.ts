import type { Range, SourceInfo } from "../../llb/messages.ts";
import { sourceInfoTable } from "../../llb/schema.ts";
import type { SubrequestAnswer, SubrequestDefinition } from "./definition.ts";
import { encodeIndentedJson, omitEmpty } from "./indented-json.ts";
import { rangesJson } from "./location.ts";
import { messageJson } from "./message-json.ts";
import { formatExcerpt } from "./source-excerpt.ts";

/** The warnings about a Dockerfile, and why it cannot be built, if so. */
export const lintDefinition: SubrequestDefinition = {
	name: "frontend.lint",
	version: "1.0.0",
	description: "Lint a Dockerfile",
	options: [],
	results: ["result.json", "result.txt", "result.statuscode"],
};

export interface LintReport {
	readonly source: SourceInfo;
	/** In the order they were found. */
	readonly warnings: readonly LintWarning[];
	readonly buildError?: BuildError | undefined;
}

export interface LintWarning {
	readonly rule: string;
	/** What the rule is about. */
	readonly description: string;
	/** Where the rule is explained; may be empty. */
	readonly url: string;
	readonly message: string;
	readonly ranges: readonly Range[];
}

export interface BuildError {
	readonly message: string;
	/** In the order of lines. */
	readonly ranges: readonly Range[];
}

/** The answer; its status code is 0 for a file with nothing to say about it, 1 otherwise. */
export function answerLint({
	source,
	warnings,
	buildError,
}: LintReport): SubrequestAnswer {
	return {
		"result.json": encodeIndentedJson({
			warnings:
				warnings.length === 0
					? null
					: warnings.map((warning) => ({
							ruleName: warning.rule,
							description: omitEmpty(warning.description),
							url: omitEmpty(warning.url),
							detail: omitEmpty(warning.message),
							location: rangesJson(warning.ranges),
						})),
			sources: [messageJson(sourceInfoTable, source, "struct")],
			buildError:
				buildError === undefined
					? undefined
					: {
							message: buildError.message,
							location: rangesJson(buildError.ranges),
						},
		}),
		"result.txt": formatWarnings(source, warnings),
		"result.statuscode":
			warnings.length > 0 || buildError !== undefined ? "1" : "0",
		version: lintDefinition.version,
	};
}

function formatWarnings(
	source: SourceInfo,
	warnings: readonly LintWarning[],
): string {
	const text = new TextDecoder().decode(source.data ?? new Uint8Array());
	return [...warnings]
		.sort(compareWarnings)
		.map(({ rule, url, message, ranges }) => {
			const link = url === "" ? "" : ` - ${url}`;
			return `\nWARNING: ${rule}${link}\n${message}\n${formatExcerpt(source.filename ?? "", text, ranges)}`;
		})
		.join("");
}

/** By line; warnings about the whole file first, by the names of their rules. */
function compareWarnings(a: LintWarning, b: LintWarning): number {
	const [lineA, lineB] = [a, b].map(
		({ ranges }) => ranges[0]?.start?.line ?? 0,
	);
	if (a.ranges.length > 0 && b.ranges.length > 0) {
		return (lineA as number) - (lineB as number);
	}
	if (a.ranges.length > 0) return 1;
	if (b.ranges.length > 0) return -1;
	return a.rule < b.rule ? -1 : Number(a.rule > b.rule);
}
