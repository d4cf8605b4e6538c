import { test } from "uvu";
import * as assert from "uvu/assert";
import {
	createPlatform,
	formatFullPlatform,
	formatPlatform,
	normalizePlatform,
	type Platform,
	parsePlatform,
	platformOfMachine,
} from "../../src/values/platform.ts";
import { cell, readTable } from "../support/table.ts";
import { expectResult } from "./expect-result.ts";

const host = createPlatform("linux", "amd64");

function print(platform: Platform): string {
	const { os, architecture, variant, osVersion, osFeatures } = platform;
	return [os, architecture, variant, osVersion, osFeatures.join(",")]
		.map((part) => part || "-")
		.join(" ");
}

for (const row of readTable("values/platform.txt")) {
	const text = cell(row, 0);
	test(text, () => {
		const result = parsePlatform(text, host);
		expectResult(row, text, result, cell(row, 1), print);
		if (!result.ok) return;
		const normal = normalizePlatform(result.value, host);
		assert.is(formatFullPlatform(normal), cell(row, 2), row.place);
		assert.equal(
			normalizePlatform(normal, host),
			normal,
			"normalising twice changes nothing",
		);
	});
}

test("a lone system is completed with the machine's architecture", () => {
	const arm = parsePlatform(
		"linux",
		createPlatform("linux", "arm", { variant: "v6" }),
	);
	assert.ok(arm.ok && print(arm.value) === "linux arm v6 - -");
	const arm7 = parsePlatform("linux", platformOfMachine("arm"));
	assert.ok(arm7.ok && print(arm7.value) === "linux arm - - -");
	const arm64 = parsePlatform("linux", platformOfMachine("arm64"));
	assert.ok(arm64.ok && print(arm64.value) === "linux arm64 - - -");
});

test("names of machines", () => {
	assert.is(formatPlatform(platformOfMachine("x64")), "linux/amd64");
	assert.is(formatPlatform(platformOfMachine("arm64")), "linux/arm64/v8");
	assert.is(formatPlatform(platformOfMachine("riscv64")), "linux/riscv64");
});

test("the short form has no version, and no system is unknown", () => {
	const windows = createPlatform("windows", "amd64", {
		osVersion: "10.0.1",
		osFeatures: ["win32k"],
	});
	assert.is(formatPlatform(windows), "windows/amd64");
	assert.is(formatFullPlatform(windows), "windows(10.0.1+win32k)/amd64");
	assert.is(formatPlatform(createPlatform("", "amd64")), "unknown");
	assert.is(formatFullPlatform(createPlatform("", "amd64")), "unknown");
});

test.run();
