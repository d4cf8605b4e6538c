import { mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { pathToFileURL } from "node:url";
import { formatWithOptions } from "node:util";
import { test } from "uvu";
import * as assert from "uvu/assert";

/** The examples of docs/api.md run, and print what their last comments say. */

const root = join(import.meta.dirname, "../..");
const library = pathToFileURL(join(root, "src/index.ts")).href;
const text = readFileSync(join(root, "docs/api.md"), "utf8");
const examples = [...text.matchAll(/^## (.*)$|^```ts\n([\s\S]*?)^```$/gm)];

let heading = "";
let number = 0;
for (const [, title, code] of examples) {
	if (title !== undefined) {
		heading = title;
		continue;
	}
	number++;
	const name = `example ${number}, ${heading}`;
	const file = `example-${number}.ts`;
	test(name, async () =>
		assert.is(await run(file, code as string), expected(code as string)),
	);
}

test("there are examples", () => assert.ok(number >= 5));

/** The comment lines at the end of an example. */
function expected(code: string): string {
	const comments = /((?:^\/\/ ?.*\n)+)$/m.exec(code)?.[1] ?? "";
	return comments.replaceAll(/^\/\/ ?/gm, "");
}

async function run(name: string, code: string): Promise<string> {
	const directory = mkdtempSync(join(tmpdir(), "keyhole-example-"));
	const file = join(directory, name);
	writeFileSync(
		file,
		code.replaceAll('from "keyhole"', `from ${JSON.stringify(library)}`),
	);
	let output = "";
	const { log } = console;
	console.log = (...values: unknown[]) => {
		output += `${formatWithOptions({ colors: false }, ...(values as [unknown]))}\n`;
	};
	try {
		await import(pathToFileURL(file).href);
	} finally {
		console.log = log;
		rmSync(directory, { recursive: true });
	}
	return output;
}

test.run();
