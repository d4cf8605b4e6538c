import { print } from "../dockerfile/print.ts";
import { codeActions } from "./code-actions.ts";
import { completionsAt } from "./completion.ts";
import { Connection, RequestError } from "./connection.ts";
import { stageDefinition } from "./definition.ts";
import { diagnosticOf } from "./diagnostics.ts";
import { hoverAt } from "./hover.ts";
import { OpenDocument } from "./open-document.ts";
import { offsetOf, rangeOf } from "./places.ts";
import {
	type ContentChange,
	errorCode,
	type LspCodeAction,
	type LspCompletionItem,
	type LspHover,
	type LspLocation,
	type LspRange,
	type LspTextEdit,
	type TextDocumentPosition,
} from "./protocol.ts";

interface CodeActionParameters {
	readonly textDocument: { readonly uri: string };
	readonly range: LspRange;
	/** `only`: the kinds that are wanted, kinds below them included. */
	readonly context?: { readonly only?: readonly string[] };
}

/** Typing pauses for this long before a text is checked, in milliseconds. */
const pause = 150;

/** A language server for Dockerfiles. It ends by calling `exit` with the exit code that the protocol asks for. */
export class LanguageServer {
	readonly #documents = new Map<string, OpenDocument>();
	readonly #timers = new Map<string, NodeJS.Timeout>();
	readonly #connection: Connection;
	readonly #version: string;
	readonly #exit: (code: number) => void;
	#state: "new" | "running" | "down" = "new";

	constructor(
		version: string,
		write: (bytes: Buffer) => void,
		exit: (code: number) => void,
	) {
		this.#version = version;
		this.#exit = exit;
		this.#connection = new Connection(
			{ requests: this.#requests(), notifications: this.#notifications() },
			write,
		);
	}

	/** Takes bytes from the client. */
	receive(chunk: Buffer): void {
		this.#connection.receive(chunk);
	}

	#requests() {
		const running =
			<P, R>(handle: (params: P) => R) =>
			(params: P): R => {
				if (this.#state === "running") return handle(params);
				throw this.#state === "new"
					? new RequestError(errorCode.notInitialized, "initialize comes first")
					: new RequestError(errorCode.invalidRequest, "the server is down");
			};
		return {
			initialize: () => {
				if (this.#state !== "new") {
					throw new RequestError(
						errorCode.invalidRequest,
						"the server is initialized already",
					);
				}
				this.#state = "running";
				return this.#capabilities();
			},
			shutdown: running(() => {
				this.#state = "down";
				return null;
			}),
			"textDocument/codeAction": running((params: CodeActionParameters) =>
				this.#codeActions(params),
			),
			"textDocument/hover": running((params: TextDocumentPosition) =>
				this.#hover(params),
			),
			"textDocument/completion": running((params: TextDocumentPosition) =>
				this.#complete(params),
			),
			"textDocument/definition": running((params: TextDocumentPosition) =>
				this.#define(params),
			),
			"textDocument/formatting": running((params: TextDocumentPosition) =>
				this.#format(params),
			),
		};
	}

