import { test } from "uvu";
import * as assert from "uvu/assert";
import {
	type Definition,
	decodeOp,
	digestOf,
	image,
	local,
	marshal,
	type Op,
} from "../../llb/index.ts";
import { parseDockerfile } from "../../src/dockerfile/parse.ts";
import { blankImage } from "../../src/image/image-config.ts";
import { BuildRefused } from "../../src/lower/build-refused.ts";
import { lower } from "../../src/lower/lower.ts";
import type { Lowered } from "../../src/lower/lowered.ts";
import type { LowerRequest } from "../../src/lower/request.ts";
import type { ResolvedImage, Resolver } from "../../src/lower/resolver.ts";
import { createSource } from "../../src/text/source.ts";
import { createPlatform } from "../../src/values/platform.ts";
import {
	type KnownOutside,
	memoryResolver,
	plainRequest,
} from "./memory-resolver.ts";

const arm = createPlatform("linux", "arm64");

function run(
	lines: readonly string[],
	changes: Partial<LowerRequest> = {},
	resolver: Resolver | KnownOutside = {},
): Promise<Lowered> {
	const document = parseDockerfile(
		createSource("Dockerfile", lines.join("\n")),
	);
	const outside =
		"imageConfig" in resolver ? resolver : memoryResolver(resolver);
	return lower(document, plainRequest(changes), outside);
}

async function refusal(
	...given: Parameters<typeof run>
): Promise<BuildRefused> {
	try {
		await run(...given);
	} catch (error) {
		assert.instance(error, BuildRefused);
		return error as BuildRefused;
	}
	throw new Error("the build was not refused");
}

function linesOf({ places }: BuildRefused): readonly string[] {
	return places.map(({ lines }) => `${lines.first}-${lines.last}`);
}

interface Step {
	readonly op: Op;
	readonly name: string;
}

function stepsOf({ output, marshalOptions }: Lowered): readonly Step[] {
	const { def = [], metadata }: Definition = marshal(output, marshalOptions);
	return def.slice(0, -1).map((bytes) => ({
		op: decodeOp(bytes),
		name: metadata?.get(digestOf(bytes))?.description?.["llb.customname"] ?? "",
	}));
}

function namesOf(lowered: Lowered): readonly string[] {
	return stepsOf(lowered).map(({ name }) =>
		name.replace(/@sha256:0+/, "@zero"),
	);
}

test("all images are asked for before any answers", async () => {
	const log: string[] = [];
	const open: (() => void)[] = [];
	const outside = memoryResolver({ log });
	const lowered = run(
		[
			"FROM alpine AS a",
			"FROM busybox",
			"COPY --from=a / /a",
			"COPY --from=debian / /d",
		],
		{},
		{
			...outside,
			async imageConfig(request) {
				const answer = outside.imageConfig(request);
				await new Promise<void>((resolve) => open.push(resolve));
				return answer;
			},
		},
	);
	while (open.length < 3) await new Promise((resolve) => setImmediate(resolve));
	assert.equal(log, [
		"image docker.io/library/alpine:latest for linux/amd64",
		"image docker.io/library/busybox:latest for linux/amd64",
		"image docker.io/library/debian:latest for linux/amd64",
	]);
	for (const resolve of open.reverse()) resolve();
	await lowered;
});

test("answers that are there at once and those that are awaited make the same build", async () => {
	const lines = [
		"FROM alpine AS a",
		"RUN a",
		"FROM busybox",
		"COPY --from=a / /a",
		"COPY --from=debian / /d",
	];
	const awaited = await run(lines);
	const outside = memoryResolver();
	const digest = `sha256:${"0".repeat(64)}`;
	const known = new Map<string, ResolvedImage>();
	await run(
		lines,
		{},
		{
			...outside,
			async imageConfig(request) {
				const image = await outside.imageConfig(request);
				known.set(request.reference, image);
				return image;
			},
		},
	);
	assert.is(known.size, 3);
	for (const late of ["", "busybox"]) {
		const mixed = await run(
			lines,
			{},
			{
				imageConfig(request) {
					const image = known.get(request.reference) as ResolvedImage;
					assert.is(image.digest, digest);
					if (late === "" || !request.reference.includes(late)) return image;
					return outside.imageConfig(request);
				},
				namedContext: () => undefined,
				mainContext: () => local("context", { sessionId: "session" }),
				ignorePatterns: () => [],
				sourceTime: () => undefined,
			},
		);
		assert.equal(stepsOf(mixed), stepsOf(awaited));
		assert.equal(mixed.image, awaited.image);
	}
});

