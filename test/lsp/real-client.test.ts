import { type ChildProcess, spawn } from "node:child_process";
import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { fileURLToPath, pathToFileURL } from "node:url";
import fc from "fast-check";
import { suite } from "uvu";
import * as assert from "uvu/assert";
import type {
	LspCodeAction,
	LspCompletionItem,
	LspDiagnostic,
	LspHover,
	LspPosition,
	LspRange,
	LspTextEdit,
} from "../../src/lsp/protocol.ts";

/**
 * The server in conversation with the client library of the protocol's authors: their framing, their types, their way of applying
 * edits. `server.test.ts` has the details.
 */

/** What is used of `vscode-languageserver-protocol`. */
interface ProtocolLibrary {
	readonly StreamMessageReader: new (stream: unknown) => unknown;
	readonly StreamMessageWriter: new (stream: unknown) => unknown;
	createProtocolConnection(reader: unknown, writer: unknown): RealConnection;
	readonly Diagnostic: { is(value: unknown): boolean };
	readonly CodeAction: { is(value: unknown): boolean };
	readonly Hover: { is(value: unknown): boolean };
	readonly Location: { is(value: unknown): boolean };
	readonly TextEdit: { is(value: unknown): boolean };
	readonly WorkspaceEdit: { is(value: unknown): boolean };
}

interface RealConnection {
	listen(): void;
	dispose(): void;
	sendRequest(method: string, params?: unknown): Promise<unknown>;
	sendNotification(method: string, params?: unknown): Promise<void>;
	onNotification(method: string, handler: (params: never) => void): unknown;
	onError(handler: (error: unknown) => void): unknown;
}

/** What is used of `vscode-languageserver-textdocument`. */
interface TextDocumentLibrary {
	readonly TextDocument: {
		create(
			uri: string,
			language: string,
			version: number,
			text: string,
		): RealDocument;
		update(
			document: RealDocument,
			changes: readonly unknown[],
			version: number,
		): RealDocument;
		applyEdits(document: RealDocument, edits: readonly LspTextEdit[]): string;
	};
}

interface RealDocument {
	readonly uri: string;
	readonly version: number;
	getText(range?: LspRange): string;
	positionAt(offset: number): LspPosition;
}

async function load<T>(name: string): Promise<T | undefined> {
	try {
		return (await import(name)) as T;
	} catch (error) {
		if ((error as NodeJS.ErrnoException).code === "ERR_MODULE_NOT_FOUND") {
			return undefined;
		}
		throw error;
	}
}

const protocol = await load<ProtocolLibrary>(
	"vscode-languageserver-protocol/node",
);
const documents = await load<TextDocumentLibrary>(
	"vscode-languageserver-textdocument",
);

const script = fileURLToPath(new URL("./run-server.ts", import.meta.url));
const directory = mkdtempSync(join(tmpdir(), "keyhole-lsp-"));
let opened = 0;

/** An editor, as far as the protocol knows one. */
class Editor {
	readonly library: ProtocolLibrary;
	readonly connection: RealConnection;
	readonly #process: ChildProcess;
	readonly #latest = new Map<
		string,
		{ version: number; diagnostics: readonly LspDiagnostic[] }
	>();
	readonly #waiting = new Set<() => void>();
	readonly exited: Promise<number | null>;

