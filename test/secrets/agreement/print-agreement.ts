import type { Proof } from "../../../src/secrets/proof/proof.ts";
import { type Comparison, score } from "./compare.ts";
import type { Fixture } from "./prove-fixture.ts";

export interface Outcome {
	readonly fixture: Fixture;
	/** Why the fixture was not built to its end. */
	readonly failure: string | undefined;
	readonly comparisons: readonly Comparison[];
	/** What the proof could not look into. */
	readonly unsearched: Proof["unsearched"];
}

/** By fixture, in words. */
export interface Reasons {
	/** Why it cannot be built. */
	readonly notBuilt: Readonly<Record<string, string>>;
	/** Why no proof finds what leaks all the same. */
	readonly notFound: Readonly<Record<string, string>>;
}

/** Prints each fixture and the sum of all. Returns whether analysis and proofs agree. */
export function printAgreement(
	outcomes: readonly Outcome[],
	reasons: Reasons,
	quiet: boolean,
): boolean {
	const built = outcomes.filter(({ failure }) => failure === undefined);
	// What a build printed before it failed counts as well, where it was found.
	const all = outcomes.flatMap(({ comparisons, failure }) =>
		failure === undefined
			? comparisons
			: comparisons.filter(({ found }) => found),
	);
	if (!quiet) {
		for (const { fixture, failure, comparisons } of outcomes) {
			const said = comparisons
				.filter(({ place }) => place === "anywhere")
				.map(
					({ secret, verdict, found }) =>
						`${secret} ${verdict}, ${found ? "found" : "not found"}`,
				);
			const end = failure === undefined ? "" : " (failed)";
			console.log(`${fixture.name}: ${said.join("; ") || "no secret"}${end}`);
		}
		console.log();
	}
	printTable(all);
	const list = (title: string, lines: readonly string[]) => {
		if (lines.length === 0) return;
		console.log(`\n${title} (${lines.length})\n  ${lines.join("\n  ")}`);
	};
	const told = ({ fixture, secret, place, hits }: Comparison) =>
		`${fixture}: ${secret}, ${place}${hits.length === 0 ? "" : `: ${hits.join("; ")}`}`;
	// What is not known as a whole is not called clean in any place.
	const isUnknown = ({ fixture, secret }: Comparison) =>
		all.some(
			(each) =>
				each.fixture === fixture &&
				each.secret === secret &&
				each.place === "anywhere" &&
				each.verdict === "unknown",
		);
	const missed = all.filter(
		(each) => each.verdict === "clean" && each.found && !isUnknown(each),
	);
	const wrong = all.filter((each) => each.verdict === "leaks" && !each.found);
	const unexplained = wrong.filter(
		({ fixture }) => reasons.notFound[fixture] === undefined,
	);
	list("clean, but found:", missed.map(told));
	list("leaks, but not found:", unexplained.map(told));
	list("leaks, not found, and known why:", [
		...new Set(
			wrong
				.filter((each) => !unexplained.includes(each))
				.map(({ fixture }) => `${fixture}: ${reasons.notFound[fixture]}`),
		),
	]);
	const failed = outcomes.filter(({ failure }) => failure !== undefined);
	const unexpected = failed.filter(({ fixture }) => fixture.executable);
	const lastLines = (text: string) => text.trim().split("\n").slice(-6);
	list(
		"not built to their end:",
		failed.map(
			({ fixture, failure = "" }) =>
				`${fixture.name}: ${lastLines(failure).join(" | ")}`,
		),
	);
	list(
		"not searched:",
		built.flatMap(({ fixture, unsearched }) =>
			unsearched.map(
				({ part, path, reason }) =>
					`${fixture.name}: ${part} ${path}: ${reason}`,
			),
		),
	);
	list(
		"cannot be built here:",
		Object.entries(reasons.notBuilt).map(([name, why]) => `${name}: ${why}`),
	);
	console.log(
		`\n${built.length} of ${outcomes.length} fixtures built to their end; ${missed.length} clean but found, ${unexplained.length} said to leak and not found without a known reason`,
	);
	return (
		missed.length === 0 && unexplained.length === 0 && unexpected.length === 0
	);
}

function printTable(all: readonly Comparison[]): void {
	const percent = (part: number, whole: number) =>
		whole === 0 ? "–" : `${((100 * part) / whole).toFixed(1)} %`;
	console.log(
		"place      secrets  leaks and found  leaks, not found  clean, but found  unknown  precision  recall  unknown share",
	);
	for (const place of ["anywhere", "layer", "config", "log"] as const) {
		const { secrets, right, wrong, missed, unsure, unknown } = score(
			all.filter((each) => each.place === place),
		);
		console.log(
			[
				place.padEnd(9),
				String(secrets).padStart(8),
				String(right).padStart(16),
				String(wrong).padStart(17),
				String(missed).padStart(17),
				String(unknown).padStart(8),
				percent(right, right + wrong).padStart(10),
				percent(right, right + missed + unsure).padStart(7),
				percent(unknown, secrets).padStart(14),
			].join(" "),
		);
	}
}
