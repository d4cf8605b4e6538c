import {
	mkdirSync,
	mkdtempSync,
	readFileSync,
	symlinkSync,
	writeFileSync,
} from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { gzipSync } from "node:zlib";
import { test } from "uvu";
import * as assert from "uvu/assert";
import {
	encodeDefinition,
	type Filesystem,
	file,
	http,
	local,
	marshal,
	scratch,
} from "../../llb/index.ts";
import type { Bridge } from "../../src/gateway/bridge.ts";
import { GatewayError } from "../../src/gateway/gateway-error.ts";
import { singleResult } from "../../src/gateway/result.ts";
import type { Build } from "../../src/gateway/serve.ts";
import { outcomeOf } from "../conformance/outcome.ts";
import { stubImage } from "./images.ts";
import { sequentialDepth } from "./record.ts";
import {
	type CaseSettings,
	type RecordedCase,
	readCases,
} from "./recorded-case.ts";
import { type FrontendRun, runInProcess } from "./run-frontend.ts";

const text = (bytes: Uint8Array) => new TextDecoder().decode(bytes);

/** A case in a directory of its own with these files. */
function caseOf(
	settings: Partial<CaseSettings>,
	files: Readonly<Record<string, string | Uint8Array>> = {},
): RecordedCase {
	const directory = mkdtempSync(join(tmpdir(), "stub-"));
	for (const [path, data] of Object.entries(files)) {
		mkdirSync(join(directory, path, ".."), { recursive: true });
		writeFileSync(join(directory, path), data);
	}
	return {
		name: "test/case",
		area: "test",
		directory,
		settings: { note: "", ...settings },
	};
}

/** Runs a build against the stub and gives what it gave. */
async function withBridge<Value>(
	recorded: RecordedCase,
	use: (bridge: Bridge) => Promise<Value>,
): Promise<{ readonly value: Value; readonly run: FrontendRun }> {
	let value: { readonly got: Value } | undefined;
	const build: Build = async (opening) => {
		value = { got: await use(await opening.bridge) };
		return singleResult(undefined);
	};
	const run = await runInProcess(build, recorded);
	if (value === undefined)
		throw new Error(run.returned?.error?.message ?? run.log);
	return { value: value.got, run };
}

function definitionOf(filesystem: Filesystem): Uint8Array {
	const platform = { os: "linux", architecture: "amd64" };
	return encodeDefinition(marshal(filesystem, { platform }));
}

async function solved(bridge: Bridge, filesystem: Filesystem) {
	const { references } = await bridge.solve({
		definition: definitionOf(filesystem),
	});
	if (references.kind !== "single" || references.reference === undefined)
		throw new Error("no single reference");
	return references.reference;
}

async function refusal(promise: Promise<unknown>): Promise<GatewayError> {
	try {
		await promise;
	} catch (error) {
		if (error instanceof GatewayError) return error;
		throw error;
	}
	throw new Error("it was not refused");
}

interface Expectation {
	readonly config?: Readonly<
		Record<string, { sha256: string; json: Readonly<Record<string, string>> }>
	>;
	readonly result?: Readonly<
		Record<string, { ops?: readonly { source?: { identifier: string } }[] }>
	>;
}

test("the images are those every recording was made with", () => {
	let checked = 0;
	for (const { directory, settings } of readCases()) {
		const { config = {}, result = {} } = JSON.parse(
			readFileSync(join(directory, "expected.json"), "utf8"),
		) as Expectation;
		for (const [key, { json }] of Object.entries(config)) {
			const match = /^containerimage\.base\.config(?:\/(.*))?$/.exec(key);
			// Only an image has layers; without any the base is no image of the stub's.
			if (match === null || !JSON.stringify(json).includes("sha256:")) continue;
			const { os: OS, architecture: Architecture, variant: Variant } = json;
			const platform = { OS, Architecture, Variant };
			// Requested with or without the digest that is in the definition.
			const images = (result[match[1] ?? ""]?.ops ?? []).flatMap(
				({ source }) => {
					const found = /^docker-image:\/\/(.*?)(@sha256:.*)?$/.exec(
						source?.identifier ?? "",
					);
					const [, name = "", digest = ""] = found ?? [];
					return found === null ? [] : [name, name + digest];
				},
			);
			const configs = images.map((image) =>
				JSON.parse(text(stubImage(settings, image, platform).config)),
			);
			// Which of a build's images is its base the recording does not say; and an image from a named context loses its date.
			assert.ok(
				configs.some(
					({ created, ...each }) =>
						same(each, json) || same({ created, ...each }, json),
				),
				`${directory} ${JSON.stringify(json)}`,
			);
			checked++;
		}
	}
	assert.ok(checked > 300);
});

