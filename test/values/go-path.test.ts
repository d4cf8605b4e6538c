import { test } from "uvu";
import * as assert from "uvu/assert";
import {
	basePath,
	cleanPath,
	directoryPath,
	isAbsolutePath,
	joinPath,
	splitPath,
} from "../../src/values/go-path.ts";
import { cell, readTable } from "../support/table.ts";
import { wordsOf } from "./expect-result.ts";

const operations: Readonly<Record<string, (...paths: string[]) => string>> = {
	clean: cleanPath,
	join: joinPath,
	base: basePath,
	dir: directoryPath,
};

for (const row of readTable("values/go-path.txt")) {
	test(cell(row, 0), () => {
		const [name = "", ...paths] = wordsOf(cell(row, 0));
		const operation = operations[name];
		assert.ok(operation, row.place);
		assert.is(operation?.(...paths), cell(row, 1), row.place);
	});
}

test("cleaning twice changes nothing, whatever the path", () => {
	const parts = ["", ".", "..", "a", "..."];
	for (const a of parts)
		for (const b of parts)
			for (const c of parts)
				for (const root of ["", "/"]) {
					const path = root + [a, b, c].join("/");
					const once = cleanPath(path);
					assert.is(cleanPath(once), once, path);
					assert.is(isAbsolutePath(once), isAbsolutePath(path), path);
				}
});

test("the halves of a split path make up the path", () => {
	for (const path of ["", "/", "a", "a/", "/a/b", "a//b"]) {
		const { directory, file } = splitPath(path);
		assert.is(directory + file, path);
		assert.not.ok(file.includes("/"));
	}
});

test("a final slash changes nothing, for all short paths", () => {
	let paths = ["/", ".", "a"];
	for (let length = 1; length < 8; length++) {
		for (const path of paths)
			assert.is(cleanPath(path), cleanPath(`${path}/`), path);
		paths = paths.flatMap((path) => [`${path}/`, `${path}.`, `${path}a`]);
	}
});

test("joining is cleaning what slashes join, for all short paths", () => {
	const paths = ["/", ".", "a", "..", "/a", "a/", "//", "a/.", "../", "/.."];
	for (const one of paths)
		for (const two of paths) {
			assert.is(
				joinPath(one, two),
				cleanPath(`${one}/${two}`),
				`${one} ${two}`,
			);
			assert.is(joinPath(one, "", two), joinPath(one, two));
		}
});

test.run();