test("an answer that cannot be used is refused, and what is awaited beside it fails in silence", async () => {
	const refused = await refusal(
		["FROM one AS a", "FROM two", "COPY --from=a / /"],
		{},
		{
			...memoryResolver(),
			imageConfig({ reference, platform }) {
				if (reference.includes("two")) return Promise.reject(new Error("no"));
				const config = { ...blankImage, ...platform };
				return { reference: "UPPER", digest: "", config };
			},
		},
	);
	assert.match(refused.message, "the registry answered with a name");
	assert.equal(linesOf(refused), ["1-1"]);
});

test("stages that build on one stage do not see each other's changes to the image", async () => {
	const { image, sbom } = await run([
		"FROM scratch AS base",
		"ENV A=1",
		"LABEL a=1",
		"EXPOSE 1",
		"VOLUME /a",
		"ONBUILD RUN a",
		"FROM base AS other",
		"ENV A=2 B=2",
		"LABEL a=2 b=2",
		"EXPOSE 2",
		"VOLUME /b",
		"FROM base",
		"LABEL c=3",
		"COPY --from=other / /",
	]);
	assert.is(sbom.extras.size, 0);
	const { config } = image;
	assert.equal(config.environment.slice(-1), ["A=1"]);
	assert.equal(
		[...config.labels],
		[
			["a", "1"],
			["c", "3"],
		],
	);
	assert.equal([...config.exposedPorts], ["1/tcp"]);
	assert.equal([...config.volumes], ["/a"]);
	assert.equal(config.onBuild, []);
	assert.equal(
		image.history.map(({ createdBy }) => createdBy.split(" ")[0]),
		["ENV", "LABEL", "EXPOSE", "VOLUME", "RUN", "LABEL", "COPY"],
	);
});

test("a variable of an image with many is changed in its place", async () => {
	const lines = ["FROM scratch"];
	for (let each = 0; each < 40; each += 1) lines.push(`ENV V${each}=1`);
	lines.push("ENV V=1 V3=2 V39=2", "ENV W=1 V3=3");
	const { image } = await run(lines);
	const { environment } = image.config;
	assert.is(environment.length, 1 + 40 + 2);
	assert.is(environment[4], "V3=3");
	assert.is(environment[40], "V39=2");
	assert.equal(environment.slice(41), ["V=1", "W=1"]);
});

test("of several images that fail, the first in the file is told", async () => {
	const refused = await refusal(
		["FROM one AS a", "FROM two", "COPY --from=a / /"],
		{},
		{
			...memoryResolver(),
			async imageConfig({ reference }) {
				if (reference.includes("one")) {
					await new Promise((resolve) => setTimeout(resolve, 20));
				}
				throw new Error(`no ${reference}`);
			},
		},
	);
	assert.match(refused.message, "no docker.io/library/one:latest");
	assert.equal(linesOf(refused), ["1-1"]);
	assert.is(
		(refused.cause as Error).message,
		"no docker.io/library/one:latest",
	);
});

test("an image name that cannot be is refused before anybody is asked", async () => {
	const log: string[] = [];
	const refused = await refusal(
		["FROM alpine", "COPY --from=Not/Good a b"],
		{},
		{ log },
	);
	assert.match(refused.message, "Not/Good");
	assert.equal(linesOf(refused), ["2-2"]);
	assert.equal(log, []);
});

test("unreachable stages cost nothing and refuse nothing but bad names", async () => {
	const log: string[] = [];
	await run(
		["FROM missing AS idle", "RUN --mount=type=nonsense true", "FROM alpine"],
		{},
		{ log, missing: ["docker.io/library/missing:latest"] },
	);
	assert.equal(log, ["image docker.io/library/alpine:latest for linux/amd64"]);
});