function same(a: unknown, b: unknown): boolean {
	try {
		assert.equal(a, b);
		return true;
	} catch {
		return false;
	}
}

test("a build that is handed on comes to the recorded config, byte for byte", async () => {
	const recorded = readCases().find(
		({ name }) => name === "options/syntax-forward",
	);
	if (recorded === undefined) throw new Error("the case is gone");
	const run = await runInProcess(
		async (opening) =>
			(await opening.bridge).solve({
				frontend: "gateway.v0",
				frontendOptions: new Map([["source", "acme/frontend:2"]]),
			}),
		recorded,
	);
	const expected = JSON.parse(
		readFileSync(join(recorded.directory, "expected.json"), "utf8"),
	);
	const outcome = outcomeOf(run);
	assert.equal(outcome.config, expected.config);
	assert.equal(outcome.result, expected.result);
});

test("local directories are read through their patterns", async () => {
	const recorded = caseOf(
		{},
		{
			Dockerfile: "FROM x",
			".dockerignore": "*",
			"context/a.txt": "a",
			"context/b/c.txt": "c",
			"context/b/d.tmp": "d",
			"context/target": "t",
		},
	);
	symlinkSync("../target", join(recorded.directory, "context/b/link"));
	await withBridge(recorded, async (bridge) => {
		const dockerfile = await solved(
			bridge,
			local("dockerfile", { sessionId: "s", followPaths: ["Dockerfile"] }),
		);
		assert.is(text(await bridge.readFile(dockerfile, "Dockerfile")), "FROM x");
		const missing = await refusal(bridge.readFile(dockerfile, ".dockerignore"));
		assert.is(missing.code, "UNKNOWN");
		assert.is(missing.message, "open .dockerignore: no such file or directory");
		assert.is(
			missing.details[0]?.typeUrl,
			"github.com/moby/buildkit/errdefs.Solve+json",
		);
		const context = await solved(
			bridge,
			local("context", {
				sessionId: "s",
				followPaths: ["b/li*"],
				excludePatterns: ["**/*.tmp", "a.txt"],
			}),
		);
		assert.is(text(await bridge.readFile(context, "b/link")), "t");
		const names = (await bridge.readDir(context, ".")).map(({ path }) => path);
		assert.equal(names, ["b", "target"]);
		const all = await solved(
			bridge,
			local("context", { excludePatterns: ["b/*", "!b/c.txt"] }),
		);
		const kept = (await bridge.readDir(all, "/b")).map(({ path }) => path);
		assert.equal(kept, ["c.txt"]);
		assert.is((await bridge.statFile(all, "b")).mode, 0x8000_0000 + 0o755);
		assert.is((await bridge.statFile(all, "b/c.txt")).size, 1);
		const nowhere = await solved(bridge, local("nowhere"));
		assert.equal(await bridge.readDir(nowhere, ""), []);
	});
});

test("git repositories answer as recorded", async () => {
	const sha = "0123456789abcdef0123456789abcdef01234567";
	await withBridge(
		caseOf({ sources: { "git://h/r#own": { commitTime: 5, ref: "refs/x" } } }),
		async (bridge) => {
			const meta = async (identifier: string) => {
				const { git } = await bridge.resolveSourceMeta({
					source: { identifier },
					git: { returnObject: true },
				});
				if (git === undefined) throw new Error("no git");
				return git;
			};
			assert.is((await meta(`git://h/r#${sha}`)).checksum, sha);
			assert.is((await meta("git://h/r")).ref, "refs/heads/master");
			assert.is((await meta("git://h/r#v1.2:dir")).ref, "refs/tags/v1.2");
			assert.is((await meta("git://h/r#2.0")).ref, "refs/tags/2.0");
			assert.is((await meta("git://h/r#vine")).ref, "refs/heads/vine");
			const own = await meta("git://h/r#own");
			assert.is(own.ref, "refs/x");
			assert.match(
				text(own.commitObject),
				/^committer Stub Author <author@stub.invalid> 5 \+0000$/m,
			);
			assert.match(own.checksum, /^[0-9a-f]{40}$/);
		},
	);
});

