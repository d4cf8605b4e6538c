import { dumpDefinition, marshal } from "../../llb/index.ts";
import { parseDockerfile } from "../../src/dockerfile/parse.ts";
import { chooseRules } from "../../src/lint/choose-rules.ts";
import { offlineFacts } from "../../src/lint/facts.ts";
import type { Finding } from "../../src/lint/finding.ts";
import { applyFixes } from "../../src/lint/fix.ts";
import { lint } from "../../src/lint/lint.ts";
import { allRules } from "../../src/lint/rules.ts";
import { lowerOffline } from "../../src/lower/offline.ts";
import { loadShellParser } from "../../src/shell/parser.ts";
import { createSource } from "../../src/text/source.ts";
import { exampleHost } from "./check-example.ts";

/**
 * Safe fixes leave what is built as it is: the same operations with the same digests, and the same image configuration. These
 * rules are about what is built, so their fixes change it.
 */
export const changesBuild: ReadonlySet<string> = new Set([
	// The command of a RUN.
	"apt-get-not-apt",
	"apt-lists-left",
	"no-install-recommends",
	"package-cache-left",
	"pip-cache-left",
	"traced-secret",
	"unattended-install",
	"useradd-log-files",
	"wget-progress",
	"yarn-cache-left",
	// Options of its mounts.
	"mount-option-split",
	"unguarded-secret",
	"unreadable-secret",
	// ADD unpacks archives, COPY does not; a slash makes the destination a directory.
	"copy-not-add",
	"copy-to-directory",
]);

/** These change how the program of the image is started, which is in its configuration, and nothing else. */
export const changesImage: ReadonlySet<string> = new Set([
	"JSONArgsRecommended",
	// MAINTAINER sets the author, which a label does not.
	"MaintainerDeprecated",
	// A host port of EXPOSE is part of nothing, but of the history.
	"ExposeInvalidFormat",
]);

const shell = await loadShellParser();
const rules = chooseRules(allRules);
/** Fixes that make room for others come to an end long before this. */
const mostRounds = 10;

/** What a text builds: its operations and image configuration, or why it cannot be built. */
export interface Built {
	readonly operations: readonly string[];
	/** The configuration without its history, and the history as texts. */
	readonly image: string;
	readonly refused?: string;
}

export async function build(text: string): Promise<Built> {
	const document = parseDockerfile(createSource("Dockerfile", text));
	try {
		const { output, marshalOptions, image } = await lowerOffline(document, {
			localUniqueId: "same",
		});
		return {
			operations: dumpDefinition(marshal(output, marshalOptions)).map(
				({ digest }) => digest,
			),
			image: JSON.stringify(image, (_, value) =>
				typeof value === "bigint" ? `${value}n` : value,
			),
		};
	} catch (error) {
		return { operations: [], image: "", refused: (error as Error).message };
	}
}

export function findingsIn(text: string): readonly Finding[] {
	const document = parseDockerfile(createSource("Dockerfile", text));
	return lint(document, {
		facts: offlineFacts(exampleHost),
		rules,
		shell,
		today: "2026-06-01",
	}).findings;
}

/** What is wrong with the safe fixes of a text, one by one and all together; empty when all is well. */
export async function brokenPromises(text: string): Promise<readonly string[]> {
	const findings = findingsIn(text);
	const fixable = findings.filter(({ fix }) => fix?.kind === "safe");
	if (fixable.length === 0) return [];
	const broken: string[] = [];
	const before = await build(text);
	for (const finding of fixable) {
		const { code, span } = finding;
		const fixed = applyFixes(text, [finding]).text;
		const tell = (what: string) =>
			broken.push(`${code} at ${span.start}: ${what}\n${fixed}`);
		const rest = findingsIn(fixed);
		if (errorsOf(rest).length > errorsOf(findings).length) {
			tell("the fixed text has more errors");
		}
		const place = placeAfter(finding);
		const isThere = rest.some(
			(each) => each.code === code && each.span.start === place,
		);
		if (isThere) tell("the finding is still there");
		const after = await build(fixed);
		if (before.refused === undefined && after.refused !== undefined) {
			tell(`the fixed text is refused: ${after.refused}`);
			continue;
		}
		if (before.refused !== undefined || changesBuild.has(code)) continue;
		if (`${after.operations}` !== `${before.operations}`) {
			tell("it builds something else");
		}
		if (!changesImage.has(code) && after.image !== before.image) {
			tell(`the image is another one:\n${before.image}\n${after.image}`);
		}
	}
	let all = text;
	for (let round = 0; ; round++) {
		const { text: next, applied } = applyFixes(all, findingsIn(all));
		if (applied.length === 0) break;
		if (round === mostRounds || next === all) {
			broken.push(`the fixes do not come to an end\n${next}`);
			break;
		}
		all = next;
	}
	if (before.refused === undefined) {
		const { refused } = await build(all);
		if (refused !== undefined) {
			broken.push(`with all fixes, the text is refused: ${refused}\n${all}`);
		}
	}
	return broken;
}

/** Where the place of a finding begins when its fix is made: edits before it move it. */
function placeAfter({ span, fix }: Finding): number {
	let place = span.start;
	for (const { span: edited, text } of fix?.edits ?? []) {
		if (edited.end > span.start) continue;
		place += text.length - (edited.end - edited.start);
	}
	return place;
}

/** What a build would refuse. */
function errorsOf(findings: readonly Finding[]): readonly Finding[] {
	const known = new Set(allRules.map(({ id }) => id));
	known.delete("build-error");
	return findings.filter(({ code }) => !known.has(code));
}
