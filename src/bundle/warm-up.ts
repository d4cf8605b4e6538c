import crypto from "node:crypto";
import { duplexPair } from "node:stream";
import { buildDockerfile } from "../build/build-dockerfile.ts";
import { serveGateway } from "../gateway/serve.ts";
import { sampleOptions } from "./sample-build.ts";
import { answerCalls } from "./sample-engine.ts";

/**
 * Builds the sample once, over a connection like the real one. Throws when that does not succeed, so that no snapshot is made of a
 * frontend that does not work.
 */
export async function warmUp(): Promise<void> {
	// What is random now would stay in unused memory, and make every snapshot of the same program another one.
	const { randomBytes } = crypto;
	Object.assign(crypto, { randomBytes: (size: number) => Buffer.alloc(size) });
	try {
		await buildSample();
	} finally {
		Object.assign(crypto, { randomBytes });
	}
}

async function buildSample(): Promise<void> {
	const [ours, theirs] = duplexPair();
	answerCalls(theirs);
	const log: string[] = [];
	const code = await serveGateway(
		buildDockerfile,
		{ input: ours, output: ours },
		{
			variables: sampleOptions,
			// No timer: the clock of a process that starts from a snapshot begins anew, and what timers remember would be wrong.
			patience: Number.POSITIVE_INFINITY,
			log: (line) => void log.push(line),
		},
	);
	ours.destroy();
	theirs.destroy();
	if (code !== 0)
		throw new Error(`the sample could not be built: ${log.join("\n")}`);
}
