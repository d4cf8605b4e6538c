import { type Bridge, createBridge } from "./bridge.ts";
import type { CallContext, Caller } from "./call-context.ts";
import {
	capabilitySet,
	type GatewayCapability,
	impliedGatewayCapabilities,
	impliedLlbCapabilities,
} from "./capabilities.ts";
import { workerFromPb } from "./convert.ts";
import type { Environment } from "./environment.ts";
import { GatewayError } from "./gateway-error.ts";
import * as pb from "./proto/messages.ts";
import { type Result, resultFromPb } from "./result.ts";
import { checkNeeds, solveMessage } from "./solve.ts";
import type { Transport } from "./transport.ts";

/**
 * An engine that has not said yet what it can do. Two questions can be asked right away, beside the first call, which saves a round
 * trip. Their answers come when the engine has said what it can do, and are a refusal if it lacks what the question needs.
 */
export interface OpeningBridge {
	/** Rejects when the engine does not answer the first call. */
	readonly bridge: Promise<Bridge>;
	/** Hands a definition to the engine. */
	solve(definition: Uint8Array): Promise<Result>;
	/** What `Bridge.inputs` gives. */
	inputs(): Promise<ReadonlyMap<string, Uint8Array>>;
}

/** Milliseconds BuildKit has to answer the first call; its own client waits as long. */
const defaultPatience = 15_000;

/**
 * Says hello to learn what the engine can do.
 *
 * @param patience Milliseconds to wait for the first answer; Infinity for any time. Default: 15 seconds.
 */
export function openBridge(
	transport: Transport,
	environment: Environment,
	patience = defaultPatience,
): OpeningBridge {
	const call = caller(transport);
	const context = transport
		.call("Ping", pb.PingRequest.encode({}), { timeout: patience })
		.then((bytes) => {
			const { product } = environment;
			const pong = pb.PongResponse.decode(bytes);
			return {
				pong,
				call,
				transport,
				environment,
				capabilities: capabilitySet<GatewayCapability>(
					pong.FrontendAPICaps ?? impliedGatewayCapabilities,
					product,
				),
				llbCapabilities: capabilitySet(
					pong.LLBCaps ?? impliedLlbCapabilities,
					product,
				),
			};
		});
	/** The refusal of what the engine cannot do comes before what it has to say about it. */
	const checked = async <Answer>(
		answer: Promise<Answer>,
		check: (known: CallContext) => void,
	): Promise<Answer> => {
		answer.catch(() => undefined);
		check(await context);
		return answer;
	};
	return {
		bridge: context.then((known) =>
			createBridge(known, (known.pong.Workers ?? []).map(workerFromPb)),
		),
		solve: async (definition) =>
			resultFromPb(
				await checked(
					call(
						"Solve",
						pb.SolveRequest,
						pb.SolveResponse,
						solveMessage(environment, { definition }),
					),
					(known) => checkNeeds(known, definition),
				),
			),
		async inputs() {
			const { Definitions } = await checked(
				call("Inputs", pb.InputsRequest, pb.InputsResponse, {}),
				({ capabilities }) => capabilities.require("frontend.inputs"),
			);
			return Definitions ?? new Map();
		},
	};
}

function caller(transport: Transport): Caller {
	return async (method, request, response, message) => {
		const bytes = await transport.call(method, request.encode(message));
		try {
			return response.decode(bytes);
		} catch (error) {
			throw new GatewayError(
				"INTERNAL",
				`BuildKit's answer to ${method} cannot be read`,
				[],
				error,
			);
		}
	};
}