test("the build context is asked for once, and only if somebody reads from it", async () => {
	for (const [line, expected] of [
		["RUN true", []],
		["COPY --from=a / /", []],
		["RUN --mount=type=cache,target=/c true", []],
		["COPY b /a/c ./", ["context a/c b"]],
		["ADD d https://example.com/e /", ["context d"]],
		["RUN --mount=target=/m,source=f true", ["context f"]],
		["ARG BUILDKIT_SBOM_SCAN_CONTEXT=true", ["context whole"]],
	] as const) {
		const log: string[] = [];
		const lines = ["FROM scratch AS a", "RUN a", "FROM scratch", line];
		await run(lines, {}, { log });
		assert.equal(log, expected, line);
	}
});

test("all stages are lowered when that is asked for", async () => {
	const refused = await refusal(
		["FROM busybox AS idle", "RUN --mount=type=nonsense true", "FROM alpine"],
		{ allStages: true },
	);
	assert.match(refused.message, "nonsense");
	assert.equal(linesOf(refused), ["2-2"]);
});

test("steps are named by stage, number and text", async () => {
	const lowered = await run([
		"FROM alpine AS build",
		"ENV NAME=world",
		"WORKDIR /src",
		"run echo $NAME ${UNSET} '$NAME'",
		"FROM scratch",
		"COPY --from=build /src/$NAME /out",
	]);
	assert.equal(namesOf(lowered), [
		"[build 1/3] FROM docker.io/library/alpine:latest@zero",
		"[build 2/3] WORKDIR /src",
		"[build 3/3] RUN echo world ${UNSET} '$NAME'",
		"[stage-1 1/1] COPY --from=build /src/ /out",
	]);
});

test("a build for several platforms tells them apart, and what is compiled for another", async () => {
	const lowered = await run(
		["FROM --platform=$BUILDPLATFORM alpine", "ARG TARGETPLATFORM", "RUN make"],
		{ multiPlatform: true, targetPlatform: arm },
	);
	assert.equal(namesOf(lowered), [
		"[linux/amd64 1/2] FROM docker.io/library/alpine:latest@zero",
		"[linux/amd64->arm64 2/2] RUN make",
	]);
});

test("secrets in variables are shown as asterisks, and only ids get into the graph", async () => {
	const lowered = await run([
		"FROM alpine",
		"ENV TOKEN=default",
		"RUN --mount=type=secret,id=tok,env=TOKEN curl -H $TOKEN host",
	]);
	const step = stepsOf(lowered).at(-1);
	assert.match(step?.name ?? "", "curl -H **** host");
	assert.equal(step?.op.exec?.secretenv, [
		{ ID: "tok", name: "TOKEN", optional: true },
	]);
});

test("the build context is asked for with the paths that are read, once", async () => {
	const log: string[] = [];
	await run(
		[
			"FROM alpine AS tool",
			"COPY ./b/../c /x",
			"FROM alpine",
			"COPY --from=tool /elsewhere /x",
			"ADD z https://example.test/download /x/",
			"RUN --mount=source=a,target=/a true",
		],
		{},
		{ log },
	);
	assert.is(log.at(-1), "context a c z");
	assert.is(log.filter((line) => line.startsWith("context")).length, 1);
});

test("a context in place of an image follows what all stages read of it", async () => {
	let paths: (() => readonly string[] | undefined) | undefined;
	const lowered = await run(
		["FROM scratch", "COPY --from=data /b /", "COPY --from=data /a/../c /"],
		{},
		{
			...memoryResolver(),
			namedContext(name, { followPaths }) {
				if (name !== "docker.io/library/data:latest") return undefined;
				paths = followPaths;
				return { load: async () => ({ output: local("data") }) };
			},
		},
	);
	assert.is(stepsOf(lowered).filter(({ op }) => op.source).length, 1);
	// Every --from is a node of its own: the last one asked for read one path.
	assert.equal(paths?.(), ["c"]);
});

