import { execFileSync } from "node:child_process";
import { existsSync, mkdirSync, readFileSync, rmSync } from "node:fs";
import { join } from "node:path";
import { type BuildOptions, build } from "esbuild";
import { snapshotNode, writeLauncher } from "./launcher.ts";
import { copyTime, writeSnapshot } from "./snapshot.ts";

/**
 * Makes `dist/` from the sources: the frontend as one CommonJS file (a start-up snapshot takes nothing else) and as a snapshot of its
 * memory after the start, the command line tool as modules that are loaded when a command needs them, the library with its types, and
 * the two executables.
 */

const root = join(import.meta.dirname, "../..");
const dist = join(root, "dist");
const { version } = JSON.parse(
	readFileSync(join(root, "package.json"), "utf8"),
) as { version: string };

const common = {
	bundle: true,
	platform: "node",
	target: "node22",
	// What is not ASCII is escaped: one other character, and the text of the program takes twice the memory.
	charset: "ascii",
	legalComments: "none",
	logLevel: "warning",
	absWorkingDir: root,
	define: { KEYHOLE_VERSION: JSON.stringify(version) },
} satisfies BuildOptions;

rmSync(dist, { recursive: true, force: true });
mkdirSync(dist, { recursive: true });

await Promise.all([
	build({
		...common,
		entryPoints: {
			frontend: "src/frontend.ts",
			"frontend-snapshot": "src/bundle/frontend-snapshot.ts",
			"keyhole-snapshot": "src/bundle/keyhole-snapshot.ts",
		},
		format: "cjs",
		// A program that starts from a snapshot has only `require`.
		supported: { "dynamic-import": false },
		outExtension: { ".js": ".cjs" },
		minify: true,
		outdir: "dist",
	}),
	build({
		...common,
		entryPoints: { keyhole: "src/cli/main.ts" },
		format: "esm",
		splitting: true,
		// CommonJS dependencies ask for node's modules with `require`.
		banner: {
			js: 'import { createRequire } from "node:module"; const require = createRequire(import.meta.url);',
		},
		outdir: "dist/cli",
	}),
	build({
		...common,
		entryPoints: ["src/index.ts"],
		format: "esm",
		packages: "external",
		outfile: "dist/index.js",
	}),
]);

execFileSync(join(root, "node_modules/.bin/tsc"), [
	"-p",
	join(root, "src/bundle/tsconfig.types.json"),
]);

writeProgram("frontend", "frontend.cjs");
writeProgram("keyhole", "cli/keyhole.js");

/** Writes an executable, and the snapshot that it starts from, if there is the Node.js that this is for. */
function writeProgram(name: string, script: string): void {
	const node = join(dist, snapshotNode);
	const snapshot = join(dist, `${name}.blob`);
	if (existsSync(node)) {
		writeSnapshot(node, join(dist, `${name}-snapshot.cjs`), snapshot);
		copyTime(node, snapshot);
	}
	writeLauncher({ path: join(dist, name), script, snapshot: `${name}.blob` });
}
