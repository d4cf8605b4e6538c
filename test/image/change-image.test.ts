import { test } from "uvu";
import * as assert from "uvu/assert";
import {
	addExposedPorts,
	addOnBuild,
	addVolumes,
	clearOnBuild,
	environmentValue,
	setAuthor,
	setCommand,
	setEntrypoint,
	setEnvironment,
	setHealthcheck,
	setLabels,
	setShell,
	setStopSignal,
	setUser,
	setWorkingDirectory,
	splitVariable,
	withShell,
} from "../../src/image/change-image.ts";
import {
	commandLineText,
	healthcheckText,
	listText,
	runText,
} from "../../src/image/created-by.ts";
import { emptyImage } from "../../src/image/empty-image.ts";
import { encodeImageConfig } from "../../src/image/encode-image-config.ts";
import { addHistory } from "../../src/image/history.ts";
import type { ImageConfig } from "../../src/image/image-config.ts";
import { createPlatform } from "../../src/values/platform.ts";

const linux = emptyImage(createPlatform("linux", "amd64"));

/** Each change, the field of the JSON it is about, and what is there afterwards. */
const changes: readonly (readonly [
	string,
	(image: ImageConfig) => ImageConfig,
	unknown,
])[] = [
	["User", (image) => setUser(image, "me"), "me"],
	["WorkingDir", (image) => setWorkingDirectory(image, "/w"), "/w"],
	["StopSignal", (image) => setStopSignal(image, "TERM"), "TERM"],
	["Shell", (image) => setShell(image, ["bash", "-c"]), ["bash", "-c"]],
	["Cmd", (image) => setCommand(image, ["a"]), ["a"]],
	["ArgsEscaped", (image) => setCommand(image, ["a"]), true],
	["Entrypoint", (image) => setEntrypoint(image, ["a"], false), ["a"]],
	[
		"Entrypoint",
		(image) => setEntrypoint(setEntrypoint(image, ["a"], true), [], true),
		undefined,
	],
	[
		"Cmd",
		(image) => setEntrypoint(setCommand(image, ["a"]), ["b"], false),
		undefined,
	],
	[
		"Cmd",
		(image) => setEntrypoint(setCommand(image, ["a"]), ["b"], true),
		["a"],
	],
	[
		"ArgsEscaped",
		(image) => setEntrypoint(setCommand(image, ["a"]), ["b"], false),
		true,
	],
	[
		"ExposedPorts",
		(image) =>
			addExposedPorts(addExposedPorts(image, ["80/tcp"]), ["1/udp", "80/tcp"]),
		{ "1/udp": {}, "80/tcp": {} },
	],
	[
		"Volumes",
		(image) => addVolumes(image, ["/b", "/a", "/b"]),
		{ "/a": {}, "/b": {} },
	],
	[
		"Labels",
		(image) =>
			setLabels(
				setLabels(image, [
					["b", "1"],
					["a", "1"],
				]),
				[["b", "2"]],
			),
		{ a: "1", b: "2" },
	],
	[
		"OnBuild",
		(image) => addOnBuild(addOnBuild(image, "RUN a"), "RUN b"),
		["RUN a", "RUN b"],
	],
	["OnBuild", (image) => clearOnBuild(addOnBuild(image, "RUN a")), undefined],
	[
		"Healthcheck",
		(image) =>
			setHealthcheck(image, {
				test: ["NONE"],
				interval: 0n,
				timeout: 0n,
				startPeriod: 0n,
				startInterval: 0n,
				retries: 0n,
			}),
		{ Test: ["NONE"] },
	],
];

for (const [field, change, expected] of changes) {
	test(`${field} becomes ${JSON.stringify(expected)}`, () => {
		const before = encodeImageConfig(linux);
		const after = JSON.parse(encodeImageConfig(change(linux)));
		assert.equal(after.config[field], expected);
		assert.is(
			encodeImageConfig(linux),
			before,
			"the image that was there has not changed",
		);
	});
}

