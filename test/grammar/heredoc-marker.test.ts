import { test } from "uvu";
import * as assert from "uvu/assert";
import {
	heredocsInLine,
	type PlacedMarker,
	parseHeredocMarker,
} from "../../grammar/heredoc-marker.ts";
import { cell, readTable } from "../support/table.ts";

function show(marker: PlacedMarker): string {
	const parts = [`${marker.offset}..${marker.end}`, marker.name];
	if (!marker.expand) parts.push("literal");
	if (marker.chomp) parts.push("chomp");
	if (marker.fileDescriptor !== 0) parts.push(`fd=${marker.fileDescriptor}`);
	return parts.join(" ");
}

for (const row of readTable("words/heredoc.table")) {
	test(JSON.stringify(cell(row, 0)), () => {
		const found = heredocsInLine(cell(row, 0));
		if (found.kind === "found") {
			const markers = found.markers.map(show).join("; ");
			assert.is(markers, cell(row, 1), row.place);
			return;
		}
		const { code, offset, end } = found.problem;
		assert.is(`!${code} ${offset}..${end}`, cell(row, 1), row.place);
	});
}

test("a word alone is read as a marker", () => {
	assert.equal(parseHeredocMarker("2<<-'a b'"), {
		name: "a b",
		expand: false,
		chomp: true,
		fileDescriptor: 2,
	});
	for (const word of ["a", "<", "<<", "a<<b", "<<a b", "<<a<b", "<<'a"])
		assert.is(parseHeredocMarker(word), undefined, word);
});

test.run();
