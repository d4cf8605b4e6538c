import { suite } from "uvu";
import * as assert from "uvu/assert";
import type { RunInstruction } from "../../src/dockerfile/ast.ts";
import { parseDockerfile } from "../../src/dockerfile/parse.ts";
import { type ShellScript, shellScript } from "../../src/shell/commands.ts";
import { execAsScript } from "../../src/shell/exec-text.ts";
import { loadShellParser } from "../../src/shell/parser.ts";
import { defaultShell } from "../../src/shell/shell.ts";
import { shellText } from "../../src/shell/shell-text.ts";
import { createSource, textOf } from "../../src/text/source.ts";

/** Scripts that a command hands to a shell: what is in them, and where it stands in the file. */

const parser = await loadShellParser();

/** `shell options: command | command`, each command as it stands in the file, for every script in the RUN but the outermost. */
function handed(run: string): readonly string[] {
	const source = createSource("Dockerfile", `FROM a\nRUN ${run}`);
	const { instructions } = parseDockerfile(source);
	const instruction = instructions[1] as RunInstruction;
	const { command } = instruction;
	const text =
		shellText(source, instruction, defaultShell) ??
		(command.kind === "exec" ? execAsScript(command.words) : undefined);
	const outer = text && shellScript(parser, text);
	const found: string[] = [];
	const visit = (script: ShellScript): void => {
		for (const each of script.commands) {
			for (const inner of each.scripts) {
				assert.is(inner.runBy, each);
				const { name, options } = inner.text.shell;
				const places = inner.commands.map(({ span }) => textOf(source, span));
				found.push(`${[name, ...options].join(" ")}: ${places.join(" | ")}`);
				visit(inner);
			}
		}
	};
	if (outer !== undefined) visit(outer);
	return found;
}

