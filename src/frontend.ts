import { startupSnapshot } from "node:v8";
import { buildDockerfile } from "./build/build-dockerfile.ts";
import { processCrash, serveGateway } from "./gateway/serve.ts";

/**
 * The process that BuildKit starts: serves one build on standard input and output, and ends.
 *
 * Nothing here or below looks at the environment or opens anything before `main` runs, because the program is also started from a
 * snapshot of its memory that was taken on another machine.
 */
async function main(): Promise<void> {
	try {
		const { standardStreams } = await import("./gateway/stdio.ts");
		const code = await serveGateway(buildDockerfile, standardStreams(), {
			crash: processCrash(),
		});
		// At once: the engine takes a connection that ends before the process does for a crash.
		process.exit(code);
	} catch (error) {
		process.stderr.write(`${(error as Error).message}\n`);
		process.exit(1);
	}
}

if (startupSnapshot.isBuildingSnapshot()) {
	startupSnapshot.setDeserializeMainFunction(() => void main());
} else {
	void main();
}
