const { mkdirSync, writeFileSync } = require("node:fs");

// Where builds of one kind or another put what they make.
for (const directory of [
	".next/standalone",
	".next/static",
	".output",
	"build",
	"dist",
	"out",
	"public",
]) {
	mkdirSync(directory, { recursive: true });
	writeFileSync(`${directory}/index.js`, "built\n");
}
