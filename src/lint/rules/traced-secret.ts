import { locateSpan, type RunInstruction } from "../../dockerfile/ast.ts";
import type { SecretMount } from "../../dockerfile/mount.ts";
import {
	type ShellScript,
	type SimpleCommand,
	scriptsIn,
} from "../../shell/commands.ts";
import type { Span } from "../../text/span.ts";
import { replace } from "../edits.ts";
import type { Fix } from "../finding.ts";
import type { Rule } from "../rule.ts";
import { type SecretUse, usesOf } from "../secret-uses.ts";
import { mountName, secretMounts } from "../written-mounts.ts";

export const tracedSecret: Rule = {
	id: "traced-secret",
	group: "secrets",
	severity: "error",
	manual: {
		summary: "`set -x` does not print secrets into the build log.",
		description:
			"With `set -x` the shell prints each command with its variables and substitutions replaced: the value of the secret is in the log, which CI systems keep and show. Leave the x out, or switch it off (`set +x`) before the secret is used. Programs that read the secret from its file are not affected.",
		doesNotCatch: [
			"tracing inside scripts that are called",
			"programs that print secrets themselves",
		],
	},
	bad: [
		{
			dockerfile:
				'FROM alpine:3.20\nRUN --mount=type=secret,id=t,env=T set -eux; curl -H "X: $T" https://a\n',
			lines: [2],
			fixed:
				'FROM alpine:3.20\nRUN --mount=type=secret,id=t,env=T set -eu; curl -H "X: $T" https://a\n',
		},
		{
			dockerfile:
				"FROM alpine:3.20\nRUN --mount=type=secret,id=t set -x && T=$(cat /run/secrets/t) a\n",
			lines: [2],
			fixed:
				"FROM alpine:3.20\nRUN --mount=type=secret,id=t set +x && T=$(cat /run/secrets/t) a\n",
		},
		{
			title: "a shell that the script starts",
			dockerfile:
				"FROM alpine:3.20\nRUN --mount=type=secret,id=t,env=T sh -exc 'a $T'\n",
			lines: [2],
			fixed:
				"FROM alpine:3.20\nRUN --mount=type=secret,id=t,env=T sh -ec 'a $T'\n",
		},
		{
			title: "the shell itself traces",
			dockerfile:
				'FROM alpine:3.20\nSHELL ["/bin/sh", "-exc"]\nRUN --mount=type=secret,id=t,env=T a $T\n',
			lines: [3],
		},
	],
	good: [
		{
			title: "the shell does not see the value",
			dockerfile:
				"FROM alpine:3.20\nRUN --mount=type=secret,id=t set -x; a --file /run/secrets/t\n",
		},
		{
			dockerfile:
				"FROM alpine:3.20\nRUN --mount=type=secret,id=t,env=T set -x; a; set +x; b $T\n",
		},
		{
			title:
				"what is traced is not the value, and the inner shell does not trace",
			dockerfile:
				"FROM alpine:3.20\nRUN --mount=type=secret,id=t,env=T set -x; sh -c 'a $T'\n",
		},
		{
			title: "tracing ends with the subshell",
			dockerfile:
				"FROM alpine:3.20\nRUN --mount=type=secret,id=t,env=T (set -x; a); b $T\n",
		},
	],
	scripts: { givenSecrets: true },
	check: ({ report }) => ({
		script(outer, instruction) {
			if (instruction.kind !== "run") return;
			const mounts = secretMounts(instruction);
			if (mounts.length === 0) return;
			for (const script of scriptsIn(outer)) {
				const found = tracedUse(script, mounts, instruction);
				if (found === undefined) continue;
				const { tracing, use } = found;
				report({
					message: `tracing prints the secret ${mountName(use.mount)} into the build log`,
					help: "leave the x out, or write set +x before the secret is used",
					span: tracing.span,
					instruction,
					related: [
						{
							message: "the shell sees the value here",
							span: use.command.span,
						},
					],
					...(tracing.fix && { fix: tracing.fix }),
				});
			}
		},
	}),
};

/** The first use of a secret while the shell of a script traces. */
function tracedUse(
	script: ShellScript,
	mounts: readonly SecretMount[],
	instruction: RunInstruction,
): { readonly use: SecretUse; readonly tracing: Tracing } | undefined {
	const uses = usesOf(script, mounts).filter(({ isValue }) => isValue);
	if (uses.length === 0) return undefined;
	let tracing = tracingFromStart(script, instruction);
	/** What holds again behind the subshells that surround a command, the innermost last. */
	const left: { readonly end: number; readonly before: typeof tracing }[] = [];
	for (const command of script.commands) {
		const { pos } = command.node;
		for (let last = left.at(-1); last && last.end <= pos; last = left.at(-1)) {
			tracing = last.before;
			left.pop();
		}
		const { subshellEnd } = command;
		if (subshellEnd !== undefined && left.at(-1)?.end !== subshellEnd) {
			left.push({ end: subshellEnd, before: tracing });
		}
		tracing = traceAfter(command, tracing);
		const use = uses.find((each) => each.command === command);
		if (tracing !== undefined && use !== undefined) return { use, tracing };
	}
	return undefined;
}

/** A shell that traces from the start: `SHELL`, `#!/bin/sh -x`, `sh -xc`. */
function tracingFromStart(
	script: ShellScript,
	instruction: RunInstruction,
): Tracing | undefined {
	const { options } = script.text.shell;
	const isTraced = options.some(
		(option, index) =>
			tracingOption.test(option) ||
			(option === "xtrace" && /^-[a-z]*o$/.test(options[index - 1] ?? "")),
	);
	if (!isTraced) return undefined;
	const word = script.runBy?.arguments.find(({ value }) =>
		tracingOption.test(value),
	);
	if (word === undefined) {
		const { span } = script.runBy ?? instruction.keyword;
		return { span: shebangSpan(script) ?? span };
	}
	const { span, value } = word;
	const rest = value.replace("x", "");
	const isPlain = span.end - span.start === value.length && rest !== "-";
	return {
		span,
		...(isPlain && { fix: replace(span, rest, "Do not trace") }),
	};
}

const tracingOption = /^-[a-wyz]*x[a-z]*$/;

/** The word that switched tracing on. */
interface Tracing {
	readonly span: Span;
	readonly fix?: Fix;
}

/** The `#!` line of a here-document that is a script of its own. */
function shebangSpan({ text: { word } }: ShellScript): Span | undefined {
	const line = /^#!.*/.exec(word.value)?.[0].trimEnd();
	return line === undefined ? undefined : locateSpan(word, 0, line.length);
}

/** Whether the shell traces after a command, and the word that switched it on. */
function traceAfter(
	{ program, arguments: words }: SimpleCommand,
	before: Tracing | undefined,
): Tracing | undefined {
	if (program !== "set") return before;
	let tracing = before;
	for (const [index, { value, span }] of words.entries()) {
		const isNamed = value === "xtrace";
		const sign = isNamed ? words[index - 1]?.value[0] : value[0];
		const isLetter = /^[-+][a-zA-Z]*x/.test(value);
		if (!isNamed && !isLetter) continue;
		if (sign === "+") {
			tracing = undefined;
			continue;
		}
		const rest = value.replace("x", "");
		const text = isNamed ? undefined : rest === "-" ? "+x" : rest;
		tracing = {
			span,
			...(text !== undefined && { fix: replace(span, text, "Do not trace") }),
		};
	}
	return tracing;
}
