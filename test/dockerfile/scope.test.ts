import { test } from "uvu";
import * as assert from "uvu/assert";
import type { Dockerfile } from "../../src/dockerfile/ast.ts";
import { parseDockerfile } from "../../src/dockerfile/parse.ts";
import {
	declareArgument,
	expandVariables,
	type GlobalScope,
	globalScope,
	predefinedArguments,
	proxyArguments,
	type StageScope,
	setVariables,
	startScope,
} from "../../src/dockerfile/scope.ts";
import { createSource } from "../../src/text/source.ts";
import { createPlatform } from "../../src/values/platform.ts";

const facts = {
	buildPlatform: createPlatform("linux", "amd64"),
	targetPlatform: createPlatform("linux", "arm", { variant: "v7" }),
	targetStage: "",
};

function parse(...lines: readonly string[]): Dockerfile {
	return parseDockerfile(createSource("Dockerfile", lines.join("\n")));
}

function globalsOf(
	document: Dockerfile,
	given: Readonly<Record<string, string>> = {},
): GlobalScope {
	const buildArguments = new Map(Object.entries(given));
	const scope = globalScope(
		document,
		predefinedArguments(facts, buildArguments),
		buildArguments,
	);
	assert.is(scope.kind, "scope");
	return scope as GlobalScope;
}

/** Applies the ARG and ENV instructions of the first stage. */
function run(
	document: Dockerfile,
	given: Readonly<Record<string, string>> = {},
	image: readonly (readonly [string, string])[] = [],
	base?: StageScope,
): StageScope {
	const globals = globalsOf(document, given);
	const scope = startScope(base, image);
	for (const instruction of document.stages[0]?.instructions ?? []) {
		if (instruction.kind === "arg") {
			for (const declaration of instruction.declarations) {
				const buildArguments = new Map(Object.entries(given));
				declareArgument(scope, declaration, globals, buildArguments, document);
			}
		} else if (instruction.kind === "env") {
			const expanded = expandVariables(scope, instruction, document);
			assert.is(expanded.kind, "variables");
			if (expanded.kind === "variables") setVariables(scope, expanded);
		}
	}
	return scope;
}

function show({ environment }: StageScope): string {
	return environment
		.entries()
		.map(([name, value]) => `${name}=${value}`)
		.join(" ");
}

test("what one file declares is unknown to the next file", () => {
	const declared = globalsOf(parse("ARG TARGETOS=plan9 A=1", "FROM alpine"));
	assert.is(declared.environment.get("TARGETOS"), "plan9");
	assert.is(declared.environment.get("A"), "1");
	const { environment } = globalsOf(parse("FROM alpine"));
	assert.is(environment.get("TARGETOS"), "linux");
	assert.is(environment.get("A"), undefined);
	const other = { ...facts, targetStage: "app" };
	const told = predefinedArguments(other, new Map());
	assert.is(told.get("TARGETSTAGE"), "app");
	assert.is(environment.get("TARGETSTAGE"), "default");
});

test("an argument declared in a stage is none of the stage it builds on", () => {
	const base = run(parse("FROM alpine", "ARG A=1"));
	const above = run(parse("FROM alpine", "ARG B=2"), {}, [], base);
	assert.equal([...above.arguments.keys()], ["A", "B"]);
	assert.equal([...base.arguments.keys()], ["A"]);
});

test("predefined arguments tell platforms and target; build arguments win", () => {
	const scope = globalsOf(parse("FROM alpine"), { TARGETOS: "plan9" });
	const told = scope.environment.entries().map((entry) => entry.join("="));
	assert.equal(told, [
		"BUILDPLATFORM=linux/amd64",
		"BUILDOS=linux",
		"BUILDOSVERSION=",
		"BUILDARCH=amd64",
		"BUILDVARIANT=",
		"TARGETPLATFORM=linux/arm/v7",
		"TARGETOS=plan9",
		"TARGETOSVERSION=",
		"TARGETARCH=arm",
		"TARGETVARIANT=v7",
		"TARGETSTAGE=default",
	]);
});

test("global arguments see those before them", () => {
	const scope = globalsOf(
		parse("ARG A=1 B=$A-$TARGETARCH", "ARG C", "ARG A=${A}2", "FROM alpine"),
	);
	assert.is(scope.environment.get("A"), "12");
	assert.is(scope.environment.get("B"), "1-arm");
	assert.is(scope.environment.get("C"), undefined);
	assert.equal(
		[...(scope.arguments.get("B")?.uses ?? [])],
		["A", "TARGETARCH"],
	);
});

