import { type ChildProcess, spawn } from "node:child_process";
import { existsSync, readFileSync } from "node:fs";
import { chmod, mkdtemp, rm, writeFile } from "node:fs/promises";
import { connect } from "node:net";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { setTimeout as sleep } from "node:timers/promises";
import { freePort } from "../free-port.ts";
import { endProcessNamespace } from "../process-namespace.ts";
import { secureShellTools } from "../tools.ts";
import { makeKey } from "./ssh-agent.ts";

/** How an SSH server for git is set up. */
export interface GitSshOptions {
	/** Lines of `authorized_keys`: the public keys that may log in; `any` lets every key in. */
	readonly publicKeys: readonly string[] | "any";
	/** Default 127.0.0.1. */
	readonly address?: string;
	/** Default: one that is free. */
	readonly port?: number;
	/** The bare repository that is handed out, whatever is asked for. Default: the one that is asked for. */
	readonly repository?: string;
}

/** A running SSH server. */
export interface GitSshServer {
	readonly port: number;
	/** `ssh://git@address:port`; append the absolute path of a repository. */
	readonly url: string;
	/** One line of a `known_hosts` file. */
	readonly knownHosts: string;
	/** What the server logged so far: who logged in, who was refused. */
	readonly log: () => string;
	readonly stop: () => Promise<void>;
}

/**
 * sshd wants to be root, a user to log in as, and a directory below /run. It gets them in a mount namespace of its own,
 * where a copy of the user list with the user `git` lies over the machine's. Being the first process of a process
 * namespace too, it takes its sessions with it.
 */
const firstProcess = `
mount --bind "$1/passwd" /etc/passwd
mount --bind "$1/shadow" /etc/shadow
mount -t tmpfs tmpfs /run
mkdir /run/sshd
if [ -d "$2/usr/lib/openssh" ] && [ -d /usr/lib/openssh ]; then mount --bind "$2/usr/lib/openssh" /usr/lib/openssh; fi
exec "$2/usr/sbin/sshd" -D -f "$1/sshd_config" -E "$1/log"
`;

/**
 * Starts a real sshd with a new host key, for one user `git` without a password. Needs root. That user has root's
 * number, so that it reads whatever repository a test made, and can run nothing but git's server side.
 */
export async function startGitSshServer(
	options: GitSshOptions,
): Promise<GitSshServer> {
	const tools = await secureShellTools();
	const address = options.address ?? "127.0.0.1";
	const directory = await mkdtemp(join(tmpdir(), "keyhole-sshd-"));
	await chmod(directory, 0o755);
	const port = options.port ?? (await freePort());
	const hostKey = await makeKey(directory, "host");
	await writeUsers(directory);
	const { publicKeys } = options;
	await writeFile(
		join(directory, "authorized_keys"),
		publicKeys === "any" ? "" : publicKeys.map((key) => `${key}\n`).join(""),
	);
	await writeFile(
		join(directory, "sshd_config"),
		`ListenAddress ${address}:${port}
HostKey ${hostKey.privateKeyFile}
AuthorizedKeysFile ${directory}/authorized_keys
${publicKeys === "any" ? "AuthorizedKeysCommand /bin/echo %t %k\nAuthorizedKeysCommandUser root\n" : ""}AuthenticationMethods publickey
AllowUsers git
PidFile none
StrictModes no
PermitUserEnvironment no
UsePAM no
DisableForwarding yes
ForceCommand ${options.repository === undefined ? 'git shell -c "$SSH_ORIGINAL_COMMAND"' : `git-upload-pack ${options.repository}`}
LogLevel VERBOSE
`,
	);
	const server = spawn(
		"unshare",
		[
			"--mount",
			"--propagation=private",
			"--pid",
			"--fork",
			"--kill-child",
			"sh",
			"-ec",
			firstProcess,
			"sshd",
			directory,
			tools.root,
		],
		{
			stdio: "ignore",
			env: { PATH: process.env.PATH, LD_LIBRARY_PATH: tools.libraryPath },
		},
	);
	const ended = new Promise<void>((resolve) => {
		server.on("close", () => resolve());
		server.on("error", () => resolve());
	});
	const log = () => readLog(directory);
	const stop = async () => {
		if (server.pid !== undefined) await endProcessNamespace(server.pid, 5000);
		await ended;
		await rm(directory, { recursive: true, force: true, maxRetries: 20 });
	};
	if (!(await answers(server, address, port))) {
		const said = log();
		await stop();
		throw new Error(`sshd does not start on ${address}:${port}\n${said}`);
	}
	const [algorithm, key] = hostKey.publicKey.split(" ");
	return {
		port,
		url: `ssh://git@${address}:${port}`,
		knownHosts: `[${address}]:${port} ${algorithm} ${key}\n`,
		log,
		stop,
	};
}

/** The machine's users and two more: the one that git clients log in as, and the one that sshd itself becomes. */
async function writeUsers(directory: string): Promise<void> {
	const known = readFileSync("/etc/passwd", "utf8").replace(
		/^(git|sshd):.*\n/gm,
		"",
	);
	await writeFile(
		join(directory, "passwd"),
		`${known}git:x:0:0::${directory}:/bin/sh\nsshd:x:61235:65534::/run/sshd:/usr/sbin/nologin\n`,
	);
	// "*" is no password and, unlike "!", no locked account.
	await writeFile(
		join(directory, "shadow"),
		"root:*:19000::::::\ngit:*:19000::::::\nsshd:*:19000::::::\n",
		{ mode: 0o600 },
	);
}

async function answers(
	server: ChildProcess,
	address: string,
	port: number,
): Promise<boolean> {
	for (const end = Date.now() + 10_000; Date.now() < end; await sleep(20)) {
		if (server.exitCode !== null) return false;
		const open = await new Promise<boolean>((resolve) => {
			const socket = connect(port, address, () => {
				socket.destroy();
				resolve(true);
			});
			socket.on("error", () => resolve(false));
		});
		if (open) return true;
	}
	return false;
}

function readLog(directory: string): string {
	const file = join(directory, "log");
	return existsSync(file) ? readFileSync(file, "utf8") : "";
}
