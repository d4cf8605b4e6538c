import { test } from "uvu";
import * as assert from "uvu/assert";
import {
	isWithoutCache,
	readFrontendOptions,
} from "../../src/options/frontend-options.ts";
import { linuxResourcesOf } from "../../src/options/resources.ts";
import { createPlatform } from "../../src/values/platform.ts";

const host = createPlatform("linux", "amd64");

function read(raw: Readonly<Record<string, string>>) {
	return readFrontendOptions(new Map(Object.entries(raw)), { host });
}

function accepted(raw: Readonly<Record<string, string>>) {
	const { options, problems } = read(raw);
	assert.equal(problems, []);
	return options;
}

test("without options everything has its default", () => {
	const options = accepted({});
	assert.is(options.target, "");
	assert.equal(options.platforms, []);
	assert.is(options.multiPlatform, false);
	assert.is(options.filename, "Dockerfile");
	assert.is(options.networkMode, "UNSET");
	assert.is(options.imageResolveMode, "default");
	assert.is(options.context, "");
	assert.is(options.request, undefined);
	assert.is(isWithoutCache(options.noCache, ""), false);
	assert.is(linuxResourcesOf(options), undefined);
});

test("an empty value counts as absent where nothing can be meant by it", () => {
	const options = accepted({
		platform: "",
		"add-hosts": "",
		"shm-size": "",
		ulimit: "",
		memory: "",
		"force-network-mode": "",
		"image-resolve-mode": "",
		"cache-imports": "",
		"frontend.caps": "",
	});
	assert.is(options.shmSize, 0n);
	assert.equal(options.extraHosts, []);
});

test("families collect what follows their prefix", () => {
	const options = accepted({
		"build-arg:B": "2",
		"build-arg:A": "1",
		"label:x.y": "z",
		"context:base::linux/arm64": "docker-image://alpine",
		"local-sessionid:ctx": "s",
		"sharedkey:localdir:ctx": "k",
		"input-metadata:in": "{}",
	});
	assert.equal(
		[...options.buildArguments],
		[
			["A", "1"],
			["B", "2"],
		],
	);
	assert.is(options.labels.get("x.y"), "z");
	assert.is(
		options.namedContexts.get("base::linux/arm64"),
		"docker-image://alpine",
	);
	assert.is(options.localSessions.get("ctx"), "s");
	assert.is(options.sharedKeys.get("ctx"), "k");
	assert.is(options.inputMetadata.get("in"), "{}");
});

test("build arguments win over the options they stand for", () => {
	const options = accepted({
		platform: "linux/arm64",
		hostname: "one",
		"build-arg:BUILDKIT_SANDBOX_HOSTNAME": "two",
		"build-arg:BUILDKIT_MULTI_PLATFORM": "1",
	});
	assert.is(options.hostname, "two");
	assert.is(options.multiPlatform, true);
});

test("platforms are normalised, and several make the result a list", () => {
	const options = accepted({ platform: "linux/aarch64,linux/x86_64" });
	assert.equal(
		options.platforms.map(({ architecture }) => architecture),
		["arm64", "amd64"],
	);
	assert.is(options.multiPlatform, true);
});

test("no-cache names stages in any case, all of them when empty", () => {
	const all = accepted({ "no-cache": "" });
	assert.is(isWithoutCache(all.noCache, "x"), true);
	const some = accepted({ "no-cache": "B,zzz" });
	assert.is(isWithoutCache(some.noCache, "b"), true);
	assert.is(isWithoutCache(some.noCache, ""), false);
	const unnamed = accepted({ "no-cache": "a," });
	assert.is(isWithoutCache(unnamed.noCache, ""), true);
});

test("the context is found under the name that contextkey gives", () => {
	const options = accepted({
		contextkey: "other",
		context: "https://one.test/a.git",
		other: "https://two.test/b.git",
	});
	assert.is(options.context, "https://two.test/b.git");
});

test("cache imports come in the new and in the old form", () => {
	const { cacheImports } = accepted({
		"cache-imports": '[{"Type":"registry","Attrs":{"ref":"a"}}]',
		"cache-from": "b,c",
	});
	assert.equal(
		cacheImports.map(({ attributes }) => attributes.get("ref")),
		["a", "b", "c"],
	);
});

test("limits of every RUN", () => {
	const options = accepted({
		memory: "1048576",
		memswap: "-1",
		cpushares: "512",
		cpuperiod: "100000",
		cpuquota: "50000",
		cpusetcpus: "0-3,5",
		cpusetmems: "0",
	});
	assert.equal(linuxResourcesOf(options), {
		memory: 1048576n,
		memorySwap: -1n,
		cpuShares: 512n,
		cpuPeriod: 100000n,
		cpuQuota: 50000n,
		cpusetCpus: "0-3,5",
		cpusetMems: "0",
	});
});