test("a context in place of a stage brings its own image and no steps", async () => {
	const lowered = await run(
		["FROM alpine AS base", "RUN never", "FROM base", "RUN make"],
		{},
		{
			contexts: {
				base: {
					output: image("docker.io/library/other:1"),
					image: {
						...blankImage,
						os: "linux",
						architecture: "arm64",
						config: {
							...blankImage.config,
							environment: ["A=1"],
							workingDirectory: "/work",
						},
					},
				},
			},
		},
	);
	const steps = stepsOf(lowered);
	assert.is(steps.length, 2);
	const { meta } = steps[1]?.op.exec ?? {};
	assert.is(meta?.cwd, "/work");
	assert.equal(meta?.env, [
		"A=1",
		"PATH=/usr/local/sbin:/usr/local/bin:/usr/sbin:/usr/bin:/sbin:/bin",
	]);
	assert.is(steps[1]?.op.platform?.Architecture, "arm64");
	assert.is(lowered.trace.stages[0]?.replaced, true);
});

test("triggers of an image come first, point at FROM, and may bring images of their own", async () => {
	const known: KnownOutside = {
		images: {
			"docker.io/library/base:latest": {
				config: {
					...blankImage.config,
					onBuild: ["COPY --from=tools /t /t", "RUN trigger"],
				},
			},
		},
		log: [],
	};
	const lowered = await run(["# line", "FROM base", "RUN own"], {}, known);
	assert.equal(namesOf(lowered), [
		// Named before the triggers are known.
		"[1/2] FROM docker.io/library/base:latest@zero",
		"FROM docker.io/library/tools:latest@zero",
		"[2/4] ONBUILD COPY --from=tools /t /t",
		"[3/4] ONBUILD RUN trigger",
		"[4/4] RUN own",
	]);
	assert.equal(
		lowered.trace.stages[0]?.triggers.map(({ kind }) => kind),
		["copy", "run"],
	);
	assert.equal(lowered.image.config.onBuild, []);
});

for (const [trigger, problem] of [
	["RUN --mount=type=nonsense true", "nonsense"],
	["FROM alpine", "FROM"],
	["RUN a\nRUN b", "single instruction"],
	["NONSENSE", "NONSENSE"],
] as const) {
	test(`a bad trigger is told at FROM: ${JSON.stringify(trigger)}`, async () => {
		const refused = await refusal(
			["", "FROM base"],
			{},
			{
				images: {
					"docker.io/library/base:latest": {
						config: { ...blankImage.config, onBuild: [trigger] },
					},
				},
			},
		);
		assert.match(refused.message, problem);
		assert.equal(linesOf(refused), ["2-2"]);
		assert.equal(refused.places[0]?.span, { start: 1, end: 10 });
	});
}

test("triggers of a stage run in the stages that build on it, once", async () => {
	const lowered = await run([
		"FROM alpine AS base",
		"ONBUILD RUN trigger",
		"FROM base AS middle",
		"FROM middle",
	]);
	const names = namesOf(lowered).filter((name) => name.includes("RUN"));
	assert.equal(names, ["[middle 1/1] ONBUILD RUN trigger"]);
});

test("a refusal tells how far lowering had got", async () => {
	const refused = await refusal([
		"FROM alpine AS one",
		"RUN a",
		"FROM one",
		"RUN b",
		"STOPSIGNAL SIGTEM",
		"RUN c",
	]);
	assert.is(refused.trace?.phase, "dispatch");
	assert.equal(
		refused.trace?.stages.map(({ begun }) => begun),
		[1, 2],
	);
	assert.match(refused.help ?? "", "TERM");
	// The word itself, on the lines of the instruction.
	assert.equal(linesOf(refused), ["5-5"]);
	assert.equal(refused.places[0]?.span, { start: 51, end: 57 });
});

test("a file that cannot be read is refused with its first problem", async () => {
	const refused = await refusal(["FROM alpine", "COPY a", "RUM b"]);
	assert.is(refused.trace?.phase, "syntax");
	assert.match(refused.message, "COPY");
	assert.equal(linesOf(refused), ["2-2"]);
});

test("a target that is not there is refused with the name that was meant", async () => {
	const refused = await refusal(["FROM alpine AS build", "FROM build"], {
		target: "biuld",
	});
	assert.match(refused.message, '"biuld"');
	assert.match(refused.help ?? "", "build");
	assert.equal(linesOf(refused), []);
});

