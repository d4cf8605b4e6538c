import { readFile } from "node:fs/promises";
import type { Canary } from "./leaks.ts";
import type { SecureShellKey } from "./servers/ssh-agent.ts";

/** What must not be found of a key that an agent holds. */
export async function keyCanaries(
	name: string,
	{ privateKeyFile, publicKey }: SecureShellKey,
): Promise<readonly Canary[]> {
	const blob = Buffer.from(publicKey.split(" ")[1] ?? "", "base64");
	return privateKeyCanaries(name, await readFile(privateKeyFile, "utf8"), blob);
}

/**
 * What must not be found of an Ed25519 key file: the 32 bytes of the private half, and the line of the file they begin on. OpenSSH's own
 * format has the public half right behind them; PKCS #8 ends with them.
 *
 * @param publicBlob The public key as RFC 4253 encodes it; its last 32 bytes are the public half.
 */
export function privateKeyCanaries(
	name: string,
	text: string,
	publicBlob: Uint8Array,
): readonly Canary[] {
	const lines = text.split("\n").filter((line) => /^[^-]/.test(line));
	const bytes = Buffer.from(lines.join(""), "base64");
	const behind = bytes.lastIndexOf(publicBlob.subarray(-32));
	const end = behind < 0 ? bytes.length : behind;
	const column = Math.floor(((end - 32) * 4) / 3);
	const line = lines[Math.floor(column / (lines[0]?.length ?? 1))] ?? "";
	return [
		{ name, value: bytes.subarray(end - 32, end) },
		{ name: `${name}, file`, value: line },
	];
}
