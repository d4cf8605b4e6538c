import { test } from "uvu";
import {
	isAbsoluteImagePath,
	normalizeImagePath,
	normalizeWorkingDirectory,
	removeDriveLetter,
} from "../../src/values/image-path.ts";
import { fail, type Result, succeed } from "../../src/values/result.ts";
import { cell, readTable } from "../support/table.ts";
import { expectResult, wordsOf } from "./expect-result.ts";

function run(operation: string, words: readonly string[]): Result<string> {
	// The table doubles backslashes, as JSON does.
	const [os = "", a = "", b = "", c = ""] = words.map((word) =>
		word.replaceAll("\\\\", "\\"),
	);
	switch (operation) {
		case "normalize":
			return normalizeImagePath(a, b, os, c === "keep");
		case "workdir":
			return normalizeWorkingDirectory(a, b, os);
		case "drive":
			return removeDriveLetter(a, os, b === "keep");
		case "absolute":
			return succeed(String(isAbsoluteImagePath(a, os)));
		default:
			return fail(`unknown operation ${operation}`);
	}
}

for (const row of readTable("values/image-path.txt")) {
	test(cell(row, 0), () => {
		const [operation = "", ...words] = wordsOf(cell(row, 0));
		expectResult(
			row,
			cell(row, 0),
			run(operation, words),
			cell(row, 1),
			String,
		);
	});
}

test.run();
