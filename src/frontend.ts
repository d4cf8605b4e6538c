import { startupSnapshot } from "node:v8";
import { buildDockerfile } from "./build/build-dockerfile.ts";
import { GatewayError } from "./gateway/gateway-error.ts";
import { serveGateway } from "./gateway/serve.ts";
import { standardStreams } from "./gateway/stdio.ts";

/**
 * The process that BuildKit starts: serves one build on standard input and output, and ends.
 *
 * Nothing here or below looks at the environment before `main` runs, because the program is also started from a snapshot of its
 * memory that was taken on another machine.
 */
async function main(): Promise<void> {
	try {
		const streams = standardStreams();
		const crash = crashed();
		const code = await serveGateway(
			(bridge, environment) =>
				Promise.race([buildDockerfile(bridge, environment), crash]),
			streams,
		);
		// At once: the engine takes a connection that ends before the process does for a crash.
		process.exit(code);
	} catch (error) {
		const isKnown = error instanceof GatewayError;
		process.stderr.write(
			`${isKnown ? error.message : String((error as Error).stack)}\n`,
		);
		process.exit(1);
	}
}

/** Fails when the program does where nobody waits, so that the user hears of it and not only the engine's log. */
function crashed(): Promise<never> {
	const crash = new Promise<never>((_, reject) => {
		process.once("uncaughtException", reject);
	});
	crash.catch(() => undefined);
	return crash;
}

if (startupSnapshot.isBuildingSnapshot()) {
	startupSnapshot.setDeserializeMainFunction(() => void main());
} else {
	void main();
}