test("RUN [] is refused when it would be built, and not before", async () => {
	const lowered = await run(["FROM alpine", "RUN []"]);
	assert.throws(
		() => marshal(lowered.output, lowered.marshalOptions),
		(error: unknown) =>
			error instanceof BuildRefused && /line 2/.test(error.message),
	);
});

test("a link is a merge, shown as one step", async () => {
	let ids = 0;
	const lowered = await run(
		["FROM alpine", "COPY --link a /a", "COPY --link --chmod=644 b /b"],
		{ uniqueId: () => `group-${++ids}` },
	);
	const steps = stepsOf(lowered);
	assert.equal(
		steps.map(({ op }) => Object.keys(op).find((key) => key in kinds)),
		["source", "source", "file", "merge", "file"],
	);
	assert.is(steps[3]?.name, "[2/3] LINK COPY --link a /a");
	assert.is(ids, 1);
});

const kinds = { source: 1, file: 1, merge: 1, exec: 1 };

test("without the capability a link is a copy", async () => {
	const lowered = await run(["FROM alpine", "COPY --link a /a"], {
		supports: (capability) => capability !== "mergeop",
	});
	assert.is(stepsOf(lowered).filter(({ op }) => op.merge).length, 0);
});

for (const [value, created] of [
	["0", "1970-01-01T00:00:00Z"],
	["1700000000", "2023-11-14T22:13:20Z"],
	["-1", "1969-12-31T23:59:59Z"],
	["context", "2001-09-09T01:46:40Z"],
] as const) {
	test(`SOURCE_DATE_EPOCH ${value}`, async () => {
		const lowered = await run(
			["FROM alpine", "ARG SOURCE_DATE_EPOCH", "WORKDIR /w"],
			{ buildArguments: new Map([["SOURCE_DATE_EPOCH", value]]) },
			{ sourceTime: 1_000_000_000n },
		);
		const seconds = Date.parse(created) / 1000;
		assert.is(lowered.epoch, BigInt(seconds));
		assert.equal(
			lowered.image.history.map((step) => [step.createdBy, step.created]),
			[
				[`ARG SOURCE_DATE_EPOCH=${seconds}`, created],
				["WORKDIR /w", created],
			],
		);
		const { file } = stepsOf(lowered).at(-1)?.op ?? {};
		assert.is(
			BigInt(file?.actions?.[0]?.mkdir?.timestamp ?? 0),
			BigInt(seconds) * 1_000_000_000n,
		);
	});
}

test("SOURCE_DATE_EPOCH keeps the offset of a commit's clock in the history", async () => {
	const lowered = await run(
		[
			"ARG SOURCE_DATE_EPOCH=src",
			"FROM scratch AS src",
			"ADD https://git.test/a.git /",
			"FROM alpine",
			"USER x",
		],
		{},
		{
			...memoryResolver(),
			sourceTime: async () => ({
				seconds: 1_700_000_000n,
				offsetMinutes: -150,
			}),
		},
	);
	assert.is(lowered.image.history[0]?.created, "2023-11-14T19:43:20-02:30");
	assert.is(lowered.epoch, 1_700_000_000n);
});

for (const [lines, problem] of [
	[["FROM alpine AS src", "ADD https://a.test/f /"], "alpine"],
	[["FROM scratch AS src"], "no ADD"],
	[["FROM scratch AS src", "COPY a /"], "COPY"],
	[["FROM scratch AS src", "ADD a /"], "neither a URL"],
	[
		["FROM scratch AS src", "ADD https://a.test/f https://a.test/g /"],
		"exactly one",
	],
] as const) {
	test(`SOURCE_DATE_EPOCH of a stage: ${problem}`, async () => {
		const refused = await refusal([...lines, "FROM alpine"], {
			buildArguments: new Map([["SOURCE_DATE_EPOCH", "src"]]),
		});
		assert.match(refused.message, problem);
		assert.equal(linesOf(refused), ["1-1"]);
	});
}

