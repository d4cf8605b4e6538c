import type { CapabilitySet, GatewayCapability } from "./capabilities.ts";
import type { Environment } from "./environment.ts";
import type { Codec } from "./proto/codec.ts";
import type { Transport } from "./transport.ts";

/** What the calls need of each other. */
export interface CallContext {
	readonly call: Caller;
	readonly transport: Transport;
	readonly environment: Environment;
	readonly capabilities: CapabilitySet<GatewayCapability>;
	readonly llbCapabilities: CapabilitySet;
}

/** Encodes, calls, decodes. */
export type Caller = <Request, Response>(
	method: string,
	request: Codec<Request>,
	response: Codec<Response>,
	message: Request,
) => Promise<Response>;