test("an sbom has the usual scanner unless one is named", () => {
	const usual = accepted({ "attest:sbom": "" }).sbom;
	assert.is(
		usual?.generator,
		"docker.io/docker/buildkit-syft-scanner:stable-1",
	);
	const own = accepted({
		"build-arg:BUILDKIT_ATTEST_SBOM": "generator=acme/scan,LEVEL=2,bare",
	}).sbom;
	assert.is(own?.generator, "docker.io/acme/scan:latest");
	assert.equal(
		[...(own?.parameters ?? [])],
		[
			["LEVEL", "2"],
			["bare", ""],
		],
	);
	assert.is(accepted({ "attest:provenance": "mode=max" }).sbom, undefined);
});

test("missing capabilities are fatal unless the Dockerfile's frontend may have them", () => {
	const known =
		"moby.buildkit.frontend.inputs,moby.buildkit.frontend.contexts+forward";
	assert.is(accepted({ "frontend.caps": known }).missingCapability, undefined);
	assert.equal(accepted({ "frontend.caps": "x+forward" }).missingCapability, {
		name: "x",
		forwardable: true,
	});
	assert.equal(accepted({ "frontend.caps": "x+forward,y" }).missingCapability, {
		name: "y",
		forwardable: false,
	});
});

const refused: readonly (readonly [option: string, value: string])[] = [
	["platform", "linux/amd64,,linux/arm64"],
	["platform", "linux/*"],
	["multi-platform", "maybe"],
	["build-arg:BUILDKIT_MULTI_PLATFORM", "maybe"],
	["add-hosts", "one:10.0.0.1"],
	["add-hosts", "one=10.0.0"],
	["add-hosts", "one"],
	["add-hosts", 'one=10.0.0.1,"two'],
	["shm-size", "128m"],
	["shm-size", "9223372036854775808"],
	["ulimit", "nofile=10:5"],
	["ulimit", "nofiles=10"],
	["ulimit", "nofile"],
	["ulimit", "nofile=1:2:3"],
	["memory", "0"],
	["memory", "1g"],
	["memswap", "-2"],
	["memswap", "0"],
	["cpushares", "-1"],
	["cpushares", "0"],
	["cpuperiod", "0"],
	["cpuperiod", "18446744073709551616"],
	["cpuquota", "0"],
	["cpuquota", "-1"],
	["cpusetcpus", "3-1"],
	["cpusetcpus", "all"],
	["cpusetmems", "8193"],
	["force-network-mode", "default"],
	["image-resolve-mode", "always"],
	["cache-imports", "type=registry"],
	["cache-imports", "[null]"],
	["cache-imports", "[{]"],
	["cache-imports", '{"Type":"registry"}'],
	["cache-imports", '[{"Type":1}]'],
	["cache-imports", '[{"Type":"registry","Attrs":["ref"]}]'],
	["cache-imports", '[{"Type":"registry","Attrs":{"ref":1}}]'],
	["filename", ""],
	["dockerfilekey", ""],
	["attest:sbom", "generator="],
	["attest:sbom", "generator=UPPER"],
	["attest:sbom", '"generator'],
	["build-arg:BUILDKIT_ATTEST_SBOM", "generator=a b"],
	["attest:provenance", '"mode'],
	["attest:signature", ""],
	["build-arg:BUILDKIT_ATTEST_SIGNATURE", "x"],
	["build-arg:KEYHOLE_STRICT", "perhaps"],
	["override-copy-image", "busybox"],
	["build-arg:BUILDKIT_DISABLE_FILEOP", "true"],
];
for (const [option, value] of refused) {
	test(`${option}=${value} is refused by name, with what was expected`, () => {
		const { problems } = read({ [option]: value });
		assert.is(problems.length, 1);
		const [problem] = problems;
		assert.is(problem?.option, option);
		assert.match(
			problem?.message ?? "",
			`option ${option} cannot be "${value}"`,
		);
		assert.match(problem?.message ?? "", "; expected ");
	});
}

test("every wrong option is reported", () => {
	const { problems } = read({ memory: "x", ulimit: "y", platform: "linux/*" });
	assert.equal(
		problems.map(({ option }) => option),
		["platform", "ulimit", "memory"],
	);
});

test("several platforms contradict multi-platform=false", () => {
	const { problems } = read({
		platform: "linux/arm64,linux/amd64",
		"multi-platform": "false",
	});
	assert.is(problems[0]?.option, "multi-platform");
});

test("values that were never looked at are not errors", () => {
	const options = accepted({
		"build-arg:BUILDKIT_CONTEXT_KEEP_GIT_DIR": "perhaps",
		"build-arg:BUILDKIT_DISABLE_FILEOP": "perhaps",
	});
	assert.is(options.keepGitDirectory, undefined);
});

test.run();
