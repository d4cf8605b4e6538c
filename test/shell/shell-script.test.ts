import { suite } from "uvu";
import * as assert from "uvu/assert";
import { locateSpan, type RunInstruction } from "../../src/dockerfile/ast.ts";
import { parseDockerfile } from "../../src/dockerfile/parse.ts";
import {
	hasOption,
	operands,
	optionValue,
} from "../../src/shell/command-options.ts";
import { type SimpleCommand, shellScript } from "../../src/shell/commands.ts";
import { loadShellParser } from "../../src/shell/parser.ts";
import {
	defaultShell,
	setsPipefail,
	shellOf,
	shellOfShebang,
} from "../../src/shell/shell.ts";
import { shellText } from "../../src/shell/shell-text.ts";
import { createSource, textOf } from "../../src/text/source.ts";

const parser = await loadShellParser();

function textOfRun(run: string) {
	const source = createSource("Dockerfile", `FROM a\nRUN ${run}`);
	const document = parseDockerfile(source);
	const instruction = document.instructions[1] as RunInstruction;
	return { source, text: shellText(source, instruction, defaultShell) };
}

function commandsOf(run: string): readonly SimpleCommand[] {
	const { text } = textOfRun(run);
	return (text && shellScript(parser, text)?.commands) ?? [];
}

/** For each command, its program, its arguments, and what stands at its place in the file. */
function placesOf(run: string): readonly string[] {
	const { source, text } = textOfRun(run);
	const commands = (text && shellScript(parser, text)?.commands) ?? [];
	return commands.map((command) => textOf(source, command.span));
}

const texts = suite("what a shell is handed");

texts("a command line without continuations and comments", () => {
	const { text } = textOfRun("a && \\\n  # note\n  b\n");
	assert.is(text?.word.value, "a &&   b");
});

texts("the body of a lone heredoc, tabs removed if asked for", () => {
	assert.is(textOfRun("<<EOF\n\ta\nEOF\n").text?.word.value, "\ta\n");
	assert.is(
		textOfRun("<<-EOF\n\ta\n\t\tb\n\tEOF\n").text?.word.value,
		"a\nb\n",
	);
});

texts("a body with its own interpreter", () => {
	const { text } = textOfRun("<<EOF\n#!/usr/bin/env -S bash -e\na\nEOF\n");
	assert.equal(text?.shell, {
		name: "bash",
		family: "posix",
		options: ["-e"],
	});
	assert.equal(commandsOf("<<EOF\n#!/usr/bin/python3\nimport a\nEOF\n"), []);
});

texts("a command line with the bodies it reads", () => {
	const { text } = textOfRun("cat <<A <<B\na\nA\nb\nB\n");
	assert.is(text?.word.value, "cat <<A <<B\na\nA\nb\nB");
});

texts("the script in an exec array that calls a shell", () => {
	assert.is(textOfRun('["bash", "-ec", "a; b"]\n').text?.word.value, "a; b");
	assert.is(textOfRun('["bash", "script"]\n').text, undefined);
	assert.is(textOfRun('["a", "b"]\n').text, undefined);
});

texts.run();

const places = suite("where shell commands stand");

places("across continuations", () => {
	assert.equal(placesOf("a 1 && \\\n  # note\n  b 2 | \\\n\tc\n"), [
		"a 1",
		"b 2",
		"c",
	]);
});

places("in heredocs, also with tabs", () => {
	assert.equal(placesOf("<<-EOF\n\ta 1\n\tb 2\nEOF\n"), ["a 1", "b 2"]);
	assert.equal(placesOf("sh <<EOF\na\nEOF\n"), ["sh <<EOF"]);
});

places("in substitutions, backquotes included", () => {
	assert.equal(placesOf('a "$(b 1)"\n'), ['a "$(b 1)"', "b 1"]);
	assert.equal(placesOf("a `b 1`\n"), ["a `b 1`", "b 1"]);
});

places("with CRLF", () => {
	assert.equal(placesOf("a 1 && \\\r\n  b 2\r\n"), ["a 1", "b 2"]);
});

places("word by word", () => {
	const { source, text } = textOfRun("apt-get \\\n  install 'b'\n");
	if (text === undefined) throw new Error("no text");
	const [command] = shellScript(parser, text)?.commands ?? [];
	assert.equal(
		command?.arguments.map(({ span }) => textOf(source, span)),
		["install", "'b'"],
	);
	assert.is(textOf(source, locateSpan(text.word, 0, 7)), "apt-get");
});

places.run();

const commands = suite("simple commands");

commands("programs behind others that only run them", () => {
	const programs = (run: string) =>
		commandsOf(run).map(({ program, wrappers }) => [...wrappers, program]);
	assert.equal(programs("sudo -u me /usr/bin/apt-get update\n"), [
		["sudo", "apt-get"],
	]);
	assert.equal(programs("env A=b timeout -k 5 10 curl x\n"), [
		["env", "timeout", "curl"],
	]);
	assert.equal(programs("command -v git\n"), [["command"]]);
	assert.equal(programs('"$TOOL" x\n'), [[undefined]]);
});

commands("options and operands", () => {
	const [command] = commandsOf(
		"apt-get -qy install -t b --yes a=1 -o X -- -z\n",
	);
	if (command === undefined) throw new Error("no command");
	assert.ok(hasOption(command, "-y") && hasOption(command, "--yes"));
	assert.not(hasOption(command, "-z1"));
	assert.is(optionValue(command, "-t")?.value, "b");
	assert.equal(
		operands(command, ["-t", "-o"]).map(({ value }) => value),
		["install", "a=1", "-z"],
	);
});

commands("pipelines", () => {
	const found = commandsOf("a | b | c; d\n").map(({ program, pipeline }) => [
		program,
		pipeline?.index,
		pipeline?.length,
	]);
	assert.equal(found, [
		["a", 0, 3],
		["b", 1, 3],
		["c", 2, 3],
		["d", undefined, undefined],
	]);
});

commands("literal words", () => {
	const [command] = commandsOf('a b \'c $d\' "e" $f "g$h" $(i) j*\n');
	assert.equal(
		command?.arguments.map(({ value, literal }) => `${value} ${literal}`),
		[
			"b true",
			"c $d true",
			"e true",
			"$f false",
			"g$h false",
			"$(i) false",
			"j* true",
		],
	);
});

commands.run();

const shells = suite("shells");

shells("are told by their words", () => {
	assert.is(shellOf(["/bin/bash", "-c"]).name, "bash");
	assert.is(shellOf(["C:\\Windows\\cmd.exe", "/S", "/C"]).family, "cmd");
	assert.is(shellOf(["pwsh", "-Command"]).family, "powershell");
	assert.is(shellOf(["busybox", "sh", "-c"]).name, "sh");
	assert.is(shellOfShebang("#! /bin/sh -e").name, "sh");
	assert.is(shellOf([]).family, "other");
});

shells("may set pipefail", () => {
	assert.ok(setsPipefail(shellOf(["bash", "-o", "pipefail", "-c"])));
	assert.ok(setsPipefail(shellOf(["bash", "-eo", "pipefail", "-c"])));
	assert.not(setsPipefail(shellOf(["bash", "-c"])));
});

shells.run();
