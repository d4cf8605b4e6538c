import { test } from "uvu";
import * as assert from "uvu/assert";
import { marshal } from "../../llb/index.ts";
import type { BuildSession } from "../../src/build/build-session.ts";
import type { DockerfileSource } from "../../src/build/dockerfile-source.ts";
import { startPreflight } from "../../src/build/preflight.ts";
import { parseDockerfile } from "../../src/dockerfile/parse.ts";
import { readDetail } from "../../src/gateway/error-details.ts";
import { GatewayError } from "../../src/gateway/gateway-error.ts";
import { parseImageConfig } from "../../src/image/parse-image-config.ts";
import { lowerOffline } from "../../src/lower/offline.ts";
import { createSource } from "../../src/text/source.ts";

interface Engine {
	/** `secret id`, `ssh id`. */
	readonly given?: readonly string[];
	readonly capabilities?: readonly string[];
	/** What every probe fails with. */
	readonly broken?: string;
	/** What Evaluate does. */
	readonly evaluate?: () => Promise<void>;
	readonly noCache?: boolean;
	readonly strict?: boolean;
	/** Triggers of the image `parent`. */
	readonly onbuild?: readonly string[];
}

const platform = { os: "linux", architecture: "amd64" } as const;

/** A preflight of a Dockerfile on an engine made for it. */
async function preflight(
	dockerfile: string,
	/** What is built, if it is another file than the one that is written. */
	built: string,
	engine: Engine,
) {
	const calls: string[] = [];
	const names: string[] = [];
	const bridge = {
		capabilities: {
			supports: (name: string) =>
				(engine.capabilities ?? ["gateway.exec"]).includes(name),
		},
		async newContainer({
			mounts: [mount],
		}: {
			mounts: readonly { kind: string; id: string; optional: boolean }[];
		}) {
			const { kind = "", id = "", optional } = mount ?? {};
			assert.is(optional, false);
			calls.push(`${kind} ${id}`);
			if (engine.broken !== undefined)
				throw new GatewayError("UNIMPLEMENTED", engine.broken);
			if (engine.given?.includes(`${kind} ${id || "default"}`))
				return { release: async () => void calls.push("release") };
			throw new GatewayError(
				"UNKNOWN",
				kind === "secret"
					? `secret ${id}: not found`
					: `unset ssh forward key ${id || "default"}`,
			);
		},
		async evaluate() {
			calls.push("evaluate");
			await (engine.evaluate?.() ?? Promise.resolve());
		},
		async solve({ definition: encoded }: { definition: Uint8Array }) {
			names.push(Buffer.from(encoded).toString("latin1"));
		},
	};
	const session = {
		bridge,
		host: platform,
		options: {
			noCache: engine.noCache ? { kind: "all" } : { kind: "stages", names: [] },
			strict: engine.strict ?? false,
		},
	} as unknown as BuildSession;
	const data = new TextEncoder().encode(dockerfile);
	const source = {
		filename: "Dockerfile",
		data,
		file: { filename: "Dockerfile", data },
	} as unknown as DockerfileSource;
	const document = parseDockerfile(createSource("Dockerfile", dockerfile));
	const lowered = await lowerOffline(
		parseDockerfile(createSource("Dockerfile", built)),
		{
			images: new Map([
				["parent", { config: parentImage(engine.onbuild ?? []) }],
			]),
			request: {
				sourceMap: { filename: "Dockerfile", data, language: "Dockerfile" },
			},
		},
	);
	const started = startPreflight(session, source, document);
	const early = [...calls];
	let error: unknown;
	try {
		await started.pass({
			definition: marshal(lowered.output, lowered.marshalOptions),
			trace: lowered.trace,
			reference: { id: "result" },
			warns: true,
		});
	} catch (caught) {
		error = caught;
	}
	return {
		early,
		calls,
		notes: names,
		error: error as GatewayError | undefined,
		lines: ((error as GatewayError | undefined)?.details ?? []).flatMap(
			(detail) => {
				const read = readDetail(detail);
				return read.kind === "source"
					? read.ranges.map(({ start }) => start.line)
					: [];
			},
		),
	};
}

const three = `FROM busybox
RUN --mount=type=secret,id=npm_token,required true
RUN --mount=type=secret,id=pypi,env=PYPI_TOKEN,required=true --mount=type=secret,id=maybe true
RUN --mount=type=ssh,required --mount=type=secret,id=npm_token,required true
`;

function parentImage(triggers: readonly string[]) {
	const config = parseImageConfig(
		Buffer.from(
			JSON.stringify({
				os: "linux",
				architecture: "amd64",
				config: { OnBuild: triggers },
				rootfs: { type: "layers", diff_ids: [`sha256:${"0".repeat(64)}`] },
			}),
		),
	);
	if (!config.ok) throw new Error(config.message);
	return config.value;
}

const nothing = "FROM busybox\n";

const all = ["secret npm_token", "secret pypi", "ssh default"];
const notFound = (message: string) => () =>
	Promise.reject(new GatewayError("UNKNOWN", message));

test("what stands in the file is asked for before anything else, each once, and without a value", async () => {
	const { early, calls, error } = await preflight(three, three, {
		given: all,
	});
	assert.equal(early, ["secret npm_token", "secret pypi", "ssh "]);
	assert.equal(
		calls.filter((call) => call !== "release"),
		early,
	);
	assert.is(error, undefined);
});

