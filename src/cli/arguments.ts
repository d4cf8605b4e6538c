import { writeFileSync } from "node:fs";
import { resolve } from "node:path";
import { type ParseArgsConfig, parseArgs } from "node:util";
import { suggest } from "../text/suggest.ts";
import { type Io, UsageError } from "./io.ts";

/** What the commands read from their command lines in the same way. */

type Options = NonNullable<ParseArgsConfig["options"]>;

/**
 * Reads options and operands.
 *
 * @param command how the user called it, such as `secrets plan`
 * @throws UsageError for unknown options, and for those with too much or too little
 */
export function readArguments<const Known extends Options>(
	command: string,
	args: readonly string[],
	options: Known,
) {
	try {
		return parseArgs({ args: [...args], allowPositionals: true, options });
	} catch (error) {
		const { message } = error as Error;
		const see = `see keyhole ${command} --help`;
		const unknown = /^Unknown option '(-[^']*)'/.exec(message)?.[1];
		if (unknown === undefined) throw new UsageError(message, see);
		const names = Object.keys(options).map((name) => `--${name}`);
		const near = suggest(unknown, names);
		throw new UsageError(
			`there is no option ${unknown}`,
			near === undefined ? see : `did you mean ${near}?`,
		);
	}
}

/** The operand of a command that takes one at most. */
export function oneOperand(
	command: string,
	operands: readonly string[],
): string | undefined {
	if (operands.length <= 1) return operands[0];
	throw new UsageError(
		`one FILE at a time: ${operands[1]} is too much`,
		`see keyhole ${command} --help`,
	);
}

/**
 * One of a few names.
 *
 * @param what what they name: `format`
 */
export function oneOf<Name extends string>(
	what: string,
	given: string,
	names: readonly Name[],
): Name {
	const found = names.find((name) => name === given);
	if (found !== undefined) return found;
	const near = suggest(given, names);
	throw new UsageError(
		`there is no ${what} ${JSON.stringify(given)}`,
		near === undefined
			? `${what}s: ${names.join(", ")}`
			: `did you mean ${near}?`,
	);
}

/** Values of `--build-arg NAME=VALUE`. A name alone takes its value from the environment, and is left out where there is none. */
export function readBuildArguments(
	given: readonly string[] | undefined,
	io: Io,
): ReadonlyMap<string, string> {
	const found = new Map<string, string>();
	for (const argument of given ?? []) {
		const equals = argument.indexOf("=");
		const name = equals === -1 ? argument : argument.slice(0, equals);
		const value =
			equals === -1 ? io.environment[name] : argument.slice(equals + 1);
		if (value !== undefined) found.set(name, value);
	}
	return found;
}

/** Writes a result to the file of `--output`, or to standard output without one. */
export function writeOutput(
	file: string | undefined,
	output: string | Uint8Array,
	io: Io,
): void {
	if (file === undefined) io.stdout(output);
	else writeUserFile(file, output, io);
}

/** @throws UsageError when the file cannot be written. */
export function writeUserFile(
	file: string,
	content: string | Uint8Array,
	io: Io,
): void {
	try {
		writeFileSync(resolve(io.cwd, file), content);
	} catch (error) {
		throw new UsageError(
			`${file} cannot be written: ${(error as Error).message}`,
		);
	}
}
