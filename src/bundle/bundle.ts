import { execFileSync } from "node:child_process";
import { existsSync, mkdirSync, rmSync } from "node:fs";
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
		entryPoints: {
			frontend: "src/frontend.ts",
			"frontend-snapshot": "src/bundle/frontend-snapshot.ts",
		},
		format: "cjs",
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

const node = join(dist, snapshotNode);
if (existsSync(node)) {
	writeSnapshot(
		node,
		join(dist, "frontend-snapshot.cjs"),
		join(dist, "frontend.blob"),
	);
	copyTime(node, join(dist, "frontend.blob"));
}
writeLauncher({
	path: join(dist, "frontend"),
	script: "frontend.cjs",
	snapshot: "frontend.blob",
});
writeLauncher({
	path: join(dist, "keyhole"),
	script: "cli/keyhole.js",
	snapshot: "keyhole.blob",
});