test("variables are replaced in place or added at the end", () => {
	const image = setEnvironment(
		setEnvironment(setEnvironment(linux, "A", "1"), "B", "x=y"),
		"A",
		"2",
	);
	assert.equal(image.config.environment.slice(1), ["A=2", "B=x=y"]);
	assert.is(environmentValue(image, "B"), "x=y");
	assert.is(environmentValue(image, "C"), undefined);
	assert.is(environmentValue(setEnvironment(image, "C", ""), "C"), "");
	assert.equal(splitVariable("NAME"), { name: "NAME", value: "" });
	assert.equal(splitVariable("=x"), { name: "", value: "x" });
	const odd: ImageConfig = {
		...linux,
		config: { ...linux.config, environment: ["A", "A=2"] },
	};
	assert.is(environmentValue(odd, "A"), "2");
	assert.equal(setEnvironment(odd, "A", "3").config.environment, [
		"A=3",
		"A=2",
	]);
});

test("the author stands outside the container's part", () => {
	assert.is(setAuthor(linux, "me").author, "me");
});

test("an empty image", () => {
	assert.is(
		encodeImageConfig(linux),
		'{"architecture":"amd64","os":"linux","rootfs":{"type":"layers","diff_ids":null},"config":{"Env":["PATH=/usr/local/sbin:/usr/local/bin:/usr/sbin:/usr/bin:/sbin:/bin"],"WorkingDir":"/"}}',
	);
	const windows = emptyImage(
		createPlatform("windows", "amd64", {
			osVersion: "10.0.1",
			osFeatures: ["win32k"],
		}),
	);
	assert.is(
		encodeImageConfig(windows),
		'{"architecture":"amd64","os":"windows","os.version":"10.0.1","os.features":["win32k"],"rootfs":{"type":"layers","diff_ids":null},"config":{"WorkingDir":"/"}}',
	);
});

test("the shell of shell forms", () => {
	assert.equal(withShell(linux, ["echo", "a b"]), [
		"/bin/sh",
		"-c",
		"echo a b",
	]);
	assert.equal(withShell(setShell(linux, ["bash", "-ec"]), ["x"]), [
		"bash",
		"-ec",
		"x",
	]);
	assert.equal(withShell({ ...linux, os: "windows" }, ["x"]), [
		"cmd",
		"/S",
		"/C",
		"x",
	]);
});

test("history", () => {
	const image = addHistory(
		addHistory(linux, {
			createdBy: "ENV A=1",
			withLayer: false,
			executed: false,
			created: undefined,
		}),
		{
			createdBy: "RUN x",
			withLayer: true,
			executed: true,
			created: "2023-11-14T22:13:20Z",
		},
	);
	assert.equal(JSON.parse(encodeImageConfig(image)).history, [
		{
			created_by: "ENV A=1",
			comment: "buildkit.dockerfile.v0",
			empty_layer: true,
		},
		{
			created: "2023-11-14T22:13:20Z",
			created_by: "RUN x # buildkit",
			comment: "buildkit.dockerfile.v0",
		},
	]);
	assert.is(linux.history.length, 0);
});

test("the texts of history", () => {
	assert.is(
		commandLineText("CMD", ["sh", 'a "b"\n']),
		'CMD ["sh" "a \\"b\\"\\n"]',
	);
	assert.is(commandLineText("ENTRYPOINT", []), "ENTRYPOINT []");
	assert.is(listText("EXPOSE", ["80/tcp", "81/udp"]), "EXPOSE [80/tcp 81/udp]");
	assert.is(listText("VOLUME", ["/a b"]), "VOLUME [/a b]");
	assert.is(runText(["/bin/sh", "-c", "x"], []), "RUN /bin/sh -c x");
	assert.is(
		runText(["/bin/sh", "-c", "x"], ["A=1", "B="]),
		"RUN |2 A=1 B= /bin/sh -c x",
	);
	assert.is(
		healthcheckText({
			test: ["CMD-SHELL", "curl x"],
			interval: 90_000_000_000n,
			timeout: 1_500_000n,
			startPeriod: 0n,
			startInterval: 0n,
			retries: 3n,
		}),
		"HEALTHCHECK {Test:[CMD-SHELL curl x] Interval:1m30s Timeout:1.5ms StartPeriod:0s StartInterval:0s Retries:3}",
	);
});

test.run();
