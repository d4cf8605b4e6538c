import { test } from "uvu";
import * as assert from "uvu/assert";
import { parseDockerfile } from "../../src/dockerfile/parse.ts";
import {
	chooseTarget,
	createStageGraph,
	findStageCycle,
	reachableFrom,
	referencesOf,
	type StageGraph,
	type StageNode,
	stageGraphOf,
	stageLabel,
} from "../../src/dockerfile/stages.ts";
import { createSource } from "../../src/text/source.ts";

function graphOf(...lines: readonly string[]): StageGraph {
	const document = parseDockerfile(
		createSource("Dockerfile", lines.join("\n")),
	);
	return stageGraphOf(document, []);
}

function describe({ index, stage, baseName, base }: StageNode): string {
	const kind = stage === undefined ? "image" : stageLabel(stage);
	return `${index} ${kind} on ${base === undefined ? baseName : `#${base.index}`}`;
}

test("stages come first, then an image each time one is named", () => {
	const graph = graphOf(
		"FROM alpine AS build",
		"COPY --from=busybox /a /a",
		"RUN --mount=type=cache,target=/c --mount=from=busybox,target=/b true",
		"FROM build",
		"COPY --from=0 /a /b",
	);
	assert.equal(graph.nodes.map(describe), [
		"0 build on alpine",
		"1 stage-1 on #0",
		"2 image on busybox",
		"3 image on scratch",
		"4 image on busybox",
	]);
	assert.equal(
		graph.nodes.map(({ dependencies }) =>
			[...dependencies].map(([node, { kind }]) => `${kind} ${node.index}`),
		),
		[["copy 2", "run 3", "run 4"], ["copy 0"], [], [], []],
	);
});

test("stages are found in any spelling, but FROM finds only the exact lower-case name of an earlier stage", () => {
	const graph = graphOf(
		"FROM later AS Build",
		"FROM Build",
		"FROM build",
		"FROM alpine AS later",
		"FROM later AS later",
	);
	assert.is(graph.find("BUILD")?.index, 0);
	assert.is(graph.find("later")?.index, 4, "the last of a name counts");
	assert.equal(
		graph.nodes.map(({ base }) => base?.index),
		[undefined, undefined, 0, undefined, 3],
	);
});

test("a stage the client replaced stands alone", () => {
	const document = parseDockerfile(
		createSource("Dockerfile", "FROM alpine AS a\nFROM a AS b\nFROM b"),
	);
	const graph = createStageGraph();
	for (const stage of document.stages) {
		graph.addStage(stage, stage.from.base.value, stage.name === "b");
	}
	assert.equal(
		graph.nodes.map(({ base }) => base?.index),
		[undefined, undefined, 1],
	);
});

test("COPY --from takes an index among all nodes; a mount takes names only", () => {
	const document = parseDockerfile(
		createSource(
			"Dockerfile",
			"FROM alpine\nCOPY --from=+0 a b\nRUN --mount=from=0,target=/x true\nCOPY --from=7 a b\nCOPY --from=$x a b\nCOPY --from= a b",
		),
	);
	const graph = createStageGraph();
	for (const stage of document.stages) {
		graph.addStage(stage, stage.from.base.value);
	}
	const found = document.stages[0]?.instructions.map((instruction) => {
		const references = referencesOf(instruction, graph, document);
		return references.kind === "problem"
			? `${references.problem} ${references.text}`
			: references.sources.map((source) =>
					source.kind === "image" ? source.name : source.node.index,
				);
	});
	assert.equal(found, [[0], ["0"], "index 7", "variable $x", []]);
});

test("the target is the stage of that name or the last one", () => {
	const graph = graphOf(
		"FROM alpine AS one",
		"FROM alpine",
		"COPY --from=busybox a b",
	);
	assert.is(chooseTarget(graph, "ONE")?.index, 0);
	assert.is(chooseTarget(graph, "")?.index, 1);
	assert.is(chooseTarget(graph, undefined)?.index, 1);
	assert.is(chooseTarget(graph, "stage-1"), undefined);
});

test("everything a stage builds on or reads from can be reached", () => {
	const graph = graphOf(
		"FROM alpine AS base",
		"FROM alpine AS tool",
		"FROM alpine AS idle",
		"FROM base",
		"COPY --from=tool a b",
	);
	const target = graph.nodes[3] as StageNode;
	assert.equal(
		[...reachableFrom(target)].map(({ index }) => index),
		[3, 0, 1],
	);
});

test("a circle is found with the instructions on the way to it", () => {
	const graph = graphOf(
		"FROM alpine AS a",
		"COPY --from=b 1 1",
		"FROM alpine AS b",
		"COPY --from=c 2 2",
		"FROM alpine AS c",
		"COPY --from=b 3 3",
	);
	const cycle = findStageCycle(graph);
	assert.is(cycle?.node.index, 0);
	assert.equal(
		cycle?.instructions.map(({ lines }) => lines.first),
		[2, 4, 6],
	);
});

test("reading from oneself is a circle, reading twice from one stage is none", () => {
	const own = findStageCycle(graphOf("FROM alpine AS a", "COPY --from=a 1 1"));
	assert.is(own?.instructions.length, 1);
	const diamond = graphOf(
		"FROM alpine AS top",
		"FROM alpine AS left",
		"COPY --from=top 1 1",
		"FROM alpine AS right",
		"COPY --from=top 1 1",
		"FROM alpine",
		"COPY --from=left 1 1",
		"COPY --from=right 1 1",
		"COPY --from=left 2 2",
	);
	assert.is(findStageCycle(diamond), undefined);
});

test("long chains do not exhaust the stack", () => {
	const count = 20_000;
	const lines = ["FROM alpine AS s0"];
	for (let index = 1; index < count; index += 1) {
		lines.push(`FROM alpine AS s${index}`, `COPY --from=s${index - 1} a a`);
	}
	const graph = graphOf(...lines);
	assert.is(findStageCycle(graph), undefined);
	const last = graph.nodes[count - 1] as StageNode;
	assert.is(reachableFrom(last).size, count);
});

test.run();
