import { spawn } from "node:child_process";
import { existsSync } from "node:fs";
import { mkdtemp, readFile, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { setTimeout as sleep } from "node:timers/promises";
import { runCommand } from "../command.ts";

/** A pair of keys that lives as long as a test. */
export interface SecureShellKey {
	/** The file of the private key; the agent is the only other place that has it. */
	readonly privateKeyFile: string;
	/** One line of an `authorized_keys` file. */
	readonly publicKey: string;
}

/** A running ssh-agent that holds some keys. */
export interface SecureShellAgent {
	/** For `--ssh default=SOCKET`, or SSH_AUTH_SOCK. */
	readonly socket: string;
	readonly keys: readonly SecureShellKey[];
	readonly stop: () => Promise<void>;
}

/** Makes an Ed25519 key without a passphrase in a directory. */
export async function makeKey(
	directory: string,
	comment: string,
): Promise<SecureShellKey> {
	const privateKeyFile = join(directory, `${comment}.key`);
	const kind = ["-q", "-t", "ed25519", "-N", ""];
	await runCommand("ssh-keygen", [
		...kind,
		"-C",
		comment,
		"-f",
		privateKeyFile,
	]);
	const publicKey = await readFile(`${privateKeyFile}.pub`, "utf8");
	return { privateKeyFile, publicKey: publicKey.trim() };
}

/** Starts OpenSSH's agent with a new key for each comment. Its files are gone after `stop`. */
export async function startSecureShellAgent(
	comments: readonly string[] = ["test"],
): Promise<SecureShellAgent> {
	const directory = await mkdtemp(join(tmpdir(), "keyhole-agent-"));
	const socket = join(directory, "agent.sock");
	// In the foreground (-D), so that its process is ours to end.
	const agent = spawn("ssh-agent", ["-D", "-a", socket], { stdio: "ignore" });
	const ended = new Promise<void>((resolve) => {
		agent.on("close", () => resolve());
		agent.on("error", () => resolve());
	});
	const stop = async () => {
		agent.kill();
		await ended;
		await rm(directory, { recursive: true, force: true });
	};
	try {
		for (const end = Date.now() + 10_000; !existsSync(socket); await sleep(10))
			if (Date.now() > end || agent.exitCode !== null)
				throw new Error("ssh-agent does not start; is it installed?");
		const keys: SecureShellKey[] = [];
		for (const comment of comments) {
			const key = await makeKey(directory, comment);
			await runCommand("ssh-add", ["-q", key.privateKeyFile], {
				environment: { ...process.env, SSH_AUTH_SOCK: socket },
			});
			keys.push(key);
		}
		return { socket, keys, stop };
	} catch (error) {
		await stop();
		throw error;
	}
}
