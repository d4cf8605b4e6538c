import { readFileSync } from "node:fs";
import * as fc from "fast-check";
import { test } from "uvu";
import * as assert from "uvu/assert";
import { runSecretsGraph } from "../../src/cli/secrets-graph.ts";
import { layeredLayout } from "../../src/secrets/graph/layered-layout.ts";
import { casePath, expectText, goldenCases, runIn } from "./support/golden.ts";

async function graph(
	name: string,
	format: string,
	...more: readonly string[]
): Promise<string> {
	const { exit, stdout, stderr } = await runIn(
		casePath("graph", name),
		runSecretsGraph,
		["--format", format, ...more],
	);
	assert.is(exit, 0, stderr);
	return stdout;
}

for (const name of goldenCases("graph")) {
	for (const [format, file] of [
		["mermaid", "expected.mmd"],
		["dot", "expected.dot"],
		["svg", "expected.svg"],
	] as const) {
		test(`${name} as ${format}`, async () => {
			expectText(casePath("graph", name, file), await graph(name, format));
		});
	}

	test(`${name}: the SVG is well-formed, and names every stage`, async () => {
		const svg = await graph(name, "svg");
		const open: string[] = [];
		for (const [, close, tag, alone] of svg.matchAll(
			/<(\/?)([a-zA-Z]+)(?:\s[^<>]*?)?(\/?)>/g,
		)) {
			if (close) assert.is(open.pop(), tag);
			else if (!alone) open.push(tag as string);
		}
		assert.equal(open, []);
		assert.not.match(
			svg.replace(/<[^<>]*>/g, ""),
			/[<>]|&(?!(?:amp|lt|gt|quot);)/,
		);
		assert.match(svg, "@media (prefers-color-scheme:dark)");
		const text = readFileSync(casePath("graph", name, "Dockerfile"), "utf8");
		for (const [, stage] of text.matchAll(/^FROM \S+ AS (\S+)$/gim)) {
			if (stage !== "unused") assert.match(svg, `>${stage}</text>`);
		}
		assert.not.match(await graph(name, "svg", "--theme", "dark"), "@media");
	});
}

const acyclic = fc.integer({ min: 1, max: 14 }).chain((count) =>
	fc.record({
		heights: fc.array(fc.integer({ min: 20, max: 200 }), {
			minLength: count,
			maxLength: count,
		}),
		links: fc.array(fc.tuple(fc.nat(count - 1), fc.nat(count - 1)), {
			maxLength: 30,
		}),
	}),
);

test("boxes never overlap, links lead to the right, lanes pass between boxes", () => {
	fc.assert(
		fc.property(acyclic, ({ heights, links: pairs }) => {
			const links = pairs
				.filter(([a, b]) => a !== b)
				.map(([a, b]) => ({ from: Math.min(a, b), to: Math.max(a, b) }));
			const boxes = heights.map((height) => ({ height }));
			const layout = layeredLayout(boxes, links, { gap: 10, lane: 6 });
			for (const { from, to } of links) {
				assert.ok(
					(layout.columns[from] as number) < (layout.columns[to] as number),
				);
			}
			const spans = heights.map((height, box) => ({
				column: layout.columns[box] as number,
				top: layout.tops[box] as number,
				bottom: (layout.tops[box] as number) + height,
			}));
			for (const [index, a] of spans.entries()) {
				assert.ok(a.top >= -0.001 && a.bottom <= layout.height + 0.001);
				for (const b of spans.slice(index + 1)) {
					const apart =
						a.column !== b.column ||
						a.bottom <= b.top - 9.99 ||
						b.bottom <= a.top - 9.99;
					assert.ok(apart, "boxes overlap");
				}
			}
			for (const [index, { from }] of links.entries()) {
				for (const [step, y] of (layout.lanes[index] ?? []).entries()) {
					const column = (layout.columns[from] as number) + 1 + step;
					const hit = spans.some(
						(box) => box.column === column && y > box.top && y < box.bottom,
					);
					assert.not(hit, "a lane goes through a box");
				}
			}
		}),
		{ numRuns: 300 },
	);
});

test.run();
