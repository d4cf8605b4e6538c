import { parseDuration } from "../../values/duration.ts";
import type { Command, Flag, HealthcheckInstruction, Word } from "../ast.ts";
import { readCommand } from "../command.ts";
import { checkFlags, stringFlag } from "../flags.ts";
import { type Failure, failure } from "../problem.ts";
import { subword } from "../words.ts";
import { atLeastOneArgument, type Line } from "./line.ts";

const FLAGS = {
	interval: "string",
	timeout: "string",
	"start-period": "string",
	"start-interval": "string",
	retries: "string",
} as const;

const MILLISECOND = 1_000_000n;

export function readHealthcheck(line: Line): HealthcheckInstruction | Failure {
	const text = line.arguments;
	if (text.value === "")
		return atLeastOneArgument(line, "HEALTHCHECK CMD true");
	const type = /^\S+/.exec(text.value)?.[0] ?? "";
	const rest =
		type.length + (/^\s*/.exec(text.value.slice(type.length))?.[0].length ?? 0);
	const command = readCommand(subword(text, rest, text.value.length));
	if (command.kind === "failed") return command;
	if (type.toUpperCase() !== "NONE") return readCheck(line, type, command);
	if (!isEmpty(command))
		return failure({
			code: "healthcheck-none-arguments",
			message: "HEALTHCHECK NONE takes no arguments",
			help: "to run a command, write HEALTHCHECK CMD COMMAND",
			span: text.span,
		});
	return { ...line, kind: "healthcheck", check: { kind: "none" } };
}

function isEmpty(command: Command): boolean {
	return command.kind === "exec"
		? command.words.length === 0
		: command.text.value === "";
}

function readCheck(
	line: Line,
	type: string,
	command: Command,
): HealthcheckInstruction | Failure {
	const wrongFlag = checkFlags(line.flags, FLAGS);
	if (wrongFlag !== undefined) return wrongFlag;
	const { flags } = line;
	if (type.toUpperCase() !== "CMD")
		return failure({
			code: "healthcheck-type",
			message: `unknown type ${JSON.stringify(type.toUpperCase())} in HEALTHCHECK (try CMD)`,
			help: "write HEALTHCHECK CMD COMMAND or HEALTHCHECK NONE",
			span: subword(line.arguments, 0, type.length).span,
		});
	if (isEmpty(command))
		return failure({
			code: "healthcheck-command",
			message: "missing command after HEALTHCHECK CMD",
			help: "write HEALTHCHECK CMD COMMAND",
			span: line.arguments.span,
		});
	const interval = readInterval(flags, "interval");
	if (typeof interval !== "bigint") return interval;
	const timeout = readInterval(flags, "timeout");
	if (typeof timeout !== "bigint") return timeout;
	const startPeriod = readInterval(flags, "start-period");
	if (typeof startPeriod !== "bigint") return startPeriod;
	const startInterval = readInterval(flags, "start-interval");
	if (typeof startInterval !== "bigint") return startInterval;
	const retries = readRetries(stringFlag(flags, "retries"));
	if (typeof retries !== "number") return retries;
	return {
		...line,
		kind: "healthcheck",
		check: {
			kind: "command",
			command,
			interval,
			timeout,
			startPeriod,
			startInterval,
			retries,
		},
	};
}

function readInterval(
	flags: readonly Flag[],
	name: keyof typeof FLAGS,
): bigint | Failure {
	const word = stringFlag(flags, name);
	if (word === undefined || word.value === "") return 0n;
	const duration = parseDuration(word.value);
	if (!duration.ok)
		return failure({
			code: "invalid-duration",
			message: `invalid duration ${JSON.stringify(word.value)} for --${name}`,
			help: "a duration is a number with a unit: 30s, 1m30s, 500ms",
			span: word.span,
		});
	if (duration.value !== 0n && duration.value < MILLISECOND)
		return failure({
			code: "short-interval",
			message: `interval "${name}" cannot be less than 1ms`,
			help: "write a longer duration, or 0 for the default",
			span: word.span,
		});
	return duration.value;
}

function readRetries(word: Word | undefined): number | Failure {
	if (word === undefined || word.value === "") return 0;
	const invalid = (message: string) =>
		failure({
			code: "invalid-retries",
			message,
			help: "--retries is a whole number, 0 for the default",
			span: word.span,
		});
	const retries = Number(word.value);
	if (!/^[+-]?\d+$/.test(word.value) || Math.abs(retries) > 0x7fff_ffff)
		return invalid(
			`invalid number ${JSON.stringify(word.value)} for --retries`,
		);
	if (retries < 0) return invalid(`--retries cannot be negative (${retries})`);
	return retries;
}
