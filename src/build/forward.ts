import { detectSyntax } from "../dockerfile/directives.ts";
import { sourceDetail } from "../gateway/error-details.ts";
import { GatewayError } from "../gateway/gateway-error.ts";
import type { Result } from "../gateway/result.ts";
import type { BuildSession } from "./build-session.ts";
import type { DockerfileSource } from "./dockerfile-source.ts";
import { eachLine, hasSource } from "./refusal.ts";

/** Another frontend that is to do the build. */
export interface ForwardTarget {
	/** The image of the frontend. */
	readonly image: string;
	/** The image and what stands behind it. */
	readonly commandLine: string;
	/** The line of the directive that names it; absent when the client named it. */
	readonly line?: number;
}

/**
 * The frontend that the client (by BUILDKIT_SYNTAX) or else the Dockerfile's `syntax` directive names. None when this frontend was
 * itself found that way.
 */
export function forwardTarget(
	{ options }: BuildSession,
	{ text }: DockerfileSource,
): ForwardTarget | undefined {
	if (options.commandLine !== undefined) return undefined;
	if (options.syntax !== undefined) {
		const [image = ""] = options.syntax.trim().split(" ", 1);
		return { image, commandLine: options.syntax };
	}
	const directive = detectSyntax(text);
	return directive === undefined
		? undefined
		: {
				image: directive.value,
				commandLine: directive.line,
				line: directive.lineNumber,
			};
}

/** Has the other frontend do the build, with the same options and inputs. */
export async function forwardBuild(
	session: BuildSession,
	target: ForwardTarget,
	dockerfile: DockerfileSource,
): Promise<Result> {
	const { bridge } = session;
	try {
		return await bridge.solve({
			frontend: "gateway.v0",
			frontendOptions: forwardedOptions(session, target),
			frontendInputs: bridge.capabilities.supports("frontend.inputs")
				? await session.encodedInputs()
				: undefined,
		});
	} catch (error) {
		if (hasSource(error) || !(error instanceof GatewayError)) throw error;
		const { code, message, details } = error;
		if (target.line === undefined) {
			throw new GatewayError(
				code,
				`the frontend of BUILDKIT_SYNTAX=${target.commandLine} failed: ${message}`,
				details,
				error,
			);
		}
		const line = { first: target.line, last: target.line };
		const place = sourceDetail(dockerfile.file, eachLine(line));
		throw new GatewayError(code, message, [...details, place], error);
	}
}

/** Options given as build arguments are given to the other frontend under their own names too. */
function forwardedOptions(
	{ options }: BuildSession,
	target: ForwardTarget,
): ReadonlyMap<string, string> {
	const forwarded = new Map(options.raw);
	const copy = (from: string, to: string): void => {
		const value = options.raw.get(from) ?? "";
		if (value !== "") forwarded.set(to, value);
	};
	copy("build-arg:BUILDKIT_MULTI_PLATFORM", "multi-platform");
	copy("build-arg:BUILDKIT_SANDBOX_HOSTNAME", "hostname");
	forwarded.set("cmdline", target.commandLine);
	forwarded.set("source", target.image);
	return forwarded;
}
