import type { CallContext } from "./call-context.ts";
import {
	gitFromPb,
	httpFromPb,
	platformToPb,
	sourceFromPb,
	sourceToPb,
} from "./convert.ts";
import { GatewayError } from "./gateway-error.ts";
import * as pb from "./proto/messages.ts";
import type {
	ImageConfig,
	ImageConfigRequest,
	Source,
	SourceMeta,
	SourceMetaRequest,
} from "./requests.ts";

const imageScheme = "docker-image://";
const layoutScheme = "oci-layout://";
const checksumAlgorithms = ["sha256", "sha384", "sha512"] as const;

/**
 * Resolves an image; by ResolveSourceMeta where the engine has it, because only that one tells when a policy replaced the image. A
 * failure names the image: what registries, networks and name servers say often does not.
 */
export async function resolveImageConfig(
	context: CallContext,
	request: ImageConfigRequest,
): Promise<ImageConfig> {
	try {
		return await askForImageConfig(context, request);
	} catch (error) {
		const { reference } = request;
		if (!(error instanceof GatewayError) || error.message.includes(reference))
			throw error;
		throw new GatewayError(
			error.code,
			`the image ${reference} cannot be looked up: ${error.message}`,
			error.details,
			error,
		);
	}
}

async function askForImageConfig(
	context: CallContext,
	request: ImageConfigRequest,
): Promise<ImageConfig> {
	if (!context.capabilities.supports("source.metaresolver"))
		return resolveImageConfigDirectly(context, request);
	const meta = await resolveSourceMeta(context, {
		source: imageSource(request),
		platform: request.platform,
		logName: request.logName,
		resolveMode: request.resolveMode,
	});
	if (meta.image === undefined)
		return { kind: "replaced", source: meta.source };
	return {
		kind: "image",
		reference: withoutScheme(meta.source.identifier),
		...meta.image,
	};
}

async function resolveImageConfigDirectly(
	{ call, capabilities }: CallContext,
	request: ImageConfigRequest,
): Promise<ImageConfig> {
	capabilities.require("resolveimage");
	const { layout, platform } = request;
	const response = await call(
		"ResolveImageConfig",
		pb.ResolveImageConfigRequest,
		pb.ResolveImageConfigResponse,
		{
			Ref: request.reference,
			Platform: platform && platformToPb(platform),
			ResolveMode: request.resolveMode,
			LogName: request.logName,
			ResolverType: layout === undefined ? 0 : 1,
			SessionID: layout?.sessionId,
			StoreID: layout?.storeId,
		},
	);
	return {
		kind: "image",
		// An old engine does not repeat the reference.
		reference: response.Ref || request.reference,
		digest: response.Digest ?? "",
		config: response.Config ?? new Uint8Array(),
	};
}

/**
 * Asks about a source. An engine without this call can still resolve images; about other sources it says nothing, and the answer
 * is the source as it was.
 */
export async function resolveSourceMeta(
	context: CallContext,
	request: SourceMetaRequest,
): Promise<SourceMeta> {
	const { call, capabilities } = context;
	const { source, platform, image, git, http } = request;
	if (!capabilities.supports("source.metaresolver")) {
		if (http !== undefined) capabilities.require("source.metaresolver");
		return resolveSourceByImage(context, request);
	}
	if (http !== undefined)
		capabilities.require("source.metaresolver.http.checksumrequest");
	const response = await call(
		"ResolveSourceMeta",
		pb.ResolveSourceMetaRequest,
		pb.ResolveSourceMetaResponse,
		{
			Source: sourceToPb(source),
			Platform: platform && platformToPb(platform),
			LogName: request.logName,
			ResolveMode: request.resolveMode,
			Image: image && { NoConfig: image.noConfig },
			Git: git && { ReturnObject: git.returnObject },
			HTTP: http && {
				ChecksumRequest: {
					Algo: checksumAlgorithms.indexOf(http.algorithm),
					Suffix: http.suffix,
				},
			},
		},
	);
	if (http !== undefined && response.HTTP?.ChecksumResponse === undefined)
		throw new GatewayError(
			"INTERNAL",
			`BuildKit did not give the checksum of ${source.identifier} it was asked for`,
		);
	return {
		source: sourceFromPb(response.Source, source),
		image: response.Image && {
			digest: response.Image.Digest ?? "",
			config: response.Image.Config ?? new Uint8Array(),
		},
		git: response.Git && gitFromPb(response.Git),
		http: response.HTTP && httpFromPb(response.HTTP),
	};
}

async function resolveSourceByImage(
	context: CallContext,
	{ source, platform, resolveMode, logName }: SourceMetaRequest,
): Promise<SourceMeta> {
	const reference = withoutScheme(source.identifier);
	if (reference === source.identifier) return { source };
	const scheme = source.identifier.slice(0, -reference.length);
	const config = await resolveImageConfigDirectly(context, {
		reference,
		platform,
		resolveMode,
		logName,
		layout:
			scheme === layoutScheme
				? {
						sessionId: source.attributes?.get("oci.session") ?? "",
						storeId: source.attributes?.get("oci.store") ?? "",
					}
				: undefined,
	});
	if (config.kind === "replaced") return { source: config.source };
	return {
		source: { ...source, identifier: scheme + config.reference },
		image: { digest: config.digest, config: config.config },
	};
}

function imageSource({ reference, layout }: ImageConfigRequest): Source {
	if (layout === undefined) return { identifier: imageScheme + reference };
	return {
		identifier: layoutScheme + reference,
		attributes: new Map([
			["oci.session", layout.sessionId],
			["oci.store", layout.storeId],
		]),
	};
}

/** The reference in an identifier of an image; any other identifier stays as it is. */
function withoutScheme(identifier: string): string {
	for (const scheme of [imageScheme, layoutScheme])
		if (identifier.startsWith(scheme)) return identifier.slice(scheme.length);
	return identifier;
}
