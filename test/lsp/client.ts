import { type ChildProcess, spawn } from "node:child_process";
import { fileURLToPath } from "node:url";
import { encodeMessage, MessageReader } from "../../src/lsp/message-reader.ts";

const script = fileURLToPath(new URL("./run-server.ts", import.meta.url));

interface Answer {
	readonly result?: unknown;
	readonly error?: { readonly code: number; readonly message: string };
}

/** A client that talks to a server process over its standard streams. */
export class Client {
	readonly #process: ChildProcess;
	readonly #waiting = new Map<number, (answer: Answer) => void>();
	readonly #listeners = new Set<(method: string, params: unknown) => void>();
	#nextId = 1;
	readonly exited: Promise<number | null>;

	constructor() {
		this.#process = spawn(process.execPath, [script], {
			stdio: ["pipe", "pipe", "inherit"],
		});
		const reader = new MessageReader();
		this.#process.stdout?.on("data", (chunk: Buffer) => {
			for (const read of reader.push(chunk)) {
				if (read.kind === "broken") throw new Error(read.reason);
				this.#take(read.value as Answer & { id?: number; method?: string });
			}
		});
		this.exited = new Promise((resolve) => {
			this.#process.on("exit", (code) => resolve(code));
		});
	}

	/** The result of a request. Rejects with the server's error. */
	async request<T>(method: string, params: unknown): Promise<T> {
		const id = this.#nextId++;
		const answer = await new Promise<Answer>((resolve) => {
			this.#waiting.set(id, resolve);
			this.#send({ jsonrpc: "2.0", id, method, params });
		});
		if (answer.error !== undefined) throw new Error(answer.error.message);
		return answer.result as T;
	}

	notify(method: string, params: unknown): void {
		this.#send({ jsonrpc: "2.0", method, params });
	}

	/** The next notification of a method that fits. */
	next<T>(method: string, fits: (params: T) => boolean = () => true) {
		return new Promise<T>((resolve) => {
			const listener = (heard: string, params: unknown) => {
				if (heard !== method || !fits(params as T)) return;
				this.#listeners.delete(listener);
				resolve(params as T);
			};
			this.#listeners.add(listener);
		});
	}

	/** Bytes as they are, to see what the server does with them. */
	sendRaw(bytes: string): void {
		this.#process.stdin?.write(bytes);
	}

	/** Ends the conversation as the protocol wants it; answers the exit code. */
	async end(): Promise<number | null> {
		await this.request("shutdown", null);
		this.notify("exit", null);
		return this.exited;
	}

	kill(): void {
		this.#process.kill();
	}

	/** Goes away without a word. */
	disconnect(): void {
		this.#process.stdin?.end();
	}

	#send(message: unknown): void {
		this.#process.stdin?.write(encodeMessage(message));
	}

	#take(message: Answer & { id?: number; method?: string; params?: unknown }) {
		if (message.method !== undefined) {
			for (const listener of this.#listeners) {
				listener(message.method, message.params);
			}
		} else if (message.id !== undefined) {
			this.#waiting.get(message.id)?.(message);
			this.#waiting.delete(message.id);
		}
	}
}
