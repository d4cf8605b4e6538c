import { test } from "uvu";
import * as assert from "uvu/assert";
import { contextWith } from "./build-and-read.ts";
import { frontendTest } from "./under-test.ts";

/**
 * Options with values that mean nothing, as people type them. Many of them a client or the engine refuses before there is a frontend; the
 * rest this frontend refuses, names the option and the value, and the exit code is that of the engine's own frontend.
 */

const dockerfile = "FROM busybox AS one\nRUN true\nFROM one AS two\n";

interface BadOption {
	readonly args: readonly string[];
	/** What this frontend says, where it is the one to say it. */
	readonly says?: readonly string[];
	/** The engine's own frontend has no such option. */
	readonly own?: boolean;
}

const badOptions: readonly BadOption[] = [
	{ args: ["--target=three"], says: ["three", "one, two"] },
	{ args: ["--call=outline", "--target=three"], says: ["three", "one, two"] },
	{
		args: ["--call=nonsense"],
		says: ["requestid", "frontend.nonsense", "frontend.outline"],
	},
	{ args: ["--file=Absent"], says: ["Absent", "no such file"] },
	{
		args: ["--build-arg=KEYHOLE_STRICT=perhaps"],
		says: ["KEYHOLE_STRICT", "perhaps", "true or false"],
		own: true,
	},
	{
		args: ["--build-context=busybox=docker-image://UPPER"],
		says: ["busybox", "UPPER", "lower-case"],
	},
	{
		args: ["--build-context=busybox=docker-image://127.0.0.1:1/absent:3"],
		says: ["127.0.0.1:1/absent:3", "connection refused"],
	},
	{
		args: ["--build-context=busybox=https://127.0.0.1:1/x.git?brunch=main"],
		says: ["https://127.0.0.1:1/x.git?brunch=main", "brunch", "branch"],
	},
	{ args: ["--build-context=busybox=https://127.0.0.1:1/x.git"] },
	{ args: ["--build-context=busybox=/nowhere"] },
	{ args: ["--build-context=busybox=target:one"] },
	{ args: ["--build-arg=BUILDKIT_MULTI_PLATFORM=maybe"] },
	{ args: ["--build-arg=BUILDKIT_DOCKERFILE_CHECK=nonsense"] },
	{ args: ["--build-arg=BUILDKIT_ATTEST_SBOM=generator="] },
	{ args: ["--build-arg=BUILDKIT_DISABLE_FILEOP=1"] },
	{ args: ["--build-arg=SOURCE_DATE_EPOCH=yesterday"] },
	{ args: ["--attest=type=signature"] },
	{ args: ["--add-host=one=10.0.0"] },
	{ args: ["--network=sideways"] },
	{ args: ["--platform=linux/*"] },
	{ args: ["--shm-size=1x"] },
	{ args: ["--ulimit=nofile=10:5"] },
	{ args: ["--ulimit=nofile=-2"] },
	{ args: ["--secret=id="] },
	{ args: ["--ssh=default=/nowhere"] },
	{ args: ["--output=type=nonsense"] },
];

/** What goes through because nobody ever looked at it. */
const neverLookedAt = [
	"--no-cache-filter=three",
	"--build-arg=BUILDKIT_CONTEXT_KEEP_GIT_DIR=perhaps",
	"--cache-from=127.0.0.1:1/absent",
];

frontendTest("options that are wrong", async (underTest) => {
	const { engine, directory, flags } = underTest;
	await engine.ensureImage("busybox");
	const context = await contextWith(directory, "context", dockerfile);
	const run = (args: readonly string[]) =>
		engine.run(["buildx", "build", "--progress=quiet", ...args, context], {
			mayFail: true,
		});
	for (const { args, says, own = false } of badOptions) {
		const about = args.join(" ");
		const official = own ? undefined : await run(args);
		const ours = await run([...flags, ...args]);
		if (official === undefined) assert.is(ours.status, 1, about);
		else {
			assert.is.not(official.status, 0, about);
			assert.is(ours.status, official.status, `${about}\n${ours.stderr}`);
			// What is refused before there is a frontend is refused in the same words.
			if (says === undefined) assert.is(ours.stderr, official.stderr, about);
		}
		for (const text of says ?? [])
			assert.ok(ours.stderr.includes(text), `${about}\n${ours.stderr}`);
		assert.not.match(ours.stderr, /(InvalidArgument|Unimplemented): /);
	}
	for (const argument of neverLookedAt) {
		const { status, stderr } = await run([...flags, argument]);
		assert.is(status, 0, `${argument}\n${stderr}`);
	}
});

test.run();
