import {
	type Handler,
	hasOption,
	type Invocation,
	optionValues,
	print,
	readArguments,
	readFile,
	wordsTaint,
} from "../invocation.ts";
import { type Machine, trustsEveryHost } from "../machine.ts";
import { isWithin } from "../path.ts";
import { along, noTaint, type Taint, unionAll } from "../taint.ts";

/** SSH and its helpers. A key in an agent never leaves it; what can go wrong is whom it is offered to. */
export const sshCommands: readonly (readonly [string, Handler])[] = [
	["ssh", connect],
	["scp", connect],
	["sftp", connect],
	["ssh-copy-id", connect],
	["ssh-keyscan", scan],
	["ssh-keygen", keygen],
	["ssh-add", addKeys],
	["ssh-agent", agent],
];

const valued = [
	"-i",
	"-o",
	"-p",
	"-P",
	"-F",
	"-l",
	"-J",
	"-L",
	"-R",
	"-D",
	"-b",
	"-c",
	"-e",
	"-m",
	"-O",
	"-Q",
	"-S",
	"-W",
	"-w",
];

function connect(machine: Machine, call: Invocation): void {
	const parsed = readArguments(call.words, valued);
	const keys = unionAll(
		optionValues(parsed, "-i").map(
			({ text }) => readFile(machine, call, text).taint,
		),
	);
	const settings = optionValues(parsed, "-o")
		.map(({ text }) => text)
		.join("\n");
	const files = optionValues(parsed, "-F")
		.map(({ text }) => machine.files.read(machine.path(text)).text)
		.join("\n");
	noteConnection(machine, call, keys, `${settings}\n${files}`);
	if (call.name === "scp" || call.name === "sftp") {
		// A local source goes to the other side; a remote one comes from there.
		return;
	}
	if (call.output.kind !== "log")
		print(machine, call, { text: machine.fresh("answer"), taint: noTaint });
}

/**
 * A connection over SSH: reports the keys that are offered to a host which nobody checked, by settings on the command line, in the
 * environment or in files, or because `ssh-keyscan` asked the host itself for its key.
 */
export function noteConnection(
	machine: Machine,
	call: Invocation,
	keys: Taint,
	settings: string,
): void {
	const offered = unionAll([
		machine.agents,
		machine.addedKeys,
		keys,
		keysAtHome(machine),
	]);
	if (offered.size === 0) return;
	if (trustsEveryHost(settings)) {
		machine.report(
			"hostkey",
			offered,
			call.span,
			`\`${call.name}\` is told to trust every host`,
		);
		return;
	}
	const unchecked = machine.world.uncheckedHosts;
	if (unchecked === undefined) return;
	machine.report(
		"hostkey",
		along(offered, unchecked.span, unchecked.text),
		call.span,
		`\`${call.name}\` offers the key to a host that nobody checked`,
	);
}

/** Keys where SSH looks for them. */
function keysAtHome(machine: Machine): Taint {
	const taints: Taint[] = [];
	for (const [path, node] of machine.files.entries())
		if (
			node.kind === "file" &&
			/\/\.ssh\/(?:id_|[^/]*key)/.test(path) &&
			isWithin(path, machine.home())
		)
			taints.push(node.content.taint);
	return unionAll(taints);
}

/** Asks hosts for their keys: whoever answers is believed, unless the keys are compared with known ones afterwards. */
function scan(machine: Machine, call: Invocation): void {
	if (call.output.kind !== "log" && call.output.kind !== "nowhere") {
		machine.world.uncheckedHosts ??= {
			span: call.span,
			text: "`ssh-keyscan` believes whatever key the network answers with",
		};
		print(machine, call, {
			text: machine.fresh("scanned host keys"),
			taint: noTaint,
		});
	}
}

/** `ssh-keygen -y` prints the public half; new keys are not secrets of the build. */
function keygen(machine: Machine, call: Invocation): void {
	const parsed = readArguments(call.words, [
		"-f",
		"-t",
		"-b",
		"-C",
		"-N",
		"-P",
		"-m",
		"-E",
		"-s",
		"-I",
		"-n",
		"-O",
		"-R",
		"-F",
		"-V",
	]);
	const file = optionValues(parsed, "-f")[0];
	// Fingerprints that are looked at: what was scanned is compared with something.
	if (hasOption(parsed, "-l")) {
		const compared = call.output.kind === "buffer";
		if (compared) machine.world.uncheckedHosts = undefined;
		print(machine, call, {
			text: machine.fresh("fingerprint"),
			taint: noTaint,
		});
		return;
	}
	if (hasOption(parsed, "-i") && file !== undefined) {
		print(machine, call, {
			text: machine.fresh("key"),
			taint: readFile(machine, call, file.text).taint,
		});
		return;
	}
	if (hasOption(parsed, "-y", "-e", "-B")) {
		print(machine, call, { text: machine.fresh("public key"), taint: noTaint });
		return;
	}
	if (hasOption(parsed, "-p") && file !== undefined) {
		const content = readFile(machine, call, file.text);
		machine.writeFile(file, content, call.span);
		return;
	}
	// The comment of a key, or the name in a certificate, can be read in it.
	const said = wordsTaint(optionValues(parsed, "-C", "-I", "-n"));
	if (!hasOption(parsed, "-q"))
		print(machine, call, { text: machine.fresh("fingerprint"), taint: said });
	if (file !== undefined && !hasOption(parsed, "-R", "-F", "-s"))
		machine.writeFile(
			file,
			{ text: machine.fresh("generated key"), taint: said },
			call.span,
		);
}

/** Keys that are given to an agent are offered from then on. */
function addKeys(machine: Machine, call: Invocation): void {
	const parsed = readArguments(call.words, ["-t", "-s", "-e", "-h"]);
	if (hasOption(parsed, "-l", "-L", "-d", "-D")) return;
	machine.addedKeys = unionAll([
		machine.addedKeys,
		...parsed.operands.map(({ text }) => readFile(machine, call, text).taint),
	]);
}

function agent(machine: Machine, call: Invocation): void {
	print(machine, call, { text: machine.fresh("ssh-agent"), taint: noTaint });
}
