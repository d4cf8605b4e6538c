import { mkdirSync, readdirSync, rmSync, writeFileSync } from "node:fs";
import { dirname, join } from "node:path";
import { generatedDocuments } from "./generated.ts";

/** Writes the generated documentation anew: `node test/docs/write-generated.ts`. */

const root = join(import.meta.dirname, "../..");
const documents = generatedDocuments();
mkdirSync(join(root, "docs/rules"), { recursive: true });
for (const name of readdirSync(join(root, "docs/rules"))) {
	if (!documents.has(`docs/rules/${name}`)) {
		rmSync(join(root, "docs/rules", name));
	}
}
for (const [path, text] of documents) {
	mkdirSync(dirname(join(root, path)), { recursive: true });
	writeFileSync(join(root, path), text);
}
console.log(`${documents.size} files written`);
