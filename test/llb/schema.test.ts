import { test } from "uvu";
import * as assert from "uvu/assert";
import * as schema from "../../llb/schema.ts";

test("tables are in wire order: by number, alternatives of a oneof last, no number twice", () => {
	const tables = Object.entries(schema);
	assert.ok(tables.length > 40);
	for (const [name, table] of tables) {
		const fields = Object.values(table) as schema.Field[];
		const rank = (field: schema.Field): number =>
			field.number + (field.oneof ? 1000 : 0);
		assert.equal(
			fields.map(rank),
			fields.map(rank).toSorted((a, b) => a - b),
			`${name} is out of order`,
		);
		const numbers = new Set(fields.map(({ number }) => number));
		assert.is(numbers.size, fields.length, `${name} uses a number twice`);
	}
});

test.run();