test("the image is for the platform that was asked for; without a wish for that of the base", async () => {
	const known: KnownOutside = {
		images: {
			"docker.io/library/alpine:latest": {
				os: "linux",
				architecture: "arm",
				variant: "v6",
			},
		},
	};
	const wished = await run(["FROM alpine"], { targetPlatform: arm }, known);
	assert.is(wished.image.architecture, "arm64");
	assert.is(wished.image.variant, "");
	const left = await run(["FROM alpine"], {}, known);
	assert.is(left.image.architecture, "arm");
	assert.is(left.image.variant, "v6");
});

test("an image for another build platform is taken when nobody asked for one", async () => {
	const known: KnownOutside = {
		images: {
			"docker.io/library/alpine:latest": { os: "linux", architecture: "arm64" },
		},
	};
	const lowered = await run(
		["FROM alpine"],
		{ buildPlatforms: [createPlatform("linux", "amd64"), arm] },
		known,
	);
	assert.is(stepsOf(lowered)[0]?.op.platform?.Architecture, "arm64");
	assert.is(lowered.trace.stages[0]?.lookup?.wanted.architecture, "arm64");
});

test("an image without layers is an empty file system", async () => {
	const lowered = await run(
		["FROM empty"],
		{},
		{
			images: {
				"docker.io/library/empty:latest": {
					rootfs: { type: "layers", diffIds: [] },
				},
			},
		},
	);
	assert.is(lowered.output, null);
});

test("labels of the client go over those of the file", async () => {
	const lowered = await run(["FROM alpine", "LABEL a=file b=file"], {
		labels: new Map([["a", "client"]]),
	});
	assert.equal(
		[...lowered.image.config.labels],
		[
			["a", "client"],
			["b", "file"],
		],
	);
});

test("stages to be scanned are told", async () => {
	const lowered = await run([
		"ARG BUILDKIT_SBOM_SCAN_STAGE=tool",
		"ARG BUILDKIT_SBOM_SCAN_CONTEXT=true",
		"FROM alpine AS tool",
		"FROM alpine AS other",
		"FROM alpine",
		"COPY --from=tool / /",
		"COPY --from=other / /",
	]);
	assert.equal([...lowered.sbom.extras.keys()], ["context", "tool"]);
	assert.is(lowered.sbom.core, lowered.output);
});

test("the outline tells what the target takes, by line", async () => {
	const lowered = await run(
		[
			"# VERSION of the tool",
			"ARG VERSION=1",
			"ARG UNUSED=2",
			"ARG TAG=$VERSION",
			"FROM alpine:$TAG AS base",
			"RUN --mount=type=secret,id=a --mount=type=secret,id=a,required --mount=type=ssh true",
			"FROM alpine AS idle",
			"RUN --mount=type=secret,id=no true",
			"# build makes it",
			"FROM base AS build",
			"ARG MODE=x",
		],
		{ buildArguments: new Map([["MODE", "y"]]) },
	);
	const { outline } = lowered;
	assert.is(outline.name, "build");
	assert.is(outline.description, "makes it");
	assert.equal(
		outline.arguments.map(({ name, value, lines, description }) =>
			[name, value, lines.first, description].join(" ").trim(),
		),
		["VERSION 1 2 of the tool", "TAG 1 4", "MODE y 11"],
	);
	assert.equal(outline.secrets, [
		{ name: "a", required: false, lines: { first: 6, last: 6 } },
	]);
	assert.equal(outline.ssh, [
		{ name: "default", required: false, lines: { first: 6, last: 6 } },
	]);
});

for (const [what, line] of [
	["RUN", (index: number) => `RUN echo ${index}`],
	["ENV", (index: number) => `ENV K${index}=v`],
	["LABEL", (index: number) => `LABEL k${index}=v`],
	["COPY --from", (index: number) => `COPY --from=image${index} /a /b`],
	[
		"cache mounts",
		(index: number) => `RUN --mount=type=cache,target=/${index} x`,
	],
	[
		"stages",
		(index: number) => `FROM s${index} AS s${index + 1}\nENV A=${index}\nRUN x`,
	],
] as const) {
	test(`lowers thousands of ${what}`, async () => {
		const lines = ["FROM alpine AS s0"];
		for (let index = 0; index < 8000; index += 1) lines.push(line(index));
		const { output } = await run(lines);
		assert.ok(output);
	});
}

test.run();
