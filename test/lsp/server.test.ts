import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { pathToFileURL } from "node:url";
import { suite } from "uvu";
import * as assert from "uvu/assert";
import { applyEdits } from "../../src/lint/fix.ts";
import { offsetOf } from "../../src/lsp/places.ts";
import type {
	LspCodeAction,
	LspCompletionItem,
	LspDiagnostic,
	LspHover,
	LspLocation,
	LspPosition,
	LspTextEdit,
} from "../../src/lsp/protocol.ts";
import { createSource } from "../../src/text/source.ts";
import { Client } from "./client.ts";

interface Published {
	readonly uri: string;
	readonly version: number;
	readonly diagnostics: readonly LspDiagnostic[];
}

const directory = mkdtempSync(join(tmpdir(), "keyhole-lsp-"));
let opened = 0;

/** A started client. */
async function start(): Promise<Client> {
	const client = new Client();
	await client.request("initialize", { capabilities: {} });
	client.notify("initialized", {});
	return client;
}

/** Opens a text; `|` marks the cursor. */
async function open(client: Client, marked: string) {
	const text = marked.replace("|", "");
	const uri = pathToFileURL(join(directory, `${opened++}.Dockerfile`)).href;
	const published = client.next<Published>(
		"textDocument/publishDiagnostics",
		(params) => params.uri === uri,
	);
	client.notify("textDocument/didOpen", {
		textDocument: { uri, languageId: "dockerfile", version: 1, text },
	});
	const { diagnostics } = await published;
	const { line, column } = createSource(uri, text).positionAt(
		Math.max(0, marked.indexOf("|")),
	);
	const cursor =
		text.endsWith("\n") && marked.endsWith("|")
			? { line, character: 0 }
			: { line: line - 1, character: column - 1 };
	return {
		uri,
		text,
		diagnostics,
		at: { textDocument: { uri }, position: cursor },
	};
}

/** The text after edits. */
function edit(text: string, edits: readonly LspTextEdit[]): string {
	const source = createSource("x", text);
	return applyEdits(
		text,
		edits.map(({ range, newText }) => ({
			span: {
				start: offsetOf(source, range.start),
				end: offsetOf(source, range.end),
			},
			text: newText,
		})),
	);
}

const test = suite("the language server");
const client = await start();

test("says what it can do, and ends when it is told to", async () => {
	const other = new Client();
	const { capabilities } = await other.request<{
		capabilities: Record<string, unknown>;
	}>("initialize", { capabilities: {} });
	assert.is(capabilities.documentFormattingProvider, true);
	assert.is(await other.end(), 0);
});

test("publishes findings with their places", async () => {
	const { diagnostics } = await open(client, "FROM alpine:3.20 AS Base\n");
	assert.equal(
		diagnostics.map(({ code, severity, range }) => [code, severity, range]),
		[
			[
				"StageNameCasing",
				2,
				{ start: { line: 0, character: 20 }, end: { line: 0, character: 24 } },
			],
		],
	);
});

test("follows changes, also several at once", async () => {
	const { uri } = await open(client, "FROM alpine:3.20\n");
	const published = client.next<Published>(
		"textDocument/publishDiagnostics",
		(params) => params.uri === uri && params.version === 2,
	);
	const at = (line: number, character: number) => ({ line, character });
	client.notify("textDocument/didChange", {
		textDocument: { uri, version: 2 },
		contentChanges: [
			{ range: { start: at(0, 16), end: at(0, 16) }, text: " AS Up" },
			{ range: { start: at(1, 0), end: at(1, 0) }, text: "MAINTAINER m\n" },
			{ range: { start: at(0, 20), end: at(0, 22) }, text: "Down" },
		],
	});
	const { diagnostics } = await published;
	assert.equal(
		diagnostics.map(({ code, range }) => `${code} ${range.start.line}`),
		["StageNameCasing 0", "MaintainerDeprecated 1"],
	);
});

test("clears what it said about a text that is closed", async () => {
	const { uri } = await open(client, "FROM alpine:3.20 AS Base\n");
	const published = client.next<Published>(
		"textDocument/publishDiagnostics",
		(params) => params.uri === uri,
	);
	client.notify("textDocument/didClose", { textDocument: { uri } });
	assert.equal(await published, { uri, diagnostics: [] });
});

test("offers fixes, all fixes, and comments that silence", async () => {
	const { uri, text, diagnostics } = await open(
		client,
		"FROM alpine:3.20 as Base\nRUN a\n",
	);
	const actions = await client.request<readonly LspCodeAction[]>(
		"textDocument/codeAction",
		{
			textDocument: { uri },
			range: diagnostics[0]?.range,
			context: { diagnostics },
		},
	);
	const onSave = await client.request<readonly LspCodeAction[]>(
		"textDocument/codeAction",
		{
			textDocument: { uri },
			range: diagnostics[0]?.range,
			context: { diagnostics, only: ["source.fixAll"] },
		},
	);
	assert.equal(
		onSave.map(({ title }) => title),
		["Fix 2 problems"],
	);
	const result = (title: string) => {
		const action = actions.find((each) => each.title === title);
		return edit(text, action?.edit.changes[uri] ?? []);
	};
	assert.is(result("Write AS"), "FROM alpine:3.20 AS Base\nRUN a\n");
	assert.is(result("Fix 2 problems"), "FROM alpine:3.20 AS base\nRUN a\n");
	assert.is(
		result("Ignore FromAsCasing here"),
		`# keyhole ignore=FromAsCasing\n${text}`,
	);
});

