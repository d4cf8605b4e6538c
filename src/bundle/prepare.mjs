// @ts-check
import { execFileSync } from "node:child_process";
import { existsSync } from "node:fs";
import { dirname, join } from "node:path";
import { fileURLToPath } from "node:url";

/**
 * npm runs this when the package comes from Git, as pre-commit and `npm install github:…` have it: a checkout has no `dist/`. It is no
 * TypeScript, because the Node.js that npm runs on may know none. After `npm ci` in a checkout, which npm runs it for as well, it does
 * nothing: `npm run build` comes next there.
 *
 * npm does not install what the build takes when the package is to be installed globally (`npm install -g git+…`): it hands "globally"
 * on to the installation in the checkout. Then it is installed here.
 */

const root = join(dirname(fileURLToPath(import.meta.url)), "../..");
const {
	npm_config_global: isGlobal,
	npm_execpath: npm,
	npm_command: command,
} = process.env;
/** What tools print goes to standard error: npm's callers read its standard output. */
const options = /** @type {const} */ ({
	cwd: root,
	stdio: ["ignore", 2, 2],
});

if (isGlobal === "true" && npm !== undefined && !has("esbuild")) {
	const { npm_config_global: _, npm_config_prefix: __, ...env } = process.env;
	execFileSync(process.execPath, [npm, "ci", "--ignore-scripts=false"], {
		...options,
		// Without it, the installation would come here again.
		env: { ...env, KEYHOLE_PREPARED: "1" },
	});
}
const isCheckout = command === "ci" && isGlobal !== "true";
if (
	!isCheckout &&
	process.env.KEYHOLE_PREPARED === undefined &&
	has("esbuild")
) {
	const own = join(root, "node_modules/node/bin/node");
	const node = existsSync(own) ? own : process.execPath;
	execFileSync(node, ["src/bundle/bundle.ts"], options);
}

/** @param {string} name */
function has(name) {
	return existsSync(join(root, "node_modules", name, "package.json"));
}