test("a file that requires nothing costs no call", async () => {
	const optional =
		"FROM busybox\nRUN --mount=type=secret,id=x --mount=type=ssh,required=false true\n";
	const { calls } = await preflight(optional, optional, {});
	assert.equal(calls, []);
});

test("what only other stages require is no matter", async () => {
	const { calls, error } = await preflight(three, nothing, {});
	assert.is(calls.includes("evaluate"), false);
	assert.is(error, undefined);
});

test("a build that succeeds without what it requires, succeeds", async () => {
	const { calls, error, notes } = await preflight(three, three, {});
	assert.ok(calls.includes("evaluate"));
	assert.is(error, undefined);
	assert.equal(notes, []);
});

test("an error about one of them becomes one about all", async () => {
	const { error, lines } = await preflight(three, three, {
		evaluate: notFound("process failed: secret pypi: not found"),
	});
	const { message = "" } = error ?? {};
	assert.match(
		message,
		"2 secrets and 1 SSH agent that this build requires were not given",
	);
	assert.match(
		message,
		"secret npm_token: not found (required by Dockerfile:2, Dockerfile:4)",
	);
	assert.match(message, "secret pypi: not found (required by Dockerfile:3)");
	assert.match(
		message,
		"SSH agent default: not forwarded (required by Dockerfile:4)",
	);
	assert.match(
		message,
		"all at once: --secret id=npm_token,env=NPM_TOKEN --secret id=pypi,env=PYPI_TOKEN --ssh default",
	);
	assert.not.match(message, "maybe");
	assert.equal(lines, [2, 3, 4]);
});

test("only what is missing is told", async () => {
	const { error } = await preflight(three, three, {
		given: ["secret npm_token", "ssh default"],
		evaluate: notFound("secret pypi: not found"),
	});
	assert.match(
		error?.message ?? "",
		/^1 secret that this build requires was not given to it:/,
	);
	assert.not.match(error?.message ?? "", "all at once");
});

test("another error stays what it is", async () => {
	const { error } = await preflight(three, three, {
		evaluate: notFound("process did not complete: exit code: 1"),
	});
	assert.is(error?.message, "process did not complete: exit code: 1");
	const other = await preflight(three, three, {
		given: ["secret pypi"],
		evaluate: notFound("secret other: not found"),
	});
	assert.is(other.error?.message, "secret other: not found");
});

for (const settings of [{ noCache: true }, { strict: true }])
	test(`with ${Object.keys(settings)} nothing is run`, async () => {
		const { calls, error } = await preflight(three, three, settings);
		assert.is(calls.includes("evaluate"), false);
		assert.match(error?.message ?? "", "2 secrets and 1 SSH agent");
	});

test("what fetches a repository may be there already, cache or not", async () => {
	const dockerfile = "FROM scratch\nADD git@github.com:a/b.git /x\n";
	const { calls, error } = await preflight(dockerfile, dockerfile, {
		noCache: true,
	});
	assert.ok(calls.includes("evaluate"));
	assert.is(error, undefined);
});

for (const [name, engine] of Object.entries({
	"an engine that cannot prepare containers": { capabilities: [] },
	"an engine that answers something else": { broken: "not implemented" },
}))
	test(`${name} is left alone`, async () => {
		const { calls, error } = await preflight(three, three, engine);
		assert.is(calls.includes("evaluate"), false);
		assert.is(error, undefined);
	});

for (const given of ["npm-token", "NPM_TOKEN", "npmtoken", "npm_tokens"])
	test(`did you mean ${given}?`, async () => {
		const { error } = await preflight(three, three, {
			strict: true,
			given: [`secret ${given}`],
		});
		assert.match(
			error?.message ?? "",
			`did you mean ${given}, which was given?`,
		);
	});

test("a failure that takes its time is told of before it happens", async () => {
	const slow = () =>
		new Promise<void>((_, reject) =>
			setTimeout(
				reject,
				900,
				new GatewayError("UNKNOWN", "secret pypi: not found"),
			),
		);
	const { notes, error } = await preflight(three, three, {
		evaluate: slow,
	});
	assert.is(notes.length, 3);
	assert.match(
		notes.join(),
		"[preflight] secret pypi: not found (required by Dockerfile:3), add --secret id=pypi,env=PYPI_TOKEN",
	);
	assert.match(error?.message ?? "", "2 secrets");
});

test("many places far from each other are shown each for itself, the last first, as clients turn them round", async () => {
	const far = `${three}${"# line\n".repeat(60)}RUN --mount=type=secret,id=late,required true\n`;
	const { lines } = await preflight(far, far, { strict: true });
	assert.equal(lines, [65, 4, 3, 2]);
});

test("a trigger of an image is met when it is known", async () => {
	const child = "FROM parent\n";
	const { calls, early, error } = await preflight(child, child, {
		strict: true,
		onbuild: ["RUN --mount=type=secret,id=inherited,required true"],
	});
	assert.equal(early, []);
	assert.is(calls[0], "secret inherited");
	assert.match(
		error?.message ?? "",
		"secret inherited: not found (required by Dockerfile:1)",
	);
});

test.run();