const cases: readonly (readonly [
	title: string,
	run: string,
	...scripts: string[],
])[] = [
	["single quotes", "sh -c 'a 1; b \"2\"'\n", 'sh -c: a 1 | b "2"'],
	["a path", "/bin/sh -c 'a && b'\n", "sh -c: a | b"],
	["a login shell", 'bash -lc "a && b"\n', "bash -lc: a | b"],
	[
		"options with values",
		"bash -euxo pipefail -c 'a | b'\n",
		"bash -euxo pipefail -c: a | b",
	],
	[
		"options behind -c",
		"bash -c -e -o pipefail 'a; b'\n",
		"bash -c -e -o pipefail: a | b",
	],
	["long options", "bash --login --norc -c 'a'\n", "bash --login --norc -c: a"],
	["positional parameters", "sh -c 'a $1' -- x y\n", "sh -c: a $1"],
	["no quotes", "sh -c true\n", "sh -c: true"],
	["escaped blanks", "sh -c a\\ b\n", "sh -c: a\\ b"],
	["several quotes in one word", `sh -c 'a '"b"\\ c\n`, `sh -c: a '"b"\\ c`],
	[
		"escapes in double quotes",
		'sh -c "a \\"b c\\" && d \\$e \\\\ f"\n',
		'sh -c: a \\"b c\\" | d \\$e \\\\ f',
	],
	[
		"variables of the outer shell",
		'sh -c "a $b && c ${d}/e f"\n',
		"sh -c: a $b | c ${d}/e f",
	],
	[
		"substitutions of the outer shell are commands of that one",
		'sh -c "a $(b c) d `e` && f $((1 + 2)) g"\n',
		"sh -c: a $(b c) d `e` | f $((1 + 2)) g",
	],
	["nothing but a substitution", 'sh -c "$(curl a)"\n'],
	["nothing but a variable", 'sh -c "$SCRIPT"\nRUN sh -c $SCRIPT\n'],
	["escapes that are not followed", "bash -c $'a\\nb'\n"],
	["the C form without escapes", "bash -c $'a; b'\n", "bash -c: a | b"],
	["su", "su -c 'a; b' app\n", "sh -c: a | b"],
	["su with a user first", "su - app -c 'a; b'\n", "sh -c: a | b"],
	[
		"su with another shell",
		'su app -s /bin/bash --command="a && b"\n',
		"bash -c: a | b",
	],
	["su with a login", "su -lc 'a' app\n", "sh -c: a"],
	["runuser", "runuser -l app -c 'a; b'\n", "sh -c: a | b"],
	["runuser and a program", "runuser -u app -- sh -c 'a'\n", "sh -c: a"],
	["sudo", "sudo -u x sh -c 'a; b'\n", "sh -c: a | b"],
	["sudo with letters in one word", "sudo -Hiu x bash -c 'a'\n", "bash -c: a"],
	["sudo with long options", "sudo --user x -- bash -c 'a'\n", "bash -c: a"],
	["sudo and su", "sudo su - x -c 'a'\n", "sh -c: a"],
	["gosu", "gosu app bash -c 'a'\n", "bash -c: a"],
	["env", "env X=y sh -c 'a $X'\n", "sh -c: a $X"],
	["env without anything else", "env -i X=y sh -c 'a'\n", "sh -c: a"],
	["variables in front", "X=y sh -c 'a'\n", "sh -c: a"],
	["xargs", "find . | xargs -n 1 -I{} sh -c 'a {}; b'\n", "sh -c: a {} | b"],
	["find", "find . -name x -exec sh -c 'a; b' \\;\n", "sh -c: a | b"],
	["busybox", "busybox sh -c 'a'\n", "sh -c: a"],
	["timeout and nice", "timeout -k 5 10 nice -n 5 sh -c 'a'\n", "sh -c: a"],
	[
		"a script in a script",
		`su app -c "bash -c 'a; b'"\n`,
		"sh -c: bash -c 'a; b'",
		"bash -c: a | b",
	],
	[
		"quotes in quotes",
		`sh -c 'a; sh -c "b; c"'\n`,
		'sh -c: a | sh -c "b; c"',
		"sh -c: b | c",
	],
	["in a substitution", "x=$(sh -c 'a; b')\n", "sh -c: a | b"],
	[
		"over several lines",
		"sh -c 'a && \\\n  # why\n  b \\\n && c'\n",
		"sh -c: a | b | c",
	],
	[
		"over several lines, in double quotes",
		'sh -c "a 1 \\\n  2 && \\\n b"\n',
		"sh -c: a 1 \\\n  2 | b",
	],
	["with CRLF", "sh -c 'a && \\\r\n b'\r\n", "sh -c: a | b"],
	["an exec array", '["sudo", "sh", "-c", "a; b"]\n', "sh -c: a | b"],
	[
		"an exec array with quotes",
		`["sudo", "sh", "-c", "a 'b' c; d \\"e\\" 'f'"]\n`,
		`sh -c: a 'b' c | d \\"e\\" 'f'`,
	],
	["a heredoc", "sh <<EOF\na 1\nb\nEOF\n", "sh: a 1 | b"],
	["a heredoc in front", "<<EOF bash -x\na\nEOF\n", "bash -x: a"],
	["a quoted heredoc", "bash -s <<'EOF'\na $x\nEOF\n", "bash -s: a $x"],
	["with arguments", "bash -s -- x y <<'EOF'\na\nEOF\n", "bash -s: a"],
	["- for standard input", "sh -e - <<EOF\na\nEOF\n", "sh -e: a"],
	["tabs", "sh <<-EOF\n\ta 1\n\tb\n\tEOF\n", "sh: a 1 | b"],
	[
		"expansions in a heredoc",
		'sh <<EOF\na $x "$(b)" \\$y \\\\ "c"\nd\nEOF\n',
		'sh: a $x "$(b)" \\$y \\\\ "c" | d',
	],
	["a heredoc for su", "su - app <<'EOF'\na\nb\nEOF\n", "sh: a | b"],
	["through cat", "cat <<'EOF' | bash -ex\na\nb\nEOF\n", "bash -ex: a | b"],
	["a here-string", "bash <<< 'a; b'\n", "bash: a | b"],
	["a heredoc for a script", "sh install.sh <<EOF\nyes\nEOF\n"],
	["a heredoc for -c", "sh -c cat <<EOF\na b\nEOF\n", "sh -c: cat"],
	["a heredoc for another program", "python3 <<EOF\nimport a\nEOF\n"],
	["another program's -c", "python3 -c 'a; b'\n"],
	["a file", "sh ./a -c b\n"],
	["only written", "echo sh -c 'a'\n"],
	["no word", "sh -c\n"],
	["an empty word", "sh -c ''\n", "sh -c: "],
];

const test = suite("scripts that commands hand to a shell");

for (const [title, run, ...scripts] of cases) {
	test(title, () => assert.equal(handed(run), scripts));
}

test.run();