test("an argument that extends itself uses what its earlier declaration used", () => {
	const scope = globalsOf(
		parse("ARG BASE=x", "ARG V=$BASE", "ARG V=${V}y", "FROM alpine"),
	);
	assert.is(scope.environment.get("V"), "xy");
	assert.equal([...(scope.arguments.get("V")?.uses ?? [])], ["BASE"]);
});

test("a default that cannot be expanded is a problem, unless a build argument replaces it", () => {
	const document = parse("ARG A=1", "ARG B=${A", "FROM alpine");
	const predefined = predefinedArguments(facts, new Map());
	const failed = globalScope(document, predefined, new Map());
	assert.is(failed.kind, "problem");
	if (failed.kind === "problem") {
		assert.is(failed.instruction.lines.first, 2);
		assert.is(failed.word.value, "${A");
	}
	assert.is(globalsOf(document, { B: "given" }).environment.get("B"), "given");
});

for (const [name, lines, given, expected] of [
	[
		"ARG takes over the global value",
		["ARG A=1", "FROM x", "ARG A"],
		{},
		"A=1",
	],
	["without ARG there is none", ["ARG A=1", "FROM x"], {}, ""],
	[
		"a predefined argument needs ARG, too",
		["FROM x", "ARG TARGETARCH"],
		{},
		"TARGETARCH=arm",
	],
	[
		"a default beats the global value",
		["ARG A=1", "FROM x", "ARG A=2"],
		{},
		"A=2",
	],
	[
		"a build argument beats both",
		["ARG A=1", "FROM x", "ARG A=2"],
		{ A: "3" },
		"A=3",
	],
	[
		"an undeclared build argument does not count",
		["FROM x", "ARG B=$A"],
		{ A: "3" },
		"B=",
	],
	["ARG sees ARG of the same line", ["FROM x", "ARG A=1 B=$A"], {}, "A=1 B=1"],
	[
		"ENV sees the environment before the line",
		["FROM x", "ENV A=1", "ENV A=2 B=$A"],
		{},
		"A=2 B=1",
	],
	["ENV names are expanded", ["FROM x", "ENV A=N", "ENV $A=v"], {}, "A=N N=v"],
	[
		"ENV beats ARG",
		["FROM x", "ENV A=env", "ARG A=arg", "ENV A=env"],
		{},
		"A=env",
	],
	[
		"what is set last stands last",
		["FROM x", "ENV A=1 B=2", "ENV A=3"],
		{},
		"B=2 A=3",
	],
	[
		"arguments of the build itself stay out",
		["FROM x", "ARG BUILDKIT_SBOM_SCAN_STAGE=true", "ARG A=1"],
		{},
		"A=1",
	],
] as const) {
	test(`stage scope: ${name}`, () => {
		assert.is(show(run(parse(...lines), given)), expected);
	});
}

test("a stage starts with the image's variables over those of its base", () => {
	const base = run(parse("FROM x", "ENV A=env", "ARG A=arg B=1"), {}, [
		["PATH", "/bin"],
	]);
	assert.is(show(base), "PATH=/bin A=arg B=1");
	const child = startScope(base, [
		["PATH", "/bin"],
		["A", "env"],
	]);
	// The argument that shadowed the variable is gone, other arguments stay.
	assert.is(show(child), "B=1 PATH=/bin A=env");
	assert.equal([...child.arguments.keys()], ["A", "B"]);
});

test("declarations keep their place and their last value", () => {
	const { arguments: declared } = run(parse("FROM x", "ARG A=1 B", "ARG A"));
	assert.equal(
		[...declared].map(([name, { value, lastValue }]) => [
			name,
			value,
			lastValue,
		]),
		[
			["A", undefined, "1"],
			["B", undefined, undefined],
		],
	);
});

test("proxy settings are found in any spelling", () => {
	assert.is(proxyArguments(new Map([["HTTP", "x"]])), undefined);
	const found = proxyArguments(
		new Map([
			["no_proxy", "lower"],
			["NO_PROXY", "upper"],
			["Https_Proxy", "h"],
			["ALL_PROXY", ""],
		]),
	);
	assert.equal(found, { http: "", https: "h", ftp: "", no: "lower", all: "" });
});

test.run();
