import { type Bridge, openBridge } from "./bridge.ts";
import { type Environment, readEnvironment } from "./environment.ts";
import { GatewayError } from "./gateway-error.ts";
import type { Result } from "./result.ts";
import type { Streams } from "./stdio.ts";

/** A build: what a frontend does with the engine. It refuses by throwing a GatewayError. */
export type Build = (
	bridge: Bridge,
	environment: Environment,
) => Promise<Result>;

export interface ServeOptions {
	/** Default: the environment of this process. */
	readonly variables?: Readonly<Record<string, string | undefined>>;
	/** Rejects when something outside the build goes wrong; ends the build as if it had failed itself. See `processCrash`. */
	readonly crash?: Promise<never>;
	/** Where a failure goes that cannot reach the user any more; the engine's log. Default: standard error. */
	readonly log?: (line: string) => void;
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
	// Only now: a start-up snapshot holds everything that is imported above, and cannot hold HTTP/2 or sockets.
	const { joinStreams } = await import("./stdio.ts");
	const { openTransport } = await import("./grpc-transport.ts");
	const transport = openTransport(joinStreams(streams));
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
		const bridge = await openBridge(transport, environment);
		try {
			const result = build(bridge, environment);
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
