import { readFileSync, writeFileSync } from "node:fs";
import { parseArgs } from "node:util";
import { clearLocaleData } from "./clear-locale-data.ts";
import { stripExecutable } from "./strip-executable.ts";

/** `node src/bundle/small-node.ts FROM TO` copies a Node.js without what the frontend has no use for. */
const [from, to] = parseArgs({ allowPositionals: true }).positionals;
if (from === undefined || to === undefined)
	throw new Error("usage: node src/bundle/small-node.ts FROM TO");
const program = stripExecutable(readFileSync(from));
clearLocaleData(program);
writeFileSync(to, program, { mode: 0o755 });
