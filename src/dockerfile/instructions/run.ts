import type { RunInstruction } from "../ast.ts";
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
	const checked = checkFlags(line.flags, FLAGS);
	if (checked.kind === "failed") return failure(checked.problem);
	const { flags } = checked;
	const devices = [];
	for (const value of stringFlags(flags, "device")) {
		const device = readDevice(value);
		if ("kind" in device) return device;
		devices.push(device);
	}
	const mounts = [];
	for (const value of stringFlags(flags, "mount")) {
		const mount = readMount(value);
		if ("kind" in mount) return mount;
		mounts.push(mount);
	}
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
