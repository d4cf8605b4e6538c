import { globSync, readFileSync, statSync } from "node:fs";
import { join } from "node:path";
import { suite } from "uvu";
import * as assert from "uvu/assert";
import { allRules } from "../../src/lint/rules.ts";
import { gitlabWriter } from "../../src/report/gitlab.ts";
import { jsonWriter } from "../../src/report/json.ts";
import { jsonPieces } from "../../src/report/json-pieces.ts";
import type { FileReport } from "../../src/report/report.ts";
import { sarifWriter } from "../../src/report/sarif.ts";
import { reportOf, sample, textOf, totalsOf } from "./sample.ts";

/** Reports are written in pieces, and look as if they had been written in one. */
const test = suite("reports in pieces");

const root = join(import.meta.dirname, "../..");
const fixtures = globSync("fixtures/**/*ockerfile*", { cwd: root })
	.filter((path) => statSync(join(root, path)).isFile())
	.sort()
	.map((path) => reportOf(path, readFileSync(join(root, path), "utf8")));

const corpora: readonly (readonly FileReport[])[] = [
	[],
	sample,
	sample.slice(1),
	sample.slice(2),
	[reportOf("a\n\t\u2028", 'FROM a as "\ud800\n')],
	fixtures,
];

function inOnePiece(value: unknown): string {
	return `${JSON.stringify(value, null, "\t")}\n`;
}

test("JSON", () => {
	for (const files of corpora) {
		const whole = { version: 1, files, totals: totalsOf(files) };
		assert.ok(textOf(jsonWriter(), files) === inOnePiece(whole));
	}
});

test("SARIF and GitLab's", () => {
	for (const files of corpora) {
		for (const text of [
			textOf(sarifWriter(allRules, "1.2.3"), files),
			textOf(gitlabWriter(), files),
		]) {
			assert.ok(text === inOnePiece(JSON.parse(text)));
		}
	}
});

test("no piece has much more than one file", () => {
	for (const writer of [jsonWriter(), sarifWriter(allRules, "1.2.3")]) {
		const pieces = fixtures.map((file) => writer.add(file));
		pieces.push(...writer.end());
		assert.ok(pieces.length > fixtures.length);
		assert.ok(Math.max(...pieces.map(({ length }) => length)) < 500_000);
	}
});

test("lists at any depth", () => {
	const elements = [1, "a\nb", [], {}, { c: [2, { d: "]" }] }, null];
	const lists = [[], elements.slice(0, 1), elements];
	const shapes: ((list: unknown) => unknown)[] = [
		(list) => list,
		(list) => ({ list }),
		(list) => ({ a: [], b: [{ list, c: 1 }, [list, list]], d: {} }),
	];
	for (const list of lists) {
		for (const shape of shapes) {
			const generator = () =>
				(function* () {
					yield* list;
				})();
			const pieces = [...jsonPieces(withEach(shape, generator))].join("");
			assert.is(pieces, JSON.stringify(shape(list), null, "\t"));
		}
	}
});

/** A generator for each place, as one gives its elements only once. */
function withEach(
	shape: (list: unknown) => unknown,
	generator: () => unknown,
): unknown {
	return replaceIn(shape(generator));
	function replaceIn(value: unknown): unknown {
		if (value === generator) return generator();
		if (Array.isArray(value)) return value.map(replaceIn);
		if (typeof value !== "object" || value === null) return value;
		return Object.fromEntries(
			Object.entries(value).map(([name, member]) => [name, replaceIn(member)]),
		);
	}
}

test.run();