	constructor(library: ProtocolLibrary) {
		this.library = library;
		this.#process = spawn(process.execPath, [script], {
			stdio: ["pipe", "pipe", "inherit"],
		});
		this.exited = new Promise((resolve) =>
			this.#process.on("exit", (code) => resolve(code)),
		);
		this.connection = library.createProtocolConnection(
			new library.StreamMessageReader(this.#process.stdout),
			new library.StreamMessageWriter(this.#process.stdin),
		);
		this.connection.onNotification(
			"textDocument/publishDiagnostics",
			(params: {
				uri: string;
				version: number;
				diagnostics: readonly LspDiagnostic[];
			}) => {
				this.#latest.set(params.uri, params);
				for (const wake of [...this.#waiting]) wake();
			},
		);
		this.connection.listen();
	}

	async start(): Promise<unknown> {
		const answer = await this.connection.sendRequest("initialize", {
			processId: process.pid,
			rootUri: pathToFileURL(directory).href,
			capabilities: { general: { positionEncodings: ["utf-16"] } },
		});
		await this.connection.sendNotification("initialized", {});
		return answer;
	}

	async open(text: string, name = `${opened++}.Dockerfile`) {
		assert.ok(documents);
		const uri = pathToFileURL(join(directory, name)).href;
		await this.connection.sendNotification("textDocument/didOpen", {
			textDocument: { uri, languageId: "dockerfile", version: 1, text },
		});
		return documents.TextDocument.create(uri, "dockerfile", 1, text);
	}

	/** Sends changes, and makes them in the editor's own text as its library does. */
	async change(document: RealDocument, contentChanges: readonly unknown[]) {
		assert.ok(documents);
		const version = document.version + 1;
		await this.connection.sendNotification("textDocument/didChange", {
			textDocument: { uri: document.uri, version },
			contentChanges,
		});
		return documents.TextDocument.update(document, contentChanges, version);
	}

	async diagnostics({
		uri,
		version,
	}: RealDocument): Promise<readonly LspDiagnostic[]> {
		for (;;) {
			const latest = this.#latest.get(uri);
			if (latest?.version === version) {
				for (const each of latest.diagnostics) {
					assert.ok(this.library.Diagnostic.is(each));
				}
				return latest.diagnostics;
			}
			await new Promise<void>((resolve) => {
				const wake = () => {
					this.#waiting.delete(wake);
					resolve();
				};
				this.#waiting.add(wake);
			});
		}
	}

	async ask<T>(
		method: string,
		document: RealDocument,
		more: object = {},
	): Promise<T> {
		return (await this.connection.sendRequest(`textDocument/${method}`, {
			textDocument: { uri: document.uri },
			...more,
		})) as T;
	}

	async end(): Promise<number | null> {
		await this.connection.sendRequest("shutdown");
		await this.connection.sendNotification("exit");
		const code = await this.exited;
		this.connection.dispose();
		return code;
	}

	kill(): void {
		this.#process.kill();
	}
}

const whole: LspRange = {
	start: { line: 0, character: 0 },
	end: { line: 10_000, character: 0 },
};

function apply(document: RealDocument, edits: readonly LspTextEdit[]): string {
	assert.ok(documents);
	return documents.TextDocument.applyEdits(document, edits);
}

if (protocol === undefined || documents === undefined) {
	console.log(
		"lsp/real-client.test.ts: skipped: vscode-languageserver-protocol or vscode-languageserver-textdocument is not installed",
	);
} else {
	const editor = new Editor(protocol);
	const test = suite("the language server and the library of the protocol");

	test("agree on how to begin", async () => {
		const { capabilities } = (await editor.start()) as {
			capabilities: { positionEncoding: string };
		};
		assert.is(capabilities.positionEncoding, "utf-16");
	});

	test("agree on places, whatever ends lines and however long characters are", async () => {
		for (const newline of ["\n", "\r\n"]) {
			const lines = [
				"FROM alpine:3.20 as Base",
				'LABEL a="😀é" B=c',
				"RUN apt-get install \\",
				"  # 😀",
				"  curl ; curl -k https://a | sh",
			];
			const document = await editor.open(`${lines.join(newline)}${newline}`);
			const found = await editor.diagnostics(document);
			const pointed = (code: string) =>
				found
					.filter((each) => each.code === code)
					.map(({ range }) => document.getText(range));
			assert.equal(pointed("StageNameCasing"), ["Base"]);
			assert.equal(pointed("label-key"), ["B"]);
			assert.equal(pointed("unverified-download"), ["-k"]);
			assert.equal(pointed("pin-apt-packages"), ["curl"]);
			assert.equal(pointed("remote-script"), ["curl -k https://a | sh"]);
		}
	});

	test("agree on fixes", async () => {
		const document = await editor.open(
			"FROM debian:12 as Base\r\nRUN apt install 😀 curl\r\n",
		);
		await editor.diagnostics(document);
		const actions = await editor.ask<readonly LspCodeAction[]>(
			"codeAction",
			document,
			{ range: whole, context: { diagnostics: [] } },
		);
		const after = new Map<string, string>();
		for (const action of actions) {
			assert.ok(protocol.CodeAction.is(action));
			assert.ok(protocol.WorkspaceEdit.is(action.edit));
			after.set(
				action.title,
				apply(document, action.edit.changes[document.uri] ?? []),
			);
		}
		assert.is(
			after.get("Use apt-get"),
			"FROM debian:12 as Base\r\nRUN apt-get install 😀 curl\r\n",
		);
		assert.is(
			after.get("Ignore apt-get-not-apt here"),
			"FROM debian:12 as Base\r\n# keyhole ignore=apt-get-not-apt\r\nRUN apt install 😀 curl\r\n",
		);
		const only = await editor.ask<readonly LspCodeAction[]>(
			"codeAction",
			document,
			{
				range: whole,
				context: { diagnostics: [], only: ["source.fixAll"] },
			},
		);
		assert.equal(
			only.map(({ kind }) => kind),
			["source.fixAll.keyhole"],
		);
	});

	test("agree on hover, completion, definition and formatting", async () => {
		const document = await editor.open(
			"FROM a:1 as build\nRUN --mount=type=secret,id=npm,required=true a\nFROM b:1\nRUN --mount=type=secret,id= b\nCOPY --from=build /a /b\n",
		);
		const at = (line: number, character: number) => ({
			position: { line, character },
		});
		const hover = await editor.ask<LspHover>("hover", document, at(1, 2));
		assert.ok(protocol.Hover.is(hover));
		const manual = await editor.ask<LspHover>("hover", document, at(0, 10));
		assert.match(manual.contents.value, "FromAsCasing");
		const complete = async (line: number, character: number) => {
			const items = await editor.ask<readonly LspCompletionItem[]>(
				"completion",
				document,
				at(line, character),
			);
			for (const { textEdit } of items) {
				assert.ok(protocol.TextEdit.is(textEdit));
			}
			return items.map(({ label }) => label);
		};
		assert.equal(await complete(3, 27), ["npm"]);
		assert.equal(await complete(4, 12), ["build"]);
		assert.ok((await complete(4, 4)).includes("COPY"));
		const location = await editor.ask("definition", document, at(4, 14));
		assert.ok(protocol.Location.is(location));
		const edits = await editor.ask<readonly LspTextEdit[]>(
			"formatting",
			document,
			{ options: { tabSize: 4, insertSpaces: true } },
		);
		assert.match(apply(document, edits), /^FROM a:1 AS build\n/);
	});

	test("keep several texts apart", async () => {
		const texts = ["FROM a:1 AS A\n", "FROM b:1 AS b\n", "FROM c:1 AS C\n"];
		const all = await Promise.all(texts.map((text) => editor.open(text)));
		const found = await Promise.all(
			all.map((document) => editor.diagnostics(document)),
		);
		assert.equal(
			found.map(
				(each) => each.filter(({ code }) => code === "StageNameCasing").length,
			),
			[1, 0, 1],
		);
	});

	test("follow each other through edits of every kind", async () => {
		const piece = fc.constantFrom(
			"FROM a:1 AS B\n",
			"RUN apt install x\r\n",
			"😀",
			"é",
			"\r",
			"\n",
			"\\\n",
			" ",
			"",
			"ENV A b",
		);
		const edit = fc.record({
			from: fc.nat(400),
			length: fc.nat(20),
			text: piece,
			whole: fc.boolean(),
		});
		const edits = fc.array(fc.array(edit, { minLength: 1, maxLength: 3 }), {
			minLength: 1,
			maxLength: 5,
		});
		await fc.assert(
			fc.asyncProperty(edits, async (rounds) => {
				let document = await editor.open(
					"FROM alpine:3.20 as Base\r\nRUN apt install 😀 \\\n  curl\nENV a b\n",
				);
				for (const round of rounds) {
					// Places of a change are those of the text that the change before left.
					let draft = document;
					const changes: unknown[] = [];
					for (const { from, length, text, whole } of round) {
						const size = draft.getText().length;
						const start = from % (size + 1);
						const change =
							whole && length === 0
								? { text: draft.getText() + text }
								: {
										range: {
											start: draft.positionAt(start),
											end: draft.positionAt(Math.min(size, start + length)),
										},
										text,
									};
						changes.push(change);
						assert.ok(documents);
						draft = documents.TextDocument.update(
							documents.TextDocument.create(
								draft.uri,
								"dockerfile",
								0,
								draft.getText(),
							),
							[change],
							0,
						);
					}
					document = await editor.change(document, changes);
				}
				const fresh = await editor.open(document.getText());
				assert.equal(
					stripped(await editor.diagnostics(document)),
					stripped(await editor.diagnostics(fresh)),
				);
			}),
			{ numRuns: 25, seed: 7 },
		);
	});

	test("survive what makes no sense", async () => {
		const { connection } = editor;
		const failure = async (method: string, params?: unknown) => {
			try {
				await connection.sendRequest(method, params);
				return 0;
			} catch (error) {
				return (error as { code: number }).code;
			}
		};
		assert.is(await failure("initialize", {}), -32600);
		assert.is(await failure("toString", {}), -32601);
		assert.is(await failure("textDocument/hover", {}), -32602);
		assert.is(await failure("textDocument/hover"), -32602);
		assert.is(
			await failure("textDocument/formatting", {
				textDocument: { uri: "file:///not/open" },
			}),
			-32600,
		);
		await connection.sendNotification("textDocument/didOpen", {});
		await connection.sendNotification("textDocument/didChange", {
			textDocument: { uri: "file:///not/open", version: 3 },
			contentChanges: [{ text: "FROM a" }],
		});
		await connection.sendNotification("textDocument/didOpen", {
			textDocument: { uri: "untitled:1", languageId: "x", version: 1 },
		});
		await connection.sendNotification("$/cancelRequest", {});
		await connection.sendNotification("constructor", {});
		const document = await editor.open("FROM a:1 AS Z\n");
		assert.ok((await editor.diagnostics(document)).length > 0);
	});

	test("heed a configuration that changes", async () => {
		const document = await editor.open("FROM a:1 AS Q\n");
		assert.ok((await editor.diagnostics(document)).length > 0);
		const file = join(directory, "keyhole.config.json");
		writeFileSync(file, '{"lint": {"rules": {"StageNameCasing": "off"}}}');
		await editor.connection.sendNotification(
			"workspace/didChangeWatchedFiles",
			{ changes: [{ uri: pathToFileURL(file).href, type: 1 }] },
		);
		const quiet = await editor.change(document, [{ text: "FROM a:1 AS R\n" }]);
		assert.equal(await editor.diagnostics(quiet), []);
		rmSync(file);
	});

	test("agree on how to end", async () => {
		assert.is(await editor.end(), 0);
		const rude = new Editor(protocol);
		await rude.start();
		await rude.connection.sendNotification("exit");
		assert.is(await rude.exited, 1);
	});

	test.after(() => {
		editor.kill();
		rmSync(directory, { recursive: true, force: true });
	});

	test.run();
}

/** Diagnostics without the address of their text. */
function stripped(diagnostics: readonly LspDiagnostic[]) {
	return diagnostics.map(({ relatedInformation, ...rest }) => ({
		...rest,
		related: relatedInformation?.map(({ message, location }) => ({
			message,
			range: location.range,
		})),
	}));
}