test("heeds the configuration, and its changes", async () => {
	const config = join(directory, "keyhole.config.json");
	writeFileSync(config, '{"lint":{"rules":{"StageNameCasing":"off"}}}');
	const { uri, diagnostics } = await open(client, "FROM alpine:3.20 AS Base\n");
	assert.equal(diagnostics, []);
	rmSync(config);
	const published = client.next<Published>(
		"textDocument/publishDiagnostics",
		(params) => params.uri === uri,
	);
	client.notify("textDocument/didSave", { textDocument: { uri } });
	assert.is((await published).diagnostics.length, 1);
});

test("explains instructions, flags, mount options and rules", async () => {
	const hover = async (marked: string) => {
		const { at } = await open(client, marked);
		const found = await client.request<LspHover | null>(
			"textDocument/hover",
			at,
		);
		return found?.contents.value ?? "";
	};
	assert.match(await hover("FROM a:1\nRU|N b\n"), "RUN [flags] COMMAND");
	assert.match(await hover("FROM a:1\nCOPY --fr|om=x y /z\n"), "stage, image");
	const mount = (marked: string) =>
		hover(`FROM a:1\nRUN --mount=${marked} b\n`);
	assert.match(
		await mount("type=secret,re|quired=true,id=x"),
		"Fail the build",
	);
	assert.match(await mount("type=secret,id=x,sha|ring=x"), "do not take it");
	assert.match(await hover("FROM a:1 AS Ba|se\n"), "StageNameCasing");
	assert.match(await hover("FROM a:1\nONBUILD COP|Y a /b\n"), "COPY [flags]");
	assert.is(await hover("FROM a:1\nRUN foo b|ar\n"), "");
});

test("completes what the place allows", async () => {
	const labels = async (marked: string) => {
		const { at, text } = await open(client, marked);
		const items = await client.request<readonly LspCompletionItem[]>(
			"textDocument/completion",
			at,
		);
		for (const item of items) {
			assert.match(edit(text, [item.textEdit]), item.label);
		}
		return items.map(({ label }) => label);
	};
	const two = "FROM a:1 AS build\nRUN --mount=type=secret,id=token b\n";
	assert.ok((await labels("|")).includes("FROM"));
	assert.ok((await labels("FROM a:1\nRU|\n")).includes("RUN"));
	assert.ok((await labels("from a:1\nru|\n")).includes("run"));
	assert.ok((await labels("FROM a:1\nONBUILD R|\n")).includes("RUN"));
	assert.equal(await labels("FROM a:1\nRUN --|\n"), [
		"--mount=",
		"--network=",
		"--security=",
		"--device=",
	]);
	assert.equal(await labels("FROM a:1\nRUN --network=|\n"), [
		"default",
		"none",
		"host",
	]);
	assert.ok((await labels("FROM a:1\nRUN --mount=|\n")).includes("type="));
	assert.ok(
		(await labels("FROM a:1\nRUN --mount=type=|\n")).includes("secret"),
	);
	const secret = await labels("FROM a:1\nRUN --mount=type=secret,|\n");
	assert.ok(secret.includes("env=") && !secret.includes("sharing="));
	assert.equal(await labels(`${two}RUN --mount=type=secret,id=|\n`), ["token"]);
	assert.equal(await labels(`${two}FROM b|\n`), ["build"]);
	assert.equal(await labels(`${two}FROM b:1\nCOPY --from=| x /y\n`), ["build"]);
	assert.equal(await labels("FROM a:1\nRUN foo |\n"), []);
	assert.equal(await labels("FROM a:1\nRUN foo && \\\n  ba|\n"), []);
});

test("finds the stage that is named", async () => {
	const line = async (marked: string) => {
		const { at } = await open(client, marked);
		const found = await client.request<LspLocation | null>(
			"textDocument/definition",
			at,
		);
		return found?.range.start;
	};
	const place: LspPosition = { line: 0, character: 12 };
	assert.equal(await line("FROM a:1 AS build\nFROM bu|ild\n"), place);
	assert.equal(
		await line("FROM a:1 AS build\nFROM b:1\nCOPY --from=Bui|ld a /b\n"),
		place,
	);
	assert.is(await line("FROM a:1 AS build\nFROM b:|1\n"), undefined);
});

test("formats, but not what has errors", async () => {
	const format = async (text: string) => {
		const { uri } = await open(client, text);
		const edits = await client.request<readonly LspTextEdit[]>(
			"textDocument/formatting",
			{ textDocument: { uri }, options: { tabSize: 4, insertSpaces: true } },
		);
		return edit(text, edits);
	};
	assert.is(await format("from   a:1\nrun   b\n"), "FROM a:1\nRUN b\n");
	assert.is(await format("from a b c\n"), "from a b c\n");
});

test("answers mistakes with errors, and goes on", async () => {
	const failure = async (method: string, params: unknown) => {
		try {
			await client.request(method, params);
		} catch (error) {
			return (error as Error).message;
		}
		return "no error";
	};
	assert.match(await failure("no/such", {}), "no method no/such");
	assert.match(
		await failure("textDocument/hover", {
			textDocument: { uri: "file:///not-open" },
			position: { line: 0, character: 0 },
		}),
		"is not open",
	);
	client.sendRaw("Content-Length: 5\r\n\r\n{{{{{");
	const { diagnostics } = await open(client, "FROM a:1 AS B\n");
	assert.is(diagnostics.length, 1);
});

test("ends with an error when the client goes away, or does not say shutdown", async () => {
	const gone = await start();
	gone.disconnect();
	assert.is(await gone.exited, 1);
	const rude = await start();
	rude.notify("exit", null);
	assert.is(await rude.exited, 1);
});

test.after(async () => {
	rmSync(directory, { recursive: true });
	assert.is(await client.end(), 0);
});
test.run();