	#notifications() {
		return {
			exit: () => this.#exit(this.#state === "down" ? 0 : 1),
			"textDocument/didOpen": ({
				textDocument,
			}: {
				textDocument: { uri: string; version: number; text: string };
			}) => {
				// Before initialize and after shutdown, everything but exit is passed over.
				if (this.#state !== "running") return;
				const { uri, version, text } = textDocument;
				if (typeof text !== "string") throw new TypeError("text is missing");
				this.#documents.set(uri, new OpenDocument(uri, version, text));
				this.#schedule(uri, 0);
			},
			"textDocument/didChange": ({
				textDocument,
				contentChanges,
			}: {
				textDocument: { uri: string; version: number };
				contentChanges: readonly ContentChange[];
			}) => {
				const { uri, version } = textDocument;
				const document = this.#documents.get(uri);
				if (document === undefined) return;
				document.change(version, contentChanges);
				this.#schedule(uri, pause);
			},
			"textDocument/didSave": () => this.#checkAll(),
			"workspace/didChangeConfiguration": () => this.#checkAll(),
			"workspace/didChangeWatchedFiles": () => this.#checkAll(),
			"textDocument/didClose": ({
				textDocument: { uri },
			}: {
				textDocument: { uri: string };
			}) => {
				this.#documents.delete(uri);
				clearTimeout(this.#timers.get(uri));
				this.#timers.delete(uri);
				this.#connection.notify("textDocument/publishDiagnostics", {
					uri,
					diagnostics: [],
				});
			},
		};
	}

	#capabilities() {
		return {
			capabilities: {
				positionEncoding: "utf-16",
				textDocumentSync: { openClose: true, change: 2, save: true },
				codeActionProvider: {
					codeActionKinds: ["quickfix", "source.fixAll.keyhole"],
				},
				hoverProvider: true,
				completionProvider: { triggerCharacters: ["-", "=", ",", " "] },
				definitionProvider: true,
				documentFormattingProvider: true,
			},
			serverInfo: { name: "keyhole", version: this.#version },
		};
	}

	/** A saved file may be a configuration or an ignore file of any of the texts. */
	#checkAll(): void {
		for (const [uri, document] of this.#documents) {
			document.forget();
			this.#schedule(uri, 0);
		}
	}

	#schedule(uri: string, delay: number): void {
		clearTimeout(this.#timers.get(uri));
		this.#timers.set(
			uri,
			setTimeout(() => void this.#publish(uri), delay),
		);
	}

	async #publish(uri: string): Promise<void> {
		const document = this.#documents.get(uri);
		if (document === undefined) return;
		const { version } = document;
		const diagnostics = await this.#diagnose(uri);
		// Somebody may have typed on while the text was checked.
		if (this.#documents.get(uri)?.version !== version) return;
		this.#connection.notify("textDocument/publishDiagnostics", {
			uri,
			version,
			diagnostics,
		});
	}

	async #diagnose(uri: string) {
		const { document, result } = await this.#open(uri).check();
		return result.findings.map((finding) =>
			diagnosticOf(uri, document.source, finding),
		);
	}

	async #codeActions({
		textDocument: { uri },
		range,
		context,
	}: CodeActionParameters): Promise<readonly LspCodeAction[]> {
		const actions = codeActions(uri, await this.#open(uri).check(), range);
		const only = context?.only;
		if (only === undefined) return actions;
		return actions.filter(({ kind }) =>
			only.some((wanted) => kind === wanted || kind.startsWith(`${wanted}.`)),
		);
	}

	async #hover({
		textDocument: { uri },
		position,
	}: TextDocumentPosition): Promise<LspHover | undefined> {
		const checked = await this.#open(uri).check();
		return hoverAt(checked, offsetOf(checked.document.source, position));
	}

	#complete({
		textDocument: { uri },
		position,
	}: TextDocumentPosition): readonly LspCompletionItem[] {
		const { document } = this.#open(uri);
		return completionsAt(document, offsetOf(document.source, position));
	}

	#define({
		textDocument: { uri },
		position,
	}: TextDocumentPosition): LspLocation | undefined {
		const { document } = this.#open(uri);
		const offset = offsetOf(document.source, position);
		const span = stageDefinition(document, offset);
		return span && { uri, range: rangeOf(document.source, span) };
	}

	/** A text with errors stays as it is. */
	#format({
		textDocument: { uri },
	}: TextDocumentPosition): readonly LspTextEdit[] {
		const { document } = this.#open(uri);
		if (document.diagnostics.length > 0) return [];
		const { source } = document;
		const printed = print(document);
		if (printed === source.text) return [];
		const range = rangeOf(source, { start: 0, end: source.text.length });
		return [{ range, newText: printed }];
	}

	#open(uri: string): OpenDocument {
		const document = this.#documents.get(uri);
		if (document === undefined) {
			throw new RequestError(errorCode.invalidRequest, `${uri} is not open`);
		}
		return document;
	}
}
