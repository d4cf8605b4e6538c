import { GatewayError } from "./gateway-error.ts";
import type { APICap } from "./proto/messages.ts";

/** The capabilities of the gateway itself that this side asks about (BuildKit's frontend/gateway/pb/caps.go). */
export type GatewayCapability =
	| "solve.base"
	| "solve.inlinereturn"
	| "resolveimage"
	| "resolveimage.resolvemode"
	| "readfile"
	| "return"
	| "returnmap"
	| "readdir"
	| "statfile"
	| "importcaches"
	| "proto.refarray"
	| "reference.output"
	| "frontend.inputs"
	| "gateway.solve.metadata"
	| "gateway.exec"
	| "gateway.exec.extrahosts"
	| "gateway.exec.secretenv"
	| "gateway.exec.signals"
	| "gateway.exec.filesystem"
	| "frontend.caps"
	| "gateway.solve.evaluate"
	| "gateway.evaluate"
	| "gateway.warnings"
	| "reference.attestations"
	| "source.metaresolver"
	| "source.metaresolver.image.attestations"
	| "source.metaresolver.http.checksumrequest";

/** What the other side says it can do. LLB capabilities are plain strings: their names belong to llb/. */
export interface CapabilitySet<Name extends string = string> {
	supports(name: Name): boolean;
	/** The refusal to show when a capability is missing, or undefined when it is there. */
	refusal(name: Name): GatewayError | undefined;
	/** Throws the refusal, if there is one. */
	require(name: Name): void;
}

/**
 * Reads a list of capabilities from Ping. `product` is what the user calls the engine ("docker", "buildkit"); the hint to update
 * names it.
 */
export function capabilitySet<Name extends string>(
	listed: readonly APICap[],
	product: string,
): CapabilitySet<Name> {
	const known = new Map(listed.map((each) => [each.ID ?? "", each]));
	const refusal = (name: Name) => {
		const state = known.get(name);
		if (state?.Enabled === true) return undefined;
		return new GatewayError(
			"UNIMPLEMENTED",
			state === undefined
				? `this build needs the feature ${name}, which ${product || "the engine"} does not have; update ${product || "BuildKit"}`
				: `this build needs the feature ${name}, which is switched off on the server${reason(state)}`,
		);
	};
	return {
		supports: (name) => refusal(name) === undefined,
		refusal,
		require: (name) => {
			const error = refusal(name);
			if (error !== undefined) throw error;
		},
	};
}

function reason({ DisabledReasonMsg, DisabledAlternative }: APICap): string {
	const because = DisabledReasonMsg ? `: ${DisabledReasonMsg}` : "";
	const instead = DisabledAlternative
		? ` (instead: ${DisabledAlternative})`
		: "";
	return because + instead;
}

/**
 * What an engine can do that answers Ping without a list. Such an engine is older than the lists, and what it has is frozen
 * (BuildKit's frontend/gateway/grpcclient).
 */
export const impliedGatewayCapabilities = enabled([
	"solve.base",
	"solve.inlinereturn",
	"resolveimage",
	"readfile",
]);

/** The same for LLB. `soruce.http.uidgid` is spelled that way on the wire. */
export const impliedLlbCapabilities = enabled([
	"source.image",
	"source.local",
	"source.local.unique",
	"source.local.sessionid",
	"source.local.includepatterns",
	"source.local.followpaths",
	"source.local.excludepatterns",
	"source.local.sharedkeyhint",
	"source.git",
	"source.git.keepgitdir",
	"source.git.fullurl",
	"source.http",
	"source.http.checksum",
	"source.http.perm",
	"soruce.http.uidgid",
	"source.buildop.llbfilename",
	"exec.meta.base",
	"exec.meta.proxyenv",
	"exec.mount.bind",
	"exec.mount.cache",
	"exec.mount.cache.sharing",
	"exec.mount.selector",
	"exec.mount.tmpfs",
	"exec.mount.secret",
	"constraints",
	"platform",
	"meta.ignorecache",
	"meta.description",
	"meta.exportcache",
]);

function enabled(names: readonly string[]): readonly APICap[] {
	return names.map((ID) => ({ ID, Enabled: true }));
}
