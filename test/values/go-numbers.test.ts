import { test } from "uvu";
import * as assert from "uvu/assert";
import { checkCpuSet } from "../../src/values/cpu-set.ts";
import { parseBool } from "../../src/values/go-bool.ts";
import { parseInteger, parseUnsigned } from "../../src/values/go-int.ts";
import { trimSpace } from "../../src/values/go-space.ts";
import { formatUnixSeconds } from "../../src/values/timestamp.ts";

const value = <T>(
	result: { ok: true; value: T } | { ok: false },
): T | undefined => (result.ok ? result.value : undefined);

test("truth values", () => {
	for (const text of ["1", "t", "T", "true", "True", "TRUE"])
		assert.is(value(parseBool(text)), true, text);
	for (const text of ["0", "f", "F", "false", "False", "FALSE"])
		assert.is(value(parseBool(text)), false, text);
	for (const text of ["", "yes", "tRUE", " true", "2", "on"])
		assert.is(value(parseBool(text)), undefined, text);
});

test("signed numbers", () => {
	assert.is(value(parseInteger("9223372036854775807")), 9223372036854775807n);
	assert.is(value(parseInteger("-9223372036854775808")), -9223372036854775808n);
	assert.is(value(parseInteger("9223372036854775808")), undefined);
	assert.is(value(parseInteger("+007")), 7n);
	assert.is(value(parseInteger("2147483648", { bits: 32 })), undefined);
	assert.is(value(parseInteger("-17", { base: 8 })), -15n);
	for (const text of [
		"",
		"+",
		"-",
		"+-1",
		"1.0",
		"1e3",
		"0x1",
		"1_0",
		" 1",
		"٣",
	]) {
		assert.is(value(parseInteger(text)), undefined, text);
	}
});

test("unsigned numbers", () => {
	assert.is(
		value(parseUnsigned("18446744073709551615")),
		18446744073709551615n,
	);
	assert.is(value(parseUnsigned("18446744073709551616")), undefined);
	assert.is(value(parseUnsigned("0777", { base: 8, bits: 32 })), 511n);
	assert.is(value(parseUnsigned("fF", { base: 16 })), 255n);
	for (const text of ["", "+1", "-1", "-0"])
		assert.is(value(parseUnsigned(text)), undefined, text);
	assert.is(value(parseUnsigned("8", { base: 8 })), undefined);
});

test("a number that is too large is told from one that is none", () => {
	const large = parseInteger("99999999999999999999");
	const none = parseInteger("x");
	assert.ok(!large.ok && large.message.includes("too large"));
	assert.ok(!none.ok && none.message.includes("not a whole number"));
});

test("sets of processors", () => {
	for (const text of ["0", "0-3", "0-3,8", " 1 , 2 - 3 ,", "", "8192"])
		assert.is(value(checkCpuSet(text)), text);
	for (const text of ["a", "3-1", "-1", "1-", "8193", "0-8193", "1-2-3"]) {
		assert.is(value(checkCpuSet(text)), undefined, text);
	}
	const second = checkCpuSet("0,x");
	assert.ok(!second.ok && second.offset === 2);
});

test("blanks", () => {
	assert.is(trimSpace(" \t\u0085\u00a0a b\u3000\r\n"), "a b");
	assert.is(trimSpace("\ufeff a"), "\ufeff a");
	assert.is(trimSpace(" \n"), "");
});

test("Unix times", () => {
	assert.is(value(formatUnixSeconds(0n)), "1970-01-01T00:00:00Z");
	assert.is(value(formatUnixSeconds(1700000000n)), "2023-11-14T22:13:20Z");
	assert.is(value(formatUnixSeconds(-1n)), "1969-12-31T23:59:59Z");
	assert.is(value(formatUnixSeconds(-62167219200n)), "0000-01-01T00:00:00Z");
	assert.is(value(formatUnixSeconds(-62167219201n)), undefined);
	assert.is(value(formatUnixSeconds(253402300799n)), "9999-12-31T23:59:59Z");
	assert.is(value(formatUnixSeconds(253402300800n)), undefined);
});

test.run();
