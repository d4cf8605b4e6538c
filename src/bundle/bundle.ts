import { execFileSync } from "node:child_process";
import { chmodSync, mkdirSync, rmSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { type BuildOptions, build } from "esbuild";

/**
 * Makes `dist/` from the sources: the frontend as one CommonJS file (a start-up snapshot takes nothing else), the command line
 * tool as modules that are loaded when a command needs them, the library with its types, and the two executables.
 */

const root = join(import.meta.dirname, "../..");
const dist = join(root, "dist");

const common = {
	bundle: true,
	platform: "node",
	target: "node22",
	charset: "utf8",
	legalComments: "none",
	logLevel: "warning",
	absWorkingDir: root,
} satisfies BuildOptions;

rmSync(dist, { recursive: true, force: true });
mkdirSync(dist, { recursive: true });

await Promise.all([
	build({
		...common,
		entryPoints: ["src/frontend.ts"],
		format: "cjs",
		minify: true,
		keepNames: false,
		outfile: "dist/frontend.cjs",
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

writeLauncher("frontend", "frontend.cjs");
writeLauncher("keyhole", "cli/keyhole.js");

/**
 * An executable that runs a script with the Node.js that was installed with the project, or else with the one on PATH: the
 * machine's own may be too old.
 */
function writeLauncher(name: string, script: string): void {
	const path = join(dist, name);
	const text = `#!/bin/sh
self=$(readlink -f -- "$0")
here=\${self%/*}
node=$here/../node_modules/node/bin/node
[ -x "$node" ] || node=node
exec "$node" --disable-warning=ExperimentalWarning "$here/${script}" "$@"
`;
	writeFileSync(path, text);
	chmodSync(path, 0o755);
}
