import { join, relative } from "node:path";
import { type BuildLog, buildLog } from "../engine/build-log.ts";
import type { Engine } from "../engine/ensure-engine.ts";
import { followBuild } from "../engine/follow-build.ts";
import { buildFrontendImage } from "../engine/frontend-image.ts";
import { findCanary } from "../engine/leaks.ts";
import { checkout } from "../engine/places.ts";
import { type SavedImage, savedImage } from "../engine/saved-image.ts";
import { readEvidence, readRounds } from "./evidence.ts";
import type { Screen } from "./screen.ts";
import {
	type DemoKeys,
	type DemoSecrets,
	makeKeys,
	makeSecrets,
} from "./secrets.ts";

/** What fixtures/demo says after `# syntax=`. */
const frontend = "keyhole:demo";
const result = "keyhole-demo:latest";
const context = join(checkout, "fixtures/demo");

/** A build of fixtures/demo that went well. */
interface DemoBuild {
	readonly log: BuildLog;
	readonly image: SavedImage;
	/** The directory of its cache export, where the engine can make one. */
	readonly cache: string | undefined;
}

/** The whole demo. Returns the exit code: 1 when anything is not as it should be. */
export async function demoOnEngine(
	engine: Engine,
	directory: string,
	screen: Screen,
): Promise<number> {
	await engine.ensureImage("debian:bookworm-slim");
	await engine.ensureImage("node:24-bookworm-slim");

	screen.chapter("The frontend image, from ./Dockerfile");
	const options = { onErrorOutput: followBuild(screen.buildEvent) };
	const built = await buildFrontendImage(engine, frontend, options);
	screen.end();
	if (built.status !== 0) return failed(screen, built);
	const size = await engine.run([
		...["image", "inspect", "--format", "{{.Size}}", frontend],
	]);
	const megabytes = Math.round(Number(size.stdout) / 1e6);
	screen.line(`${frontend}, ${megabytes} MB`);

	const keys = await makeKeys(join(directory, "keys"));
	try {
		return await buildTwice(engine, directory, screen, keys);
	} finally {
		await keys.stop();
		await engine.run(["image", "rm", "--force", result], { mayFail: true });
	}
}

async function buildTwice(
	engine: Engine,
	directory: string,
	screen: Screen,
	keys: DemoKeys,
): Promise<number> {
	const findings: boolean[] = [];
	const finding: Screen["finding"] = (good, title, text) => {
		findings.push(good);
		screen.finding(good, title, text);
	};

	screen.chapter(`fixtures/demo, through # syntax=${frontend}`);
	const secrets = await makeSecrets(join(directory, "first"));
	const first = await buildDemo(engine, screen, secrets, keys, [
		"--build-arg=ROUND=1",
		// Earlier demos had other secrets, which is no reason for the engine to do a step again.
		"--no-cache-filter=cache,secrets,keys",
	]);
	if (!("image" in first)) return failed(screen, first);

	screen.chapter("What its steps saw");
	for (const { good, title, text } of readEvidence(first.image, secrets, keys))
		finding(good, title, text);

	screen.chapter("The same with other values");
	const others = await makeSecrets(join(directory, "second"));
	const cache = join(directory, "cache");
	const second = await buildDemo(
		engine,
		screen,
		others,
		keys,
		["--build-arg=ROUND=2"],
		cache,
	);
	if (!("image" in second)) return failed(screen, second);
	const rounds = readRounds(second.image);
	finding(rounds.good, rounds.title, rounds.text);
	const takers = second.log.vertices.filter(({ name }) =>
		/type=(secret|ssh)/.test(name),
	);
	const cached = takers.filter((vertex) => vertex.cached).length;
	finding(
		takers.length > 0 && cached === takers.length,
		"a new value is no new step",
		`${cached} of ${takers.length} steps with secrets or keys come from the cache`,
	);

	screen.chapter("The search for what was given");
	const remains = {
		images: [first.image, second.image],
		directories: second.cache === undefined ? [] : [second.cache],
		texts: {
			"log of the first build": first.log.raw,
			"log of the second build": second.log.raw,
		},
	};
	screen.line(
		`in both images (layers, configuration, history), both logs${
			second.cache === undefined
				? ""
				: " and the exported build cache of every step"
		}; as they are, in base64 and in hexadecimal`,
	);
	if (second.cache === undefined)
		screen.line("this engine's builder exports no build cache to look into");
	const canaries = [
		...secrets.canaries,
		...others.canaries.map(({ name, value }) => ({
			name: `${name}, second`,
			value,
		})),
		...keys.canaries,
	];
	for (const canary of canaries) {
		const places = await findCanary(canary, remains);
		const text = places.length === 0 ? "nowhere" : places.join(", ");
		finding(places.length === 0, canary.name, text);
	}
	const known = "from=secrets";
	const places = await findCanary({ name: known, value: known }, remains);
	finding(
		places.length > 0,
		"the search itself",
		`finds "${known}" of the history in ${places.length} places`,
	);

	const bad = findings.filter((good) => !good).length;
	screen.chapter(
		bad === 0 ? "All as it should be" : `${bad} not as it should be`,
	);
	if (bad === 0)
		screen.line(
			"Every step got what it asked for, and none of it is in anything that was built.",
		);
	return bad === 0 ? 0 : 1;
}

async function buildDemo(
	engine: Engine,
	screen: Screen,
	secrets: DemoSecrets,
	keys: DemoKeys,
	flags: readonly string[],
	cache?: string,
): Promise<DemoBuild | BuildLog> {
	const given = [...secrets.flags, ...keys.flags];
	const shown = given.map((flag) => flag.replace(/=\/.*\//, "=…/"));
	screen.command("docker build", [
		...shown,
		...flags,
		relative(process.cwd(), context),
	]);
	const build = (...more: readonly string[]) =>
		buildLog(
			engine,
			[...given, ...flags, `--tag=${result}`, "--load", ...more, context],
			{
				environment: { ...process.env, ...secrets.environment },
				onErrorOutput: followBuild(screen.buildEvent),
			},
		);
	const withCache =
		cache === undefined
			? undefined
			: await build(`--cache-to=type=local,dest=${cache},mode=max`);
	// A builder without a cache export says so before it builds anything.
	const exportsNone =
		withCache !== undefined && /cache export/i.test(withCache.message);
	const log =
		withCache === undefined || exportsNone ? await build() : withCache;
	screen.end();
	if (log.status !== 0) return log;
	return {
		log,
		image: await savedImage(engine, result),
		cache: exportsNone ? undefined : cache,
	};
}

function failed(screen: Screen, log: BuildLog): number {
	screen.chapter("The build failed");
	for (const line of log.message.split("\n")) screen.line(line);
	return 1;
}
