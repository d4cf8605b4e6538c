import { test } from "uvu";
import * as assert from "uvu/assert";
import { formatDuration, parseDuration } from "../../src/values/duration.ts";
import { cell, readTable } from "../support/table.ts";
import { expectResult } from "./expect-result.ts";

for (const row of readTable("values/duration.txt")) {
	const text = cell(row, 0);
	test(JSON.stringify(text), () => {
		const result = parseDuration(text);
		expectResult(row, text, result, cell(row, 1), String);
		if (!result.ok) return;
		assert.is(formatDuration(result.value), cell(row, 2), row.place);
		assert.equal(
			parseDuration(cell(row, 2)),
			result,
			"what is printed reads the same",
		);
	});
}

test.run();
