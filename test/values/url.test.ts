import { test } from "uvu";
import * as assert from "uvu/assert";
import {
	fileNameOfUrl,
	formatUrl,
	parseQuery,
	parseUrl,
	type Url,
} from "../../src/values/url.ts";
import { cell, readTable } from "../support/table.ts";
import { expectResult } from "./expect-result.ts";

function print(url: Url): string {
	const parts = [
		url.scheme,
		url.user?.name,
		url.user?.password,
		url.host,
		url.path,
		url.query,
		url.fragment,
	];
	return parts
		.map((part) => (part?.includes(" ") ? `"${part}"` : part || "-"))
		.join(" ");
}

for (const row of readTable("values/url.txt")) {
	const text = cell(row, 0);
	test(JSON.stringify(text), () => {
		const result = parseUrl(text);
		expectResult(row, text, result, cell(row, 1), print);
		if (result.ok) assert.is(formatUrl(result.value), cell(row, 2), row.place);
	});
}

test("queries", () => {
	const { values, problem } = parseQuery("a=1&b&a=2&=x&c=%20+&&d=%zz&e;f=1");
	assert.equal(
		[...values],
		[
			["a", ["1", "2"]],
			["b", [""]],
			["", ["x"]],
			["c", ["  "]],
		],
	);
	assert.match(problem ?? "", /%zz/);
	assert.is(parseQuery("").values.size, 0);
});

test("file names of downloads", () => {
	assert.is(fileNameOfUrl("https://h.example/a/b.tgz?x#y"), "b.tgz");
	assert.is(fileNameOfUrl("https://h.example/a%20b"), "a b");
	assert.is(fileNameOfUrl("https://h.example/a/"), "a");
	assert.is(fileNameOfUrl("https://h.example/"), "__unnamed__");
	assert.is(fileNameOfUrl("https://h.example"), "__unnamed__");
	assert.is(fileNameOfUrl("https://h.example/%zz"), "__unnamed__");
});

test.run();
