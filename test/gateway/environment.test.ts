import { mkdtempSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { test } from "uvu";
import * as assert from "uvu/assert";
import {
	readCurrentFrontend,
	readEnvironment,
} from "../../src/gateway/environment.ts";

test("options are split at the first equals sign", () => {
	const { options } = readEnvironment({
		BUILDKIT_FRONTEND_OPT_0: "build-arg:A=b=c\nd",
		BUILDKIT_FRONTEND_OPT_1: "no-cache=",
		BUILDKIT_FRONTEND_OPT_2: "bare",
		BUILDKIT_FRONTEND_OPT_x: "target=x",
		BUILDKIT_FRONTEND_OPT: "no=option",
		PATH: "/bin",
	});
	assert.equal(
		[...options],
		[
			["build-arg:A", "b=c\nd"],
			["no-cache", ""],
			["bare", ""],
			["target", "x"],
		],
	);
});

test("session, product and workers", () => {
	const environment = readEnvironment({
		BUILDKIT_SESSION_ID: "s",
		BUILDKIT_EXPORTEDPRODUCT: "docker",
		BUILDKIT_WORKERS: JSON.stringify([
			{
				ID: "w",
				Labels: { a: "b" },
				Platforms: [
					{ architecture: "arm64", os: "linux", variant: "v8" },
					{ architecture: "amd64", os: "windows", "os.version": "10" },
				],
			},
		]),
	});
	assert.is(environment.sessionId, "s");
	assert.is(environment.product, "docker");
	const [worker] = environment.workers;
	assert.is(worker?.id, "w");
	assert.is(worker?.labels.get("a"), "b");
	assert.is(worker?.platforms[0]?.variant, "v8");
	assert.is(worker?.platforms[0]?.osVersion, undefined);
	assert.is(worker?.platforms[1]?.osVersion, "10");
});

test("workers that cannot be read are none", () => {
	for (const BUILDKIT_WORKERS of ["", "{", "null", "{}", "[1]"])
		assert.equal(readEnvironment({ BUILDKIT_WORKERS }).workers, []);
	assert.equal(readEnvironment({}).workers, []);
	assert.is(readEnvironment({}).sessionId, "");
});

test("the definition of the frontend's own image", async () => {
	const path = join(mkdtempSync(join(tmpdir(), "frontend-")), "frontend.bin");
	assert.is(await readCurrentFrontend(path), undefined);
	writeFileSync(path, "definition");
	const bytes = await readCurrentFrontend(path);
	assert.is(new TextDecoder().decode(bytes), "definition");
});

test.run();
