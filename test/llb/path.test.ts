import { test } from "uvu";
import * as assert from "uvu/assert";
import { absoluteDestination } from "../../llb/index.ts";

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

test.run();
