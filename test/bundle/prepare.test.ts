import { spawnSync } from "node:child_process";
import {
	copyFileSync,
	existsSync,
	mkdirSync,
	mkdtempSync,
	readFileSync,
	rmSync,
	writeFileSync,
} from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { suite } from "uvu";
import * as assert from "uvu/assert";

/** What happens when npm prepares a checkout, with an npm and a build that only leave a note. */

const test = suite("preparing a checkout");
const script = join(import.meta.dirname, "../../src/bundle/prepare.mjs");
let root = "";

function put(path: string, text: string): void {
	mkdirSync(join(root, path, ".."), { recursive: true });
	writeFileSync(join(root, path), text);
}

/** Prepares the checkout; answers the notes. */
function prepare(environment: Readonly<Record<string, string>> = {}): string {
	const { status, stdout, stderr } = spawnSync(
		process.execPath,
		[join(root, "src/bundle/prepare.mjs")],
		{
			encoding: "utf8",
			env: {
				PATH: process.env.PATH,
				npm_execpath: join(root, "npm.cjs"),
				...environment,
			},
		},
	);
	assert.is(status, 0, stderr);
	assert.is(stdout, "", "npm's callers read the standard output");
	const notes = join(root, "notes");
	return existsSync(notes) ? readFileSync(notes, "utf8") : "";
}

test.before.each(() => {
	root = mkdtempSync(join(tmpdir(), "keyhole-prepare-"));
	mkdirSync(join(root, "src/bundle"), { recursive: true });
	copyFileSync(script, join(root, "src/bundle/prepare.mjs"));
	put(
		"src/bundle/bundle.ts",
		'require("node:fs").appendFileSync("notes", "built\\n"); console.log("aloud");\n',
	);
	put(
		"npm.cjs",
		`const { appendFileSync, mkdirSync, writeFileSync } = require("node:fs");
appendFileSync("notes", "npm " + process.argv.slice(2).join(" ") + " " + (process.env.npm_config_global ?? "local") + "\\n");
mkdirSync("node_modules/esbuild", { recursive: true });
writeFileSync("node_modules/esbuild/package.json", "{}");
console.log("aloud");
`,
	);
});

test.after.each(() => rmSync(root, { recursive: true }));

test("builds where the tools are there", () => {
	put("node_modules/esbuild/package.json", "{}");
	assert.is(prepare(), "built\n");
});

test("leaves an installation without tools alone", () => {
	assert.is(prepare(), "");
});

test("installs the tools first when the package is to be installed globally", () => {
	assert.is(
		prepare({ npm_config_global: "true", npm_config_prefix: "/elsewhere" }),
		"npm ci --ignore-scripts=false local\nbuilt\n",
	);
});

test("does not build in the installation that it started itself", () => {
	put("node_modules/esbuild/package.json", "{}");
	assert.is(prepare({ KEYHOLE_PREPARED: "1" }), "");
});

test.run();
