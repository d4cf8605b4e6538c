import { local } from "../../llb/index.ts";
import { parseImageConfig } from "../image/parse-image-config.ts";
import type {
	ImageRequest,
	ResolvedImage,
	Resolver,
} from "../lower/resolver.ts";
import { formatFullPlatform } from "../values/platform.ts";
import type { BuildSession } from "./build-session.ts";
import { internalStep } from "./engine-steps.ts";
import { quiet } from "./lazy.ts";
import type { MainContext } from "./main-context.ts";
import { findNamedContext } from "./named-context.ts";
import { sourceTime } from "./source-time.ts";

/** What the resolver of a build answers from. */
export interface ResolverSources {
	readonly session: BuildSession;
	readonly context: MainContext;
	readonly ignorePatterns: () => Promise<readonly string[]>;
}

/** Answers a lowering from the engine. Lowerings for several platforms share it: equal questions are asked once. */
export function createResolver({
	session,
	context,
	ignorePatterns,
}: ResolverSources): Resolver {
	const images = new Map<string, Promise<ResolvedImage>>();
	return {
		imageConfig(request) {
			const key = JSON.stringify([
				request.reference,
				formatFullPlatform(request.platform),
				request.resolveMode,
				request.logName,
			]);
			const known = images.get(key);
			if (known !== undefined) return known;
			const asked = quiet(resolveImage(session, request));
			images.set(key, asked);
			return asked;
		},
		namedContext: (name, options) => findNamedContext(session, name, options),
		async mainContext(followPaths) {
			if (context.kind === "remote") return context.filesystem;
			const { directory } = context;
			return local(directory, {
				sessionId: session.sessionOf(directory),
				excludePatterns: await ignorePatterns(),
				sharedKeyHint: directory,
				name: internalStep("load build context"),
				followPaths,
			});
		},
		ignorePatterns,
		sourceTime: (filesystem, logName) =>
			sourceTime(session, filesystem, logName),
	};
}

async function resolveImage(
	{ bridge }: BuildSession,
	request: ImageRequest,
): Promise<ResolvedImage> {
	const resolved = await bridge.resolveImageConfig(request);
	if (resolved.kind === "replaced") {
		throw new Error(
			`a source policy replaced the image ${request.reference} by ${resolved.source.identifier}, which is no image`,
		);
	}
	const config = parseImageConfig(resolved.config);
	if (!config.ok) {
		throw new Error(`the image ${request.reference}: ${config.message}`);
	}
	return {
		reference: resolved.reference,
		digest: resolved.digest,
		config: config.value,
	};
}
