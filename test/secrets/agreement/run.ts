import { createHash } from "node:crypto";
import { globSync, readFileSync, writeFileSync } from "node:fs";
import { dirname, join } from "node:path";
import { parseArgs } from "node:util";
import type { Proof } from "../../../src/secrets/proof/proof.ts";
import { withOwnEngine } from "../../engine/ensure-engine.ts";
import { compare } from "./compare.ts";
import { printAgreement } from "./print-agreement.ts";
import { analyseFixture, proveFixture, readFixture } from "./prove-fixture.ts";
import { makeTemplates } from "./templates.ts";
import { isSmall, makeWorld } from "./world.ts";

/**
 * Builds every fixture of the flow analysis that can be built here with random values, and compares what the analysis says with what the
 * build left behind. Arguments select fixtures by parts of their names. Ends with 1 when the analysis calls something clean that is found,
 * when something is said to leak and is not found for no known reason, or when less could be built than is said to be.
 */
const { values, positionals } = parseArgs({
	allowPositionals: true,
	options: {
		/** So many builds at a time. */
		jobs: { type: "string", default: "2" },
		/** Every so-many-th fixture. */
		every: { type: "string", default: "1" },
		/** Only those that need no more than busybox. */
		small: { type: "boolean", default: false },
		/** Seconds that one build may take. */
		limit: { type: "string", default: "180" },
		/** A file that keeps what builds left behind: a build that is in it is not done again. */
		proofs: { type: "string" },
		/** Says nothing about fixtures that agree. */
		quiet: { type: "boolean", default: false },
	},
});

const root = join(import.meta.dirname, "../../../fixtures/secrets/flow");
const reasons = JSON.parse(
	readFileSync(join(import.meta.dirname, "reasons.json"), "utf8"),
) as {
	readonly notBuilt: Readonly<Record<string, string>>;
	readonly notFound: Readonly<Record<string, string>>;
};

const fixtures = globSync("*/expected.json", { cwd: root })
	.map((file) => dirname(file))
	.filter((name) =>
		positionals.length === 0
			? true
			: positionals.some((part) => name.includes(part)),
	)
	.sort()
	.map(readFixture)
	.filter(
		({ name, text }) =>
			(reasons.notBuilt[name] === undefined || positionals.length > 0) &&
			(!values.small || isSmall(text)),
	)
	.filter((_, index) => index % Number(values.every) === 0);

interface Kept {
	/** Of the Dockerfile. */
	readonly digest: string;
	/** Or why there is none. */
	readonly proof: Proof | string;
}

const kept = new Map<string, Kept>();
if (values.proofs !== undefined) {
	try {
		const text = readFileSync(values.proofs, "utf8");
		for (const [name, proof] of JSON.parse(text) as [string, Kept][]) {
			kept.set(name, proof);
		}
	} catch (error) {
		if ((error as NodeJS.ErrnoException).code !== "ENOENT") throw error;
	}
}

const digestOf = (text: string) =>
	createHash("sha256").update(text).digest("hex").slice(0, 16);

const failureOf = (proof: Proof | string) =>
	typeof proof === "string" ? proof : proof.failure;

const queue = fixtures.filter(({ name, text }) => {
	const known = kept.get(name);
	return (
		known === undefined ||
		known.digest !== digestOf(text) ||
		failureOf(known.proof) !== undefined
	);
});

if (queue.length > 0) {
	const total = queue.length;
	// The engine is taken down after the builds that are under way.
	for (const signal of ["SIGINT", "SIGTERM"] as const) {
		process.once(signal, () => queue.splice(0));
	}
	await withOwnEngine(async (engine) => {
		for (const image of values.small
			? ["busybox"]
			: ["busybox", "alpine", "debian:bookworm-slim"]) {
			await engine.ensureImage(image);
		}
		const templates = await makeTemplates();
		const world = await makeWorld(
			engine,
			queue.map(({ text }) => text),
		);
		try {
			const work = async (): Promise<void> => {
				for (
					let next = queue.shift();
					next !== undefined;
					next = queue.shift()
				) {
					const started = performance.now();
					const proof = await proveFixture(next, {
						engine,
						world,
						templates,
						seconds: Number(values.limit),
					});
					kept.set(next.name, { digest: digestOf(next.text), proof });
					if (values.proofs !== undefined) {
						writeFileSync(values.proofs, JSON.stringify([...kept], null, "\t"));
					}
					const seconds = ((performance.now() - started) / 1000).toFixed(1);
					const failed = failureOf(proof) === undefined ? "" : ": failed";
					process.stderr.write(
						`${total - queue.length}/${total} ${next.name} ${seconds} s${failed}\n`,
					);
				}
			};
			await Promise.all(Array.from({ length: Number(values.jobs) }, work));
		} finally {
			await world.stop();
		}
	});
}

const outcomes = fixtures.map((fixture) => {
	const proof = kept.get(fixture.name)?.proof ?? "not built";
	const failure = failureOf(proof);
	return {
		fixture,
		failure,
		comparisons:
			typeof proof === "string"
				? []
				: compare(fixture.name, analyseFixture(fixture), proof),
		unsearched: typeof proof === "string" ? [] : proof.unsearched,
	};
});
const agree = printAgreement(outcomes, reasons, values.quiet);
process.exitCode = agree && fixtures.length > 0 ? 0 : 1;
