import type { LineRange } from "../dockerfile/ast.ts";
import {
	readDetail,
	type SourceFile,
	sourceDetail,
} from "../gateway/error-details.ts";
import { type ErrorDetail, GatewayError } from "../gateway/gateway-error.ts";
import { suggestSource } from "../secrets/clients/suggest-source.ts";
import { suggest } from "../text/suggest.ts";
import { defaultAgent, type RequiredId } from "./preflight-ids.ts";
import { eachLine } from "./refusal.ts";

/** What the client did not give, with what it seems to have given instead. */
export interface MissingId extends RequiredId {
	/** An id like it that the client has. */
	readonly instead?: string | undefined;
}

/** All that is missing, in words: each id with the lines that ask for it and the flag that gives it. */
export function missingMessage(
	missing: readonly MissingId[],
	filename: string,
): string {
	const secrets = missing.filter(({ kind }) => kind === "secret").length;
	const counted = [
		counts(secrets, "secret"),
		counts(missing.length - secrets, "SSH agent"),
	].filter((text) => text !== "");
	const one = missing.length === 1;
	const lines = [
		`${counted.join(" and ")} that this build requires ${one ? "was" : "were"} not given to it:`,
	];
	for (const each of missing) {
		lines.push("", ...describe(each, filename));
	}
	if (!one) {
		lines.push("", `all at once: ${missing.map(flagOf).join(" ")}`);
	}
	return lines.join("\n");
}

/** The same in one line for each. */
export function missingNotes(
	missing: readonly MissingId[],
	filename: string,
): readonly string[] {
	return missing.map((each) =>
		describe(each, filename)
			.map((line) => line.trim())
			.join(", "),
	);
}

/** The failure of a build for want of these. What is known about the failed step is kept, but for its place. */
export function missingError(
	missing: readonly MissingId[],
	file: SourceFile,
	cause?: GatewayError,
): GatewayError {
	const kept = (cause?.details ?? []).filter(
		(detail) => readDetail(detail).kind !== "source",
	);
	const places = placesOf(linesOf(missing), file);
	// Clients put the name of any other code before the message.
	return new GatewayError(
		"UNKNOWN",
		missingMessage(missing, file.filename),
		[...kept, ...places],
		cause,
	);
}

/** An excerpt of so many lines is still one that people read. */
const longestExcerpt = 30;

/** One excerpt with all the places marked, if it is not too long; else one for each, the last first, as clients turn them round. */
function placesOf(
	lines: readonly LineRange[],
	file: SourceFile,
): readonly ErrorDetail[] {
	const [first] = lines;
	const last = lines.at(-1);
	if (first === undefined || last === undefined) return [];
	if (last.last - first.first < longestExcerpt) {
		return [sourceDetail(file, lines.flatMap(eachLine))];
	}
	return lines.map((each) => sourceDetail(file, eachLine(each))).reverse();
}

/** The places that ask for something, each once, from the top. */
export function linesOf(missing: readonly MissingId[]): readonly LineRange[] {
	const byFirst = new Map<number, LineRange>();
	for (const { uses } of missing) {
		for (const { lines } of uses) {
			if (lines !== undefined) byFirst.set(lines.first, lines);
		}
	}
	return [...byFirst.values()].sort((a, b) => a.first - b.first);
}

function counts(count: number, noun: string): string {
	if (count === 0) return "";
	return `${count} ${noun}${count === 1 ? "" : "s"}`;
}

function describe(missing: MissingId, filename: string): readonly string[] {
	const { kind, id, instead, uses } = missing;
	const places = linesOf([missing]).map(({ first }) => `${filename}:${first}`);
	const title =
		kind === "secret"
			? `secret ${id}: not found`
			: `SSH agent ${id}: not forwarded`;
	const lines = [
		`  ${title}${places.length === 0 ? "" : ` (required by ${places.join(", ")})`}`,
		`    add ${flagOf(missing)}`,
	];
	if (
		kind === "ssh" &&
		id === defaultAgent &&
		uses.every((use) => use.isSource)
	) {
		lines.push("    git needs it to fetch the repository over SSH");
	}
	if (instead !== undefined) {
		lines.push(`    did you mean ${instead}, which was given?`);
	}
	return lines;
}

function flagOf({ kind, id, uses }: MissingId): string {
	if (kind === "ssh") return `--ssh ${id}`;
	const source = suggestSource({
		name: id,
		known: true,
		variables: [],
		required: true,
		uses: uses.map(({ file, variable }) => ({
			origin: { kind: "mount" },
			required: true,
			...(file !== undefined && { file }),
			...(variable !== undefined && { environmentName: variable }),
		})),
	});
	const field = /[",\s]/.test(id) ? `'"id=${id}"'` : `id=${id}`;
	return source.kind === "environment"
		? `--secret ${field},env=${source.name}`
		: `--secret ${field},src=${source.path}`;
}

/** As many ids are tried for each that is missing. */
const mostGuesses = 16;

/** Other spellings of an id, the likeliest first: with other separators, in another case, without directory or ending. */
export function otherSpellings(
	{ id, uses }: RequiredId,
	others: readonly string[],
): readonly string[] {
	const parts = id.split(/[-_./\s]+/).filter((part) => part !== "");
	const bases = ["-", "_", "", "."].map((separator) => parts.join(separator));
	const base = id.slice(id.lastIndexOf("/") + 1);
	const names = uses.flatMap(({ file, variable }) => [
		variable ?? "",
		(file ?? "").slice((file ?? "").lastIndexOf("/") + 1),
	]);
	const near = suggest(id, others);
	const spellings = [
		...(near === undefined ? [] : [near]),
		...bases,
		...bases.flatMap((each) => [each.toUpperCase(), each.toLowerCase()]),
		base,
		base.replace(/\.[^.]+$/, ""),
		base.replace(/^\./, ""),
		`.${base}`,
		id.endsWith("s") ? id.slice(0, -1) : `${id}s`,
		...names,
	];
	const different = spellings.filter((each) => each !== "" && each !== id);
	return [...new Set(different)].slice(0, mostGuesses);
}
