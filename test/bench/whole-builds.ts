import { mkdtemp, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import type { Engine } from "../engine/ensure-engine.ts";
import { frontendReference } from "../engine/frontend-image.ts";

/** Builds whose steps are all in the cache: what is left is what frontends take. */
export const builds: Readonly<Record<string, string>> = {
	"one instruction": "FROM busybox\nLABEL a=b\n",
	"20 instructions, 3 stages": `ARG TAG=latest
FROM busybox:\${TAG} AS base
ENV A=1 B="two words"
WORKDIR /app
RUN echo base > base
FROM base AS one
ARG NAME=one
COPY Dockerfile ./
RUN --mount=type=cache,target=/cache echo $NAME > one
RUN <<EOT
echo "$A" > a
EOT
FROM base AS two
COPY --chmod=644 Dockerfile ./copy
RUN --mount=from=one,source=/app,target=/one cp /one/a .
RUN echo two > two
FROM base
COPY --from=one /app/one /app/a ./
COPY --from=two /app/two ./
LABEL a=b
EXPOSE 80
USER 5
CMD ["sh"]
`,
};

/** Milliseconds from the start of `docker build` to its end, of builds that were made in turn. */
export interface BuildTimes {
	readonly builtin: readonly number[];
	readonly keyhole: readonly number[];
}

/** What ends at once, so that what comes before it can be told apart. */
export interface PartTimes extends BuildTimes {
	/** A container whose process ends at once: the dynamic loader says its version. */
	readonly container: readonly number[];
	/** A container in which Node.js runs nothing. */
	readonly node: readonly number[];
}

type Frontend = keyof PartTimes;

/** Measures builds on a real engine, `runs` of each, in turn. */
export async function measureBuilds(
	engine: Engine,
	dockerfile: string,
	runs: number,
): Promise<BuildTimes> {
	return measure(engine, dockerfile, ["builtin", "keyhole"], runs);
}

/** Measures a build and what its frontend's container and process take of it. */
export async function measureParts(
	engine: Engine,
	dockerfile: string,
	runs: number,
): Promise<PartTimes> {
	const all = ["builtin", "container", "node", "keyhole"] as const;
	return measure(engine, dockerfile, all, runs);
}

const names: Readonly<Record<Exclude<Frontend, "builtin">, string>> = {
	keyhole: "keyhole-bench:frontend",
	container: "keyhole-bench:container",
	node: "keyhole-bench:node",
};

/** The entrypoints of images that are no frontends: their builds fail. */
const entrypoints = {
	container: ["/lib64/ld-linux-x86-64.so.2", "--version"],
	node: ["/keyhole/node", "-e", "0"],
} as const;

async function measure<Kind extends Frontend>(
	engine: Engine,
	dockerfile: string,
	kinds: readonly Kind[],
	runs: number,
): Promise<Readonly<Record<Kind, readonly number[]>>> {
	const directory = await mkdtemp(join(tmpdir(), "keyhole-bench-"));
	const times = Object.fromEntries(
		kinds.map((kind) => [kind, []]),
	) as unknown as Record<Kind, number[]>;
	try {
		await makeImages(engine, directory);
		await writeFile(join(directory, "Dockerfile"), dockerfile);
		// The first ones fill the cache and do not count.
		for (let run = -2; run < runs; run++)
			for (const kind of kinds) {
				const time = await build(engine, directory, kind);
				if (run >= 0) times[kind].push(time);
			}
		return times;
	} finally {
		await rm(directory, { recursive: true, force: true });
	}
}

async function makeImages(engine: Engine, directory: string): Promise<void> {
	await engine.ensureImage("busybox");
	const reference = await frontendReference(engine);
	await engine.run(["tag", reference, names.keyhole]);
	for (const [kind, entrypoint] of Object.entries(entrypoints)) {
		const tag = names[kind as keyof typeof entrypoints];
		const text = `FROM ${names.keyhole}\nENTRYPOINT ${JSON.stringify(entrypoint)}\n`;
		await engine.run(["build", "--quiet", `--tag=${tag}`, "-f-", directory], {
			input: text,
		});
	}
}

async function build(
	engine: Engine,
	directory: string,
	kind: Frontend,
): Promise<number> {
	const syntax =
		kind === "builtin" ? [] : [`--build-arg=BUILDKIT_SYNTAX=${names[kind]}`];
	const fails = kind in entrypoints;
	const started = performance.now();
	const { status, stderr } = await engine.run(
		[
			"buildx",
			"build",
			"--quiet",
			"--output=type=cacheonly",
			...syntax,
			directory,
		],
		{ mayFail: true },
	);
	const time = performance.now() - started;
	if ((status === 0) === fails)
		throw new Error(`a build by ${kind} ended with ${status}\n${stderr}`);
	return time;
}
