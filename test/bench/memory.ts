import { setFlagsFromString } from "node:v8";
import { runInNewContext } from "node:vm";
import { parseDockerfile } from "../../src/dockerfile/parse.ts";
import { chooseRules } from "../../src/lint/choose-rules.ts";
import { offlineFacts } from "../../src/lint/facts.ts";
import { lint } from "../../src/lint/lint.ts";
import { allRules } from "../../src/lint/rules.ts";
import { loadShellParser } from "../../src/shell/parser.ts";
import { createSource } from "../../src/text/source.ts";
import { createPlatform } from "../../src/values/platform.ts";
import { readFixtures } from "./corpus.ts";

/** Bytes on the heap after garbage collection: after the first thousand files and after all. */
export interface MemoryGrowth {
	readonly files: number;
	readonly early: number;
	readonly late: number;
}

/** Checks ten thousand files one after the other, in one process. */
export async function measureMemory(files = 10_000): Promise<MemoryGrowth> {
	setFlagsFromString("--expose-gc");
	const collect = runInNewContext("gc") as () => void;
	const shell = await loadShellParser();
	const rules = chooseRules(allRules);
	const facts = offlineFacts(createPlatform("linux", "amd64"));
	const texts = readFixtures().filter(({ length }) => length < 10_000);
	const heap = () => {
		collect();
		return process.memoryUsage().heapUsed;
	};
	let early = 0;
	for (let index = 0; index < files; index++) {
		const text = `${texts[index % texts.length]}# ${index}\n`;
		lint(parseDockerfile(createSource(`${index}/Dockerfile`, text)), {
			facts,
			rules,
			shell,
		});
		if (index === 1000) early = heap();
	}
	return { files, early, late: heap() };
}
