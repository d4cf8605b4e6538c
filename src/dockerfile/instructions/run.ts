import type { RunInstruction, Word } from "../ast.ts";
import { readCommand } from "../command.ts";
import { readDevice } from "../device.ts";
import { checkFlags, stringFlag, stringFlags } from "../flags.ts";
import { readMount } from "../mount-options.ts";
import { type Failure, failure } from "../problem.ts";
import { type Line, quoted } from "./line.ts";

const FLAGS = {
	mount: "strings",
	network: "string",
	security: "string",
	device: "strings",
} as const;

export function readRun(line: Line): RunInstruction | Failure {
	const command = readCommand(line.arguments);
	if (command.kind === "failed") return command;
	const wrongFlag = checkFlags(line.flags, FLAGS);
	if (wrongFlag !== undefined) return wrongFlag;
	const { flags } = line;
	const devices = readAll(stringFlags(flags, "device"), readDevice);
	if ("kind" in devices) return devices;
	const mounts = readAll(stringFlags(flags, "mount"), readMount);
	if ("kind" in mounts) return mounts;
	const network = stringFlag(flags, "network");
	const mode = network?.value ?? "default";
	if (mode !== "default" && mode !== "none" && mode !== "host")
		return failure({
			code: "invalid-network",
			message: `invalid network mode ${network && quoted(network)}`,
			help: "--network is default, none or host",
			span: network?.span ?? line.span,
		});
	const security = stringFlag(flags, "security");
	const sandbox = security?.value ?? "sandbox";
	if (sandbox !== "sandbox" && sandbox !== "insecure")
		return failure({
			code: "invalid-security",
			message: `security ${security && quoted(security)} is not valid`,
			help: "--security is sandbox or insecure",
			span: security?.span ?? line.span,
		});
	return {
		...line,
		kind: "run",
		command,
		mounts,
		network: mode,
		security: sandbox,
		devices,
	};
}

function readAll<T extends object>(
	values: readonly Word[],
	read: (value: Word) => T | Failure,
): readonly T[] | Failure {
	if (values.length === 0) return [];
	const found: T[] = [];
	for (const value of values) {
		const one = read(value);
		if ("kind" in one) return one;
		found.push(one);
	}
	return found;
}