test("downloads answer as recorded, and can be read and unpacked", async () => {
	const url = "https://h.test/dir/a.bin?x#y";
	const archive = gzipSync(
		Buffer.concat([tarEntry("sub/f", "tarred"), Buffer.alloc(1024)]),
	);
	const recorded = caseOf(
		{
			sources: {
				[url]: "served/a",
				"https://h.test/b.tgz": { path: "served/b" },
				"https://h.test/gone": { error: "404" },
			},
		},
		{ "served/a": "content", "served/b": archive },
	);
	await withBridge(recorded, async (bridge) => {
		const { http: meta } = await bridge.resolveSourceMeta({
			source: { identifier: url },
			http: { algorithm: "sha512", suffix: Buffer.from("s") },
		});
		assert.is(meta?.filename, "a.bin");
		assert.is(meta?.lastModified, 1_700_000_000);
		assert.match(meta?.digest ?? "", /^sha256:/);
		assert.match(meta?.checksum?.digest ?? "", /^sha512:[0-9a-f]{128}$/);
		const download = await solved(bridge, http(url, { filename: "saved" }));
		assert.is(text(await bridge.readFile(download, "saved")), "content");
		const gone = await refusal(
			bridge.resolveSourceMeta({
				source: { identifier: "https://h.test/gone" },
			}),
		);
		assert.is(gone.message, "404");
		const unpacked = await solved(
			bridge,
			file(scratch, [
				{
					kind: "copy",
					from: http("https://h.test/b.tgz", { filename: "b" }),
					source: "/b",
					destination: "/",
					unpack: true,
				},
			]),
		);
		assert.is(text(await bridge.readFile(unpacked, "sub/f")), "tarred");
	});
});

function tarEntry(path: string, data: string): Buffer {
	const entry = Buffer.alloc(1024);
	entry.write(path, 0);
	entry.write("0000644\0", 100);
	entry.write(`${data.length.toString(8).padStart(11, "0")}\0`, 124);
	entry.write("0", 156);
	entry.write("ustar", 257);
	entry.write(data, 512);
	return entry;
}

test("inputs, workers, capabilities and options follow the case", async () => {
	const recorded = caseOf({
		inputs: { files: { files: { "/f": "x" } }, context: { local: "context" } },
		workers: [
			{
				ID: "w",
				Platforms: [{ architecture: "arm64", os: "linux", variant: "v8" }],
			},
		],
		capsOff: ["exec.mount.ssh", "gateway.warnings"],
	});
	const { run } = await withBridge(recorded, async (bridge) => {
		const inputs = await bridge.inputs();
		assert.equal([...inputs.keys()], ["files", "context"]);
		const { references } = await bridge.solve({
			definition: inputs.get("files"),
		});
		if (references.kind !== "single" || !references.reference)
			throw new Error();
		assert.is(text(await bridge.readFile(references.reference, "f")), "x");
		assert.is(bridge.workers[0]?.platforms[0]?.variant, "v8");
		assert.not(bridge.llbCapabilities.supports("exec.mount.ssh"));
		assert.ok(bridge.llbCapabilities.supports("exec.mount.secret"));
		assert.not(bridge.capabilities.supports("gateway.warnings"));
		await bridge.warn({ digest: "", level: 1, message: "Rule: text" });
	});
	assert.ok(run.calls.some(({ method }) => method === "Warn"));
});

test("round trips count only when one waits for the other", async () => {
	const { run } = await withBridge(caseOf({}), async (bridge) => {
		const image = (reference: string) =>
			bridge.resolveImageConfig({ reference });
		await Promise.all([image("a"), image("b"), image("c")]);
		await image("d");
	});
	// Ping, three at once, one more, Return.
	assert.is(run.calls.length, 6);
	assert.is(sequentialDepth(run.calls), 4);
});

test.run();
