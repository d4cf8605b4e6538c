import { generateKeyPairSync, hash, randomBytes } from "node:crypto";
import { mkdir, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { findCommand } from "../engine/command.ts";
import type { Canary } from "../engine/leaks.ts";
import { startSecureShellAgent } from "../engine/servers/ssh-agent.ts";
import { keyCanaries, privateKeyCanaries } from "../engine/ssh-keys.ts";

/** The secrets of one build, by id, fresh every time. */
export interface DemoSecrets {
	readonly values: Readonly<Record<DemoSecretId, string>>;
	/** What the client is told: `--secret …`. */
	readonly flags: readonly string[];
	/** Further environment of the client. */
	readonly environment: Readonly<Record<string, string>>;
	readonly canaries: readonly Canary[];
}

export type DemoSecretId = "token" | "npmrc" | "api-key" | "both";

/** Makes secrets, three as files in a directory and one as a variable of the client. */
export async function makeSecrets(directory: string): Promise<DemoSecrets> {
	const random = () => randomBytes(24).toString("base64url");
	const values = {
		token: random(),
		npmrc: `//registry.example/:_authToken=${random()}\n`,
		"api-key": random(),
		both: random(),
	};
	await mkdir(directory, { recursive: true });
	const files = ["token", "npmrc", "both"] as const;
	for (const id of files) await writeFile(join(directory, id), values[id]);
	return {
		values,
		flags: [
			...files.map((id) => `--secret=id=${id},src=${join(directory, id)}`),
			"--secret=id=api-key,env=DEMO_API_KEY",
		],
		environment: { DEMO_API_KEY: values["api-key"] },
		canaries: Object.entries(values).map(([id, value]) => ({
			name: id,
			value: value.replace(/^.*=|\n$/g, ""),
		})),
	};
}

/** The SSH keys of the demo, one to an id. */
export interface DemoKeys {
	/** As `ssh-add -l` prints them: `SHA256:…`. */
	readonly fingerprints: Readonly<Record<DemoKeyId, string>>;
	/** `--ssh …`. */
	readonly flags: readonly string[];
	readonly canaries: readonly Canary[];
	/** Where the first key is, for people. */
	readonly agent: "ssh-agent" | "key file";
	readonly stop: () => Promise<void>;
}

export type DemoKeyId = "default" | "projecta" | "projectb";

/** Makes the keys. The default one is in an agent if the machine has OpenSSH's; the client takes a key file as well. */
export async function makeKeys(directory: string): Promise<DemoKeys> {
	await mkdir(directory, { recursive: true });
	const projecta = await makeKeyFile(directory, "projecta");
	const projectb = await makeKeyFile(directory, "projectb");
	const others = [
		`--ssh=projecta=${projecta.file}`,
		`--ssh=projectb=${projectb.file}`,
	];
	const programs = ["ssh-agent", "ssh-add", "ssh-keygen"];
	if (programs.every((name) => findCommand(name) !== undefined)) {
		const agent = await startSecureShellAgent(["demo"]);
		const [key] = agent.keys;
		if (key === undefined) throw new Error("the agent holds no key");
		const blob = Buffer.from(key.publicKey.split(" ")[1] ?? "", "base64");
		return {
			fingerprints: {
				default: fingerprint(blob),
				projecta: projecta.fingerprint,
				projectb: projectb.fingerprint,
			},
			flags: [`--ssh=default=${agent.socket}`, ...others],
			canaries: [
				...(await keyCanaries("key default", key)),
				...projecta.canaries,
				...projectb.canaries,
			],
			agent: "ssh-agent",
			stop: agent.stop,
		};
	}
	const own = await makeKeyFile(directory, "default");
	return {
		fingerprints: {
			default: own.fingerprint,
			projecta: projecta.fingerprint,
			projectb: projectb.fingerprint,
		},
		flags: [`--ssh=default=${own.file}`, ...others],
		canaries: [...own.canaries, ...projecta.canaries, ...projectb.canaries],
		agent: "key file",
		stop: async () => undefined,
	};
}

interface KeyFile {
	readonly file: string;
	readonly fingerprint: string;
	readonly canaries: readonly Canary[];
}

async function makeKeyFile(directory: string, id: string): Promise<KeyFile> {
	const { privateKey, publicKey } = generateKeyPairSync("ed25519");
	const file = join(directory, `${id}.pem`);
	const text = privateKey.export({ type: "pkcs8", format: "pem" }).toString();
	await writeFile(file, text, { mode: 0o600 });
	const point = publicKey.export({ type: "spki", format: "der" }).subarray(-32);
	const blob = Buffer.concat([lengthAnd("ssh-ed25519"), lengthAnd(point)]);
	return {
		file,
		fingerprint: fingerprint(blob),
		canaries: privateKeyCanaries(`key ${id}`, text, blob),
	};
}

/** RFC 4251, section 5: a string is its length in four bytes, and itself. */
function lengthAnd(contents: string | Uint8Array): Buffer {
	const bytes = Buffer.from(contents);
	const length = Buffer.alloc(4);
	length.writeUInt32BE(bytes.length);
	return Buffer.concat([length, bytes]);
}

function fingerprint(blob: Buffer): string {
	return `SHA256:${hash("sha256", blob, "base64").replace(/=+$/, "")}`;
}
