import type { CallContext } from "./call-context.ts";
import type { Environment } from "./environment.ts";
import * as pb from "./proto/messages.ts";
import type { SolveRequest } from "./requests.ts";
import { type Result, referencesOf, resultFromPb } from "./result.ts";

/** Options that BuildKit's client puts into every solve unless they are there already. */
const passedOn = ["cache-imports", "cache-from"] as const;

/**
 * Hands a definition, or a whole build, to the engine. A definition that needs something of LLB the engine lacks is refused here,
 * before it is sent, because the engine's own refusal does not say which version has it.
 */
export async function solve(
	context: CallContext,
	request: SolveRequest,
): Promise<Result> {
	const { call, capabilities, environment } = context;
	checkNeeds(context, request.definition);
	const evaluateHere =
		request.evaluate === true &&
		!capabilities.supports("gateway.solve.evaluate");
	const result = resultFromPb(
		await call(
			"Solve",
			pb.SolveRequest,
			pb.SolveResponse,
			solveMessage(environment, {
				...request,
				evaluate: request.evaluate === true && !evaluateHere,
			}),
		),
	);
	if (evaluateHere)
		for (const { id } of referencesOf(result))
			await call("StatFile", pb.StatFileRequest, pb.StatFileResponse, {
				Ref: id,
				Path: ".",
			});
	return result;
}

/** A request as the wire has it. */
export function solveMessage(
	environment: Environment,
	request: SolveRequest,
): pb.SolveRequest {
	return {
		Definition: request.definition,
		Frontend: request.frontend,
		FrontendOpt: withPassedOn(environment, request.frontendOptions),
		FrontendInputs: request.frontendInputs,
		allowResultReturn: true,
		allowResultArrayRef: true,
		CacheImports: request.cacheImports?.map(({ type, attributes }) => ({
			Type: type,
			Attrs: attributes,
		})),
		Evaluate: request.evaluate === true,
	};
}

/** Refuses a definition that needs something of LLB the engine lacks. */
export function checkNeeds(
	{ llbCapabilities }: Pick<CallContext, "llbCapabilities">,
	definition: Uint8Array | undefined,
): void {
	if (definition === undefined) return;
	const { metadata } = pb.DefinitionNeeds.decode(definition);
	for (const { caps } of metadata?.values() ?? [])
		for (const name of caps?.keys() ?? []) llbCapabilities.require(name);
}

function withPassedOn(
	environment: Environment,
	options: ReadonlyMap<string, string> | undefined,
): ReadonlyMap<string, string> {
	const all = new Map(options);
	for (const name of passedOn) {
		const value = environment.options.get(name);
		if (value !== undefined && !all.has(name)) all.set(name, value);
	}
	return all;
}
