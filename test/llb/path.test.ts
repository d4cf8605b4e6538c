import { test } from "uvu";
import * as assert from "uvu/assert";
import { absoluteDestination, cleanPath, joinPath } from "../../llb/index.ts";

/** path | cleaned */
const cleaned = `
        | .
.       | .
/       | /
//      | /
/.      | /
/..     | /
/../a   | /a
a/..    | .
a/../.. | ..
../a    | ../a
a//b/   | a/b
/a/./b/ | /a/b
/a/../b | /b
`;
for (const line of cleaned.slice(1, -1).split("\n")) {
	const [path = "", expected = ""] = line.split("|").map((cell) => cell.trim());
	test(`cleans ${JSON.stringify(path)}`, () => {
		assert.is(cleanPath(path), expected);
	});
}

/** directory | path | destination */
const destinations = `
/  | /a    | /a
/  | /a/   | /a/
/  | /a/.  | /a/.
/  | /     | /
/  | /.    | /.
/  | a     | /a
/w | a     | /w/a
/w | a/    | /w/a/
/w | a/.   | /w/a/.
/w | ./    | /w/
/w | .     | /w
/w | ../b/ | /b/
/w | ../.. | /
w  | a     | /w/a
`;
for (const line of destinations.trim().split("\n")) {
	const [directory = "", path = "", expected] = line
		.split("|")
		.map((cell) => cell.trim());
	test(`from ${directory}, ${path} is ${expected}`, () => {
		assert.is(absoluteDestination(directory, path), expected);
	});
}

test("joins what is not empty", () => {
	assert.is(joinPath("", ""), "");
	assert.is(joinPath("/", "", "a"), "/a");
	assert.is(joinPath("a", "/b"), "a/b");
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
