import { join } from "node:path";
import { test } from "uvu";
import * as assert from "uvu/assert";
import { buildLog } from "../build-log.ts";
import { contextWith } from "./build-and-read.ts";
import { ociFiles, ociStatements, type Statement } from "./outputs.ts";
import { frontendTest } from "./under-test.ts";

/** Bills of materials and provenance: the frontend runs the scanner once for each platform, and the engine attaches what it says. */

/** Says which files it was shown: of the result, and of everything that it is to look at as well. */
const scanner = `FROM busybox
COPY --chmod=755 <<'END' /scan
#!/bin/sh
files() { (cd "$1" && find . -type f | sort | tr '\\n' ' '); }
extras=
for each in "$BUILDKIT_SCAN_SOURCE_EXTRAS"/*; do
	test -e "$each" && extras="$extras$(basename "$each"): $(files "$each"); "
done
cat >"$BUILDKIT_SCAN_DESTINATION/bill.spdx.json" <<STATEMENT
{"_type": "https://in-toto.io/Statement/v0.1", "predicateType": "https://spdx.dev/Document",
 "predicate": {"result": "$(files "$BUILDKIT_SCAN_SOURCE")", "extras": "$extras", "level": "$BUILDKIT_SCAN_LEVEL"}}
STATEMENT
END
ENTRYPOINT ["/scan"]
`;

const scanned = `ARG BUILDKIT_SBOM_SCAN_CONTEXT=true
FROM scratch AS work
ARG BUILDKIT_SBOM_SCAN_STAGE=true
COPY work.txt /
FROM scratch
COPY --from=work /work.txt /result.txt
`;

frontendTest("bills of materials and provenance", async (underTest) => {
	const { engine, directory, flags } = underTest;
	await engine.ensureImage("busybox");
	const reference = `${engine.registry}/scanner:1`;
	const made = await contextWith(directory, "scanner", scanner);
	await engine.run(["buildx", "build", `--tag=${reference}`, "--load", made]);
	await engine.run(["push", "--quiet", reference]);
	const context = await contextWith(directory, "scanned", scanned, {
		"work.txt": "work\n",
		".dockerignore": "Dockerfile\n.dockerignore\n",
	});
	const statements = async (name: string, frontend: readonly string[]) => {
		const file = join(directory, `${name}.oci`);
		const log = await buildLog(engine, [
			...frontend,
			"--platform=linux/amd64,linux/arm64",
			`--sbom=generator=${reference},LEVEL=3`,
			"--provenance=mode=max",
			`--output=type=oci,dest=${file}`,
			context,
		]);
		assert.is(log.status, 0, log.message);
		const files = { "result.txt": "work\n" };
		assert.equal(await ociFiles(file), {
			"linux/amd64": files,
			"linux/arm64": files,
		});
		return ociStatements(file);
	};
	const official = await statements("official", []);
	const ours = await statements("ours", flags);
	const bills = (all: readonly Statement[]) =>
		all.filter(({ predicateType }) => predicateType.includes("spdx"));
	assert.equal(bills(ours), bills(official));
	assert.equal(
		[...new Set(bills(ours).map(({ platform }) => platform))],
		["linux/amd64", "linux/arm64"],
	);
	const said = JSON.stringify(bills(ours));
	for (const part of ["./result.txt", "./work.txt", '"level":"3"'])
		assert.ok(said.includes(part), said);
	const kinds = (all: readonly Statement[]) =>
		all.map(({ platform, predicateType }) => `${platform} ${predicateType}`);
	assert.equal(kinds(ours), kinds(official));
	assert.ok(kinds(ours).some((kind) => kind.includes("slsa")));
});

test.run();
