import { join } from "node:path";
import { test } from "uvu";
import * as assert from "uvu/assert";
import { buildLog } from "../build-log.ts";
import { imageFiles, localFiles, ociFiles, tarFiles } from "./outputs.ts";
import type { Project } from "./project.ts";
import { cachedSteps, projectTest, stepsOf } from "./project-test.ts";

/** The clients that people build with, each given everything that a build can be given, in its own words. */

/** What all builds of the stage `result` say on the command line. */
function given(project: Project): readonly string[] {
	return [
		"--secret=id=token,src=token",
		"--secret=id=password,env=PASSWORD",
		"--ssh=default",
		`--ssh=deploy=${project.deploy.socket}`,
		"--build-context=extra=extra",
		"--build-arg=GREETING=hello",
		"--target=result",
	];
}

projectTest("docker build and buildx", {
	"docker build": async ({ engine, directory }, project) => {
		const { directory: here, environment, expected } = project;
		const options = { directory: here, environment };
		const out = join(directory, "docker-build");
		const output = `--output=type=local,dest=${out}`;
		await engine.run(["build", ...given(project), output, "."], options);
		assert.equal(await localFiles(out), expected);
		await engine.run(["build", ...given(project), "--tag=built", "."], options);
		assert.equal(await imageFiles(engine, "built"), expected);
	},

	"docker build without a secret that is required": async (
		{ engine },
		project,
	) => {
		const { directory, environment } = project;
		const without = given(project).filter((flag) => !flag.includes("id=token"));
		const options = { directory, environment, mayFail: true };
		const result = await engine.run(
			["build", "--no-cache", ...without, "."],
			options,
		);
		assert.is(result.status, 1);
		assert.match(result.stderr, /Dockerfile:4\b/);
		assert.match(result.stderr, /secret token: not found/);
	},

	"buildx build to a tar and to an OCI layout": async (
		{ engine, directory },
		project,
	) => {
		const { directory: here, environment, expected } = project;
		const options = { directory: here, environment };
		const build = (file: string, type: string) =>
			buildLog(
				engine,
				[...given(project), `--output=type=${type},dest=${file}`, "."],
				options,
			);
		const tar = join(directory, "result.tar");
		assert.is((await build(tar, "tar")).status, 0);
		assert.equal(await tarFiles(tar), expected);
		const oci = join(directory, "result.oci");
		assert.is((await build(oci, "oci")).status, 0);
		assert.equal(await ociFiles(oci), { "linux/amd64": expected });
	},

	"buildx build for two platforms": async ({ engine, directory }, project) => {
		const options = {
			directory: project.directory,
			environment: project.environment,
		};
		const platforms = "--platform=linux/amd64,linux/arm64";
		const oci = join(directory, "platforms.oci");
		const build = (output: string) =>
			buildLog(
				engine,
				[platforms, "--target=other", `--output=${output}`, "."],
				options,
			);
		const log = await build(`type=oci,dest=${oci}`);
		assert.is(log.status, 0, log.message);
		const files = { "other.txt": "own\n" };
		assert.equal(await ociFiles(oci), {
			"linux/amd64": files,
			"linux/arm64": files,
		});
		const local = join(directory, "platforms");
		assert.is((await build(`type=local,dest=${local}`)).status, 0);
		assert.equal(await localFiles(local), {
			"linux_amd64/other.txt": "own\n",
			"linux_arm64/other.txt": "own\n",
		});
		// Copying into an empty stage is the same step for both, and has the name of one of them.
		assert.match(
			log.vertices.find(({ name }) => name.includes("COPY"))?.name ?? "",
			/^\[linux\/a(md|rm)64 other 1\/1\] COPY own.txt \/other.txt$/,
		);
	},

	"cache to a directory and to a registry": async (
		{ engine, directory },
		project,
	) => {
		const options = {
			directory: project.directory,
			environment: project.environment,
		};
		const store = join(directory, "cache");
		const reference = `${engine.registry}/cache:1`;
		const build = (...cache: readonly string[]) =>
			buildLog(
				engine,
				[...given(project), "--output=type=cacheonly", ...cache, "."],
				options,
			);
		const forget = () => engine.run(["buildx", "prune", "--all", "--force"]);
		const places = {
			directory: [
				`type=local,dest=${store},mode=max`,
				`type=local,src=${store}`,
			],
			registry: [`type=registry,ref=${reference},mode=max`, reference],
		};
		for (const [name, [to, from]] of Object.entries(places)) {
			await forget();
			const cold = await build(`--cache-to=${to}`);
			assert.is(cold.status, 0, cold.message);
			assert.equal(cachedSteps(cold), [], name);
			await forget();
			const warm = await build(`--cache-from=${from}`);
			assert.is(warm.status, 0, warm.message);
			assert.equal(cachedSteps(warm), stepsOf(warm), name);
			assert.ok(stepsOf(warm).length > 5);
		}
	},
});

test.run();
