import { test } from "uvu";
import * as assert from "uvu/assert";
import { withoutCodeCache } from "../../src/bundle/code-cache.ts";

function length(value: number): Buffer {
	const bytes = Buffer.alloc(8);
	bytes.writeBigUInt64LE(BigInt(value));
	return bytes;
}

/** The list as Node.js writes it. */
function codeCache(modules: readonly (readonly [string, Buffer])[]): Buffer {
	return Buffer.concat([
		length(modules.length),
		...modules.flatMap(([name, code]) => [
			length(name.length),
			Buffer.from(name),
			length(code.length),
			code,
		]),
	]);
}

const before = Buffer.from([7, 0, 0, 0, 0, 0, 0, 0, 1, 2, 3, 255]);
const modules = codeCache([
	["fs", Buffer.from("compiled")],
	["internal/deps/a-b/index.js", Buffer.alloc(300, 9)],
	["empty", Buffer.alloc(0)],
]);

test("the list of compiled modules is left empty", () => {
	const smaller = withoutCodeCache(Buffer.concat([before, modules]));
	assert.equal(smaller, Buffer.concat([before, length(0)]));
});

test("a list that does not end with the file is none", () => {
	const more = Buffer.concat([before, modules, Buffer.alloc(1)]);
	assert.is(withoutCodeCache(more), undefined);
	for (let end = 0; end < modules.length; end++)
		assert.is(withoutCodeCache(modules.subarray(0, end)), undefined);
});

test("names that no module has are none", () => {
	const odd = codeCache([["a b", Buffer.from("code")]]);
	assert.is(withoutCodeCache(Buffer.concat([before, odd])), undefined);
	assert.is(withoutCodeCache(Buffer.alloc(64)), undefined);
});

test.run();
