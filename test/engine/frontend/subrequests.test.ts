import { mkdir, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { test } from "uvu";
import * as assert from "uvu/assert";
import { callAnswer } from "./call-answer.ts";
import { frontendTest, type UnderTest } from "./under-test.ts";

/** What clients print for `--call` and `--check`: the same from the engine's own frontend and from this one, the wording of findings apart. */

const dockerfiles: Readonly<Record<string, string>> = {
	plain: `FROM alpine:3.20
RUN true
`,
	described: `# GREETING what is said
ARG GREETING=hi
ARG PLAIN
# base the base of all
FROM alpine:3.20 AS base
RUN --mount=type=secret,id=one,required --mount=type=ssh true
RUN --mount=type=secret,id=two,env=TWO --mount=type=ssh,id=deploy,required true
# NAME of somebody
ARG NAME=x$GREETING
FROM base as Second
MAINTAINER me
ENV A_TOKEN=1
COPY nothing$UNKNOWN /
CMD ls
# last what comes out
FROM --platform=$TARGETPLATFORM base AS last
WORKDIR relative
`,
	skipping: `# check=skip=JSONArgsRecommended;error=true
FROM alpine:3.20 AS one
CMD ls
FROM one as two
`,
	broken: `FROM alpine:3.20
RUN true
COPY only-one
`,
	failing: `FROM alpine:3.20 as one
COPY --from=two /x /x
FROM one AS two
`,
};

const calls: readonly (readonly string[])[] = [
	["--check"],
	...["outline", "targets", "check"].map((name) => [`--call=${name}`]),
	...["outline", "targets", "check"].map((name) => [
		`--call=${name},format=json`,
	]),
	["--call=outline", "--target=base", "--build-arg=NAME=given"],
	["--call=check", "--target=base"],
	["--call=subrequests.describe"],
];

frontendTest("answers to --call", async (underTest) => {
	const { engine, directory } = underTest;
	await engine.ensureImage("alpine:3.20");
	for (const [name, text] of Object.entries(dockerfiles)) {
		const context = join(directory, name);
		await mkdir(context);
		await writeFile(join(context, "Dockerfile"), text);
		// Every way of asking once, and then what is asked most of the others.
		const asked = name === "described" ? calls : calls.slice(0, 3);
		for (const call of asked)
			await checkAnswer(
				underTest,
				["buildx", "build", ...call],
				context,
				underTest.flags,
			);
	}
	await checkBake(underTest);
});

async function checkBake({
	engine,
	directory,
	frontend,
}: UnderTest): Promise<void> {
	const file = join(directory, "docker-bake.json");
	const target = (name: string) => ({
		context: join(directory, name),
		args: { NAME: "baked" },
	});
	await writeFile(
		file,
		JSON.stringify({
			group: { default: { targets: ["plain", "described"] } },
			target: { plain: target("plain"), described: target("described") },
		}),
	);
	const bake = [`--set=*.args.BUILDKIT_SYNTAX=${frontend}`];
	for (const call of ["outline", "targets", "check", "check,format=json"])
		await checkAnswer(
			{ engine },
			["buildx", "bake", `--file=${file}`, `--call=${call}`],
			"",
			bake,
		);
}

/** Runs a command twice, the second time with this frontend, and compares what is printed and the exit code. */
async function checkAnswer(
	{ engine }: Pick<UnderTest, "engine">,
	command: readonly string[],
	context: string,
	frontend: readonly string[],
): Promise<void> {
	const contexts = context === "" ? [] : [context];
	const official = await callAnswer(engine, [...command, ...contexts]);
	const ours = await callAnswer(engine, [...command, ...frontend, ...contexts]);
	const about = [...command, ...contexts].join(" ");
	assert.equal(ours, official, about);
	// A stage without arguments has nothing in its outline.
	assert.ok(
		official.printed.trim() !== "" || !context.endsWith("described"),
		`${about} prints nothing`,
	);
}

test.run();
