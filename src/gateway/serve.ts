import { type Environment, readEnvironment } from "./environment.ts";
import { GatewayError } from "./gateway-error.ts";
import { openTransport } from "./grpc-transport.ts";
import { type OpeningBridge, openBridge } from "./open-bridge.ts";
import type { Result } from "./result.ts";
import { type Streams, standardStreams } from "./stdio.ts";

/**
 * A build: what a frontend does with the engine. It refuses by throwing a GatewayError. Before it does anything that depends on what the
 * engine can do, it waits for the bridge.
 */
export type Build = (
	opening: OpeningBridge,
	environment: Environment,
) => Promise<Result>;

export interface ServeOptions {
	/** Default: the environment of this process. */
	readonly variables?: Readonly<Record<string, string | undefined>>;
	/** Rejects when something outside the build goes wrong; ends the build as if it had failed itself. See `processCrash`. */
	readonly crash?: Promise<never>;
	/** Milliseconds the engine has for the first answer; Infinity for any time. Default: 15 seconds. */
	readonly patience?: number;
	/** Where a failure goes that cannot reach the user any more; the engine's log. Default: standard error. */
	readonly log?: (line: string) => void;
}

/**
 * Runs a build for the engine that started this process, and ends the process.
 *
 * Nothing below looks at the environment or opens anything before this is called: a program may have been started from a snapshot of
 * its memory that was taken on another machine.
 */
export async function serveProcess(build: Build): Promise<void> {
	try {
		const code = await serveGateway(build, standardStreams(), {
			crash: processCrash(),
		});
		// At once: the engine takes a connection that ends before the process does for a crash.
		process.exit(code);
	} catch (error) {
		process.stderr.write(`${(error as Error).message}\n`);
		process.exit(1);
	}
}

/**
 * Runs a build for the engine on the other end of these streams and gives it the outcome. Never rejects. The answer is the code the
 * process has to exit with, at once and without closing the connection: to the engine, a connection that closes first is a crash.
 *
 * 0 means that a result was returned. 1 means a failure, which the engine shows as it was returned, whatever the exit code is; the
 * log has it only if it could not be returned.
 */
export async function serveGateway(
	build: Build,
	streams: Streams,
	options: ServeOptions = {},
): Promise<number> {
	const log = options.log ?? ((line) => process.stderr.write(`${line}\n`));
	const environment = readEnvironment(options.variables ?? process.env);
	const transport = openTransport(streams);
	const lost = transport.lost.then((error): never => {
		throw error;
	});
	try {
		return await Promise.race([conduct(), lost]);
	} catch (error) {
		log(describe(error));
		return 1;
	}

	async function conduct(): Promise<number> {
		const opening = openBridge(transport, environment, options.patience);
		const result = build(opening, environment);
		// Whatever the build makes of an engine that does not answer: there is nobody to tell.
		result.catch(() => undefined);
		const bridge = await opening.bridge;
		try {
			const { crash } = options;
			await bridge.returnResult(
				await (crash === undefined ? result : Promise.race([result, crash])),
			);
			return 0;
		} catch (error) {
			if (!(error instanceof GatewayError)) log(describe(error));
			await bridge.returnFailure(error);
			return 1;
		}
	}
}

/**
 * Rejects with the first error nobody caught, which would otherwise end the process before the user is told anything. From this
 * call on such errors do not end the process any more.
 */
export function processCrash(): Promise<never> {
	const crash = new Promise<never>((_resolve, reject) => {
		process.on("uncaughtException", reject);
		process.on("unhandledRejection", reject);
	});
	crash.catch(() => {});
	return crash;
}

/** For the log, where the stack of a mistake is worth having. */
function describe(error: unknown): string {
	if (error instanceof GatewayError) return `${error.code}: ${error.message}`;
	return error instanceof Error
		? (error.stack ?? error.message)
		: String(error);
}
