import { randomBytes } from "node:crypto";
import { readFile } from "node:fs/promises";
import { join } from "node:path";
import { test } from "uvu";
import * as assert from "uvu/assert";
import { engineTest, ownEngineTest } from "./engine-test.ts";
import { type Canary, findCanaries } from "./leaks.ts";
import { savedImage } from "./saved-image.ts";

/** That a secret is in its own RUN and in nothing else. */

const canary = (name: string): Canary & { readonly value: string } => ({
	name,
	value: `canary-${randomBytes(12).toString("hex")}`,
});

// Each step says how many bytes it sees of the file, of the target and of the variable.
const look =
	'wc -c < /run/secrets/file 2>/dev/null || echo -; wc -c < /etc/aimed 2>/dev/null || echo -; echo "$VARIABLE" | wc -c; find /run/secrets /etc/aimed -type f 2>/dev/null | wc -l';

const dockerfile = `FROM busybox AS first
RUN --mount=type=secret,id=file --mount=type=secret,id=aimed,target=/etc/aimed --mount=type=secret,id=variable,env=VARIABLE \\
    { ${look}; } > /seen
RUN { ${look}; } > /next
RUN --mount=type=secret,id=other true
FROM first AS second
RUN { ${look}; } > /stage
FROM busybox
COPY --from=second /seen /next /stage /
`;

engineTest("nothing of a secret outlives its RUN", async (builds) => {
	const canaries = [canary("file"), canary("aimed"), canary("variable")];
	const [file, aimed, variable] = canaries.map(({ value }) => value);
	const tag = `${builds.engine.registry}/traces:latest`;
	const cache = join(builds.directory, "cache");
	const layout = join(builds.directory, "layout.tar");
	const metadata = join(builds.directory, "metadata.json");
	const secrets = [
		`--secret=id=file,src=${await builds.file("a", file ?? "")}`,
		`--secret=id=aimed,src=${await builds.file("b", aimed ?? "")}`,
		"--secret=id=variable,env=CLIENT_VARIABLE",
	];
	const environment = { CLIENT_VARIABLE: variable ?? "" };
	const log = await builds.build(dockerfile, {
		args: [
			...secrets,
			...["--no-cache", "--load", `--tag=${tag}`],
			`--cache-to=type=local,dest=${cache},mode=max`,
			`--metadata-file=${metadata}`,
		],
		environment,
	});
	assert.is(log.status, 0, log.message);
	const exported = await builds.build(dockerfile, {
		args: [
			...secrets,
			"--provenance=mode=max",
			`--output=type=oci,dest=${layout}`,
		],
		environment,
	});
	assert.is(exported.status, 0, exported.message);

	const image = await savedImage(builds.engine, tag);
	const seen = new Map(
		image.layers.flatMap(({ entries }) =>
			entries.map(({ name, contents }) => [name, contents.toString()]),
		),
	);
	const size = `${file?.length}`;
	assert.equal(seen.get("seen")?.trim().split(/\s+/), [
		...[size, size, `${Number(size) + 1}`, "2"],
	]);
	for (const step of ["next", "stage"])
		assert.equal(seen.get(step)?.trim().split(/\s+/), ["-", "-", "1", "0"]);

	assert.match(await readFile(layout, "latin1"), "predicateType");
	const remains = {
		images: [image],
		directories: [cache, layout],
		texts: {
			configuration: image.configurationText,
			history: JSON.stringify(image.configuration.history),
			log: log.raw + exported.raw,
			metadata: await readFile(metadata, "utf8"),
		},
	};
	assert.equal(await findCanaries(canaries, remains), []);
});

engineTest("the search sees a secret that a step keeps", async (builds) => {
	const kept = canary("kept");
	const cache = join(builds.directory, "cache");
	const tag = `${builds.engine.registry}/kept:latest`;
	const log = await builds.build(
		`FROM busybox AS first
RUN --mount=type=secret,id=kept cp /run/secrets/kept /kept && base64 -w0 /kept > /encoded && rm /kept
FROM busybox
COPY --from=first /encoded /
`,
		{
			args: [
				...["--no-cache", "--load", `--tag=${tag}`],
				`--cache-to=type=local,dest=${cache},mode=max`,
				`--secret=id=kept,src=${await builds.file("kept", kept.value)}`,
			],
		},
	);
	assert.is(log.status, 0, log.message);
	const places = await findCanaries([kept], {
		images: [await savedImage(builds.engine, tag)],
		directories: [cache],
	});
	assert.ok(
		places.some(
			(place) => place.includes("image") && place.endsWith("encoded"),
		),
	);
	assert.ok(places.some((place) => place.includes(cache)));
});

ownEngineTest(
	"another value is a cache hit of the same operation",
	async (builds) => {
		const steps = `FROM busybox
RUN --mount=type=secret,id=file --mount=type=secret,id=variable,env=VARIABLE cat /run/secrets/file
RUN --mount=type=secret,id=file,required,target=/etc/aimed true
`;
		const build = async (file: string, variable: string) => {
			const log = await builds.build(steps, {
				args: [
					`--secret=id=file,src=${await builds.file(`of-${file}`, file)}`,
					"--secret=id=variable,env=CLIENT_VARIABLE",
				],
				environment: { CLIENT_VARIABLE: variable },
			});
			assert.is(log.status, 0, log.message);
			return log;
		};
		const runs = (log: Awaited<ReturnType<typeof build>>) =>
			log.vertices.filter(({ name }) => name.includes(" RUN "));
		// The engine tells of cached steps in any order.
		const digests = (log: Awaited<ReturnType<typeof build>>) =>
			runs(log)
				.map(({ digest }) => digest)
				.sort();
		const first = await build("one", "eins");
		const second = await build("two", "zwei");
		assert.is(runs(first).length, 2);
		assert.match(first.output, "one");
		assert.not.match(second.output, "two");
		assert.ok(runs(first).every(({ cached }) => !cached));
		assert.ok(runs(second).every(({ cached }) => cached));
		assert.equal(digests(first), digests(second));
	},
);

test.run();
