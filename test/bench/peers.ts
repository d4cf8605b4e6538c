import { execFileSync } from "node:child_process";
import { existsSync } from "node:fs";
import { createRequire } from "node:module";
import { join } from "node:path";

/** The libraries that keyhole is measured against; each does part of what it does. A text that one of them
 * refuses by an exception is done with. */
export interface Peers {
	/** dockerfile-ast: instructions with their arguments and flags, as an editor asks for them. */
	readonly ast: (text: string) => void;
	/** dockerfile-utils: what is wrong with a file, on top of dockerfile-ast. */
	readonly validate: (text: string) => void;
	/** docker-file-parser: instructions as lists of words. */
	readonly parser: (text: string) => void;
	/** dockerfilelint: a linter of regular expressions. */
	readonly lint: (text: string) => void;
}

/** Loads the peers, and installs them beforehand if they are not there. */
export function loadPeers(): Peers {
	const directory = import.meta.dirname;
	if (!existsSync(join(directory, "node_modules")))
		execFileSync("npm", ["ci", "--ignore-scripts", "--no-audit", "--no-fund"], {
			cwd: directory,
			stdio: "inherit",
		});
	const require = createRequire(join(directory, "package.json"));
	const { DockerfileParser } = require("dockerfile-ast");
	const { validate } = require("dockerfile-utils");
	const { parse } = require("docker-file-parser");
	const dockerfilelint = require("dockerfilelint/lib/index.js");
	return {
		ast: tolerant((text) => {
			const dockerfile = DockerfileParser.parse(text);
			for (const instruction of dockerfile.getInstructions())
				instruction.getArguments();
		}),
		validate: tolerant(validate),
		parser: tolerant((text) => parse(text, { includeComments: false })),
		lint: tolerant((text) => dockerfilelint.run(".", text)),
	};
}

function tolerant(work: (text: string) => void): (text: string) => void {
	return (text) => {
		try {
			work(text);
		} catch {}
	};
}
