import type { SourceInfo } from "../../llb/index.ts";
import { decodeDefinition } from "../../llb/index.ts";
import type { LineRange } from "../dockerfile/ast.ts";
import { type CheckOptions, checkOptionsOf } from "../lint/check-options.ts";
import {
	lintViolation,
	type OfficialWarning,
	officialWarnings,
} from "../lint/official-warnings.ts";
import { BuildRefused } from "../lower/build-refused.ts";
import { lower } from "../lower/lower.ts";
import type { Lowered } from "../lower/lowered.ts";
import type { LowerRequest } from "../lower/request.ts";
import type { LoweringTrace } from "../lower/trace.ts";
import type { BuildError, LintReport } from "../subrequests/lint.ts";
import type { Platform } from "../values/platform.ts";
import type { DockerfileTask } from "./dockerfile-task.ts";
import { lintFacts } from "./lint-facts.ts";
import { lowerRequest } from "./lower-request.ts";
import { eachLine, messageOf } from "./refusal.ts";

/** A Dockerfile lowered for a build. */
export interface CheckedLowering {
	readonly lowered: Lowered;
	/** Settled when the engine has all warnings. */
	readonly warned: Promise<void>;
}

/**
 * Lowers a Dockerfile and gives its warnings to the user: also those that came before an error. Refuses a build whose check options make
 * a warning an error.
 *
 * @param target Absent: the platform of the engine.
 * @param warns Whether warnings are given; they can make the build fail in any case.
 */
export async function lowerChecked(
	task: DockerfileTask,
	target: Platform | undefined,
	warns: boolean,
): Promise<CheckedLowering> {
	const { session, dockerfile, document, buildPlatform, resolver } = task;
	const options = acceptCheckOptions(task);
	const request = lowerRequest(session, buildPlatform, dockerfile.map, {
		targetPlatform: target,
		hostKeys: await task.hostKeys(),
	});
	let lowered: Lowered;
	try {
		lowered = await lower(document, request, resolver);
	} catch (error) {
		if (warns && error instanceof BuildRefused) {
			const { trace } = error;
			await giveWarnings(task, warningsOf(task, request, trace, options));
		}
		throw error;
	}
	const warnings = warningsOf(task, request, lowered.trace, options);
	const warned = warns ? giveWarnings(task, warnings) : Promise.resolve();
	const violation = lintViolation(warnings, options);
	if (violation === undefined) return { lowered, warned };
	await warned;
	throw new BuildRefused(violation, {
		help: 'the checks of this build end it because of "error=true" in its check options',
		trace: lowered.trace,
	});
}

/** All that is to be said about a Dockerfile, without building it. Without a target, every stage is looked at. */
export async function lintReport(task: DockerfileTask): Promise<LintReport> {
	const { session, dockerfile, document, buildPlatform, resolver } = task;
	const request = lowerRequest(session, buildPlatform, dockerfile.map, {
		allStages: session.options.target === "",
	});
	const { filename, data, language, definition } = dockerfile.file;
	const source: SourceInfo = {
		filename,
		data,
		language,
		definition: decodeDefinition(definition ?? new Uint8Array()),
	};
	const report = (
		warnings: readonly OfficialWarning[],
		buildError?: BuildError,
	): LintReport => ({
		source,
		warnings: warnings.map((warning) => ({
			rule: warning.rule,
			description: warning.description,
			url: warning.url,
			message: warning.message,
			ranges: rangesOf(warning.lines),
		})),
		buildError,
	});
	let options: CheckOptions;
	try {
		options = acceptCheckOptions(task);
	} catch (error) {
		return report([], buildErrorOf(error));
	}
	try {
		const { trace } = await lower(document, request, resolver);
		const warnings = warningsOf(task, request, trace, options);
		const violation = lintViolation(warnings, options);
		return report(
			warnings,
			violation === undefined ? undefined : { message: violation, ranges: [] },
		);
	} catch (error) {
		const trace = error instanceof BuildRefused ? error.trace : undefined;
		return report(
			warningsOf(task, request, trace, options),
			buildErrorOf(error),
		);
	}
}

function acceptCheckOptions({
	session,
	document,
}: DockerfileTask): CheckOptions {
	const options = checkOptionsOf(document, session.options.check);
	if (options.ok) return options.value;
	throw new BuildRefused(options.message, {
		help: "check options are skip=…, error=… and experimental=… between semicolons",
	});
}

const untouched: LoweringTrace = {
	phase: "syntax",
	stages: [],
	ignorePatterns: [],
};

function warningsOf(
	{ document, buildPlatform }: DockerfileTask,
	request: LowerRequest,
	trace: LoweringTrace | undefined,
	options: CheckOptions,
): readonly OfficialWarning[] {
	const facts = lintFacts(document, request, buildPlatform, trace ?? untouched);
	return officialWarnings(document, facts, options);
}

/**
 * One after the other: an engine takes up calls that are sent together in any order, and clients show warnings in the order in which the
 * engine had them. The build goes on meanwhile. A warning that cannot be shown is no failure.
 */
async function giveWarnings(
	{ session, dockerfile }: DockerfileTask,
	warnings: readonly OfficialWarning[],
): Promise<void> {
	for (const { rule, description, url, message, lines } of warnings) {
		const place = lines === undefined ? "" : ` (line ${lines.first})`;
		await session.bridge
			.warn({
				digest: dockerfile.vertex,
				level: 1,
				message: `${rule}: ${message}${place}`,
				detail: [description],
				url,
				file: dockerfile.file,
				ranges: rangesOf(lines),
			})
			.catch(() => undefined);
	}
}

function rangesOf(lines: LineRange | undefined) {
	return lines === undefined ? [] : eachLine(lines);
}

function buildErrorOf(error: unknown): BuildError {
	if (!(error instanceof BuildRefused)) throw error;
	const lines = new Set(
		error.places.flatMap((place) =>
			eachLine(place.lines).map(({ start }) => start.line),
		),
	);
	return {
		message: messageOf(error),
		ranges: [...lines]
			.sort((a, b) => a - b)
			.flatMap((line) => eachLine({ first: line, last: line })),
	};
}
