import { test } from "uvu";
import * as assert from "uvu/assert";
import {
	oneOf,
	oneOperand,
	readArguments,
	readBuildArguments,
	writeOutput,
} from "../../src/cli/arguments.ts";
import { type Io, UsageError } from "../../src/cli/io.ts";

const options = {
	format: { type: "string" },
	check: { type: "boolean" },
} as const;

function refusal(act: () => unknown): UsageError {
	try {
		act();
	} catch (error) {
		assert.instance(error, UsageError);
		return error as UsageError;
	}
	throw new Error("not refused");
}

const io = {
	cwd: "/",
	environment: { SET: "from the environment", toString: undefined },
	stdout: () => {},
} as unknown as Io;

test("options and operands come apart", () => {
	const { values, positionals } = readArguments(
		"fmt",
		["a", "--format=x", "--", "--check"],
		options,
	);
	assert.is(values.format, "x");
	assert.is(values.check, undefined);
	assert.equal(positionals, ["a", "--check"]);
});

for (const [args, message, help] of [
	[["--chek"], "there is no option --chek", "did you mean --check?"],
	[["--other"], "there is no option --other", "see keyhole fmt --help"],
	[["-x"], "there is no option -x", "see keyhole fmt --help"],
	[["--check=yes"], /--check/, "see keyhole fmt --help"],
	[["--format"], /--format/, "see keyhole fmt --help"],
] as const) {
	test(`refused: ${args.join(" ")}`, () => {
		const error = refusal(() => readArguments("fmt", args, options));
		if (typeof message === "string") assert.is(error.message, message);
		else assert.match(error.message, message);
		assert.is(error.help, help);
	});
}

test("one operand at most", () => {
	assert.is(oneOperand("llb", []), undefined);
	assert.is(oneOperand("llb", ["a"]), "a");
	assert.match(refusal(() => oneOperand("llb", ["a", "b"])).message, "b");
});

test("names are those of the list, not those that every object has", () => {
	const formats = ["text", "json"] as const;
	assert.is(oneOf("format", "json", formats), "json");
	assert.is(
		refusal(() => oneOf("format", "constructor", formats)).help,
		"formats: text, json",
	);
	assert.is(
		refusal(() => oneOf("format", "jsn", formats)).help,
		"did you mean json?",
	);
});

test("a build argument without a value takes the environment's", () => {
	const given = ["A=1", "B=x=y", "EMPTY=", "SET", "UNSET", "A=2"];
	assert.equal(
		[...readBuildArguments(given, io)],
		[
			["A", "2"],
			["B", "x=y"],
			["EMPTY", ""],
			["SET", "from the environment"],
		],
	);
});

test("a file that cannot be written is the user's to mend", () => {
	const error = refusal(() => writeOutput("no/such/directory/x", "", io));
	assert.match(error.message, "no/such/directory/x cannot be written: ENOENT");
});

test.run();
