import {
	createPublicKey,
	generateKeyPairSync,
	type KeyObject,
	sign,
} from "node:crypto";
import { mkdtemp, rm } from "node:fs/promises";
import { createServer, type Socket } from "node:net";
import { tmpdir } from "node:os";
import { join } from "node:path";

/** An SSH agent with one new Ed25519 key, which is nowhere but in this process. */
export interface ThrowawayAgent {
	readonly socket: string;
	/** The 32 bytes that the private key is made of. */
	readonly privateBytes: Uint8Array;
	/** As in an `authorized_keys` file. */
	readonly publicKey: string;
	/** How often the key was used to log in somewhere. */
	readonly signatures: () => number;
	readonly stop: () => Promise<void>;
}

const keyType = "ssh-ed25519";
const comment = "keyhole-proof";

/** Numbers of messages: draft-miller-ssh-agent. */
const message = {
	failure: 5,
	requestIdentities: 11,
	identitiesAnswer: 12,
	signRequest: 13,
	signResponse: 14,
} as const;

/** Starts an agent that lists its key and signs with it, and refuses everything else. */
export async function startThrowawayAgent(): Promise<ThrowawayAgent> {
	const { privateKey } = generateKeyPairSync("ed25519");
	const jwk = privateKey.export({ format: "jwk" });
	const publicBlob = blobOf(privateKey);
	let signatures = 0;
	const answer = (request: Buffer): Buffer => {
		const kind = request[0];
		if (kind === message.requestIdentities) {
			const count = Buffer.alloc(4);
			count.writeUInt32BE(1);
			return Buffer.concat([
				Buffer.of(message.identitiesAnswer),
				count,
				string(publicBlob),
				string(Buffer.from(comment)),
			]);
		}
		if (kind !== message.signRequest) return Buffer.of(message.failure);
		const key = readString(request, 1);
		if (!key.equals(publicBlob)) return Buffer.of(message.failure);
		const data = readString(request, 5 + key.length);
		signatures++;
		const signature = Buffer.concat([
			string(Buffer.from(keyType)),
			string(sign(null, data, privateKey)),
		]);
		return Buffer.concat([Buffer.of(message.signResponse), string(signature)]);
	};
	const directory = await mkdtemp(join(tmpdir(), "keyhole-agent-"));
	const socket = join(directory, "agent");
	const open = new Set<Socket>();
	const server = createServer((connection) => {
		open.add(connection);
		connection.on("close", () => open.delete(connection));
		connection.on("error", () => connection.destroy());
		serve(connection, answer);
	});
	await new Promise<void>((resolve, reject) => {
		server.on("error", reject);
		server.listen(socket, resolve);
	});
	return {
		socket,
		privateBytes: Buffer.from(jwk.d ?? "", "base64url"),
		publicKey: `${keyType} ${publicBlob.toString("base64")} ${comment}`,
		signatures: () => signatures,
		async stop() {
			for (const connection of open) connection.destroy();
			await new Promise((resolve) => server.close(resolve));
			await rm(directory, { recursive: true, force: true });
		},
	};
}

/** Longer messages are refused: nobody has this much to sign. */
const longestMessage = 1 << 18;

function serve(connection: Socket, answer: (request: Buffer) => Buffer): void {
	let held = Buffer.alloc(0);
	connection.on("data", (chunk) => {
		held = Buffer.concat([held, chunk]);
		while (held.length >= 4) {
			const length = held.readUInt32BE();
			if (length > longestMessage) {
				connection.destroy();
				return;
			}
			if (held.length < 4 + length) return;
			const request = held.subarray(4, 4 + length);
			held = held.subarray(4 + length);
			let reply: Buffer;
			try {
				reply = answer(request);
			} catch {
				// A message that ends before its parts do.
				reply = Buffer.of(message.failure);
			}
			connection.write(string(reply));
		}
	});
}

function blobOf(privateKey: KeyObject): Buffer {
	const jwk = createPublicKey(privateKey).export({ format: "jwk" });
	return Buffer.concat([
		string(Buffer.from(keyType)),
		string(Buffer.from(jwk.x ?? "", "base64url")),
	]);
}

function string(bytes: Buffer): Buffer {
	const length = Buffer.alloc(4);
	length.writeUInt32BE(bytes.length);
	return Buffer.concat([length, bytes]);
}

function readString(bytes: Buffer, at: number): Buffer {
	const length = bytes.readUInt32BE(at);
	if (at + 4 + length > bytes.length) throw new RangeError("cut off");
	return bytes.subarray(at + 4, at + 4 + length);
}
