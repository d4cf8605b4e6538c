import { setTimeout } from "node:timers/promises";
import type { Bridge } from "../../src/gateway/bridge.ts";
import type { Environment } from "../../src/gateway/environment.ts";
import { sourceDetail } from "../../src/gateway/error-details.ts";
import { GatewayError } from "../../src/gateway/gateway-error.ts";
import { type Result, singleResult } from "../../src/gateway/result.ts";
import { processCrash, serveGateway } from "../../src/gateway/serve.ts";
import { standardStreams } from "../../src/gateway/stdio.ts";

/** Builds that a test picks by name: what a frontend does, in a few lines, as a process of its own. */

const utf8 = new TextEncoder();

const builds: Readonly<
	Record<string, (bridge: Bridge, environment: Environment) => Promise<Result>>
> = {
	async result(bridge, environment) {
		const local = await bridge.solve({ definition: new Uint8Array([10, 0]) });
		if (local.references.kind !== "single" || !local.references.reference)
			throw new Error("no reference");
		const { reference } = local.references;
		const text = await bridge.readFile(reference, "Dockerfile", {
			offset: 0,
			length: 5,
		});
		return singleResult(
			reference,
			new Map([
				["text", text],
				["target", utf8.encode(environment.options.get("target") ?? "")],
			]),
		);
	},
	async refused() {
		throw new GatewayError("INVALID_ARGUMENT", "no such stage", [
			sourceDetail({ filename: "Dockerfile", data: utf8.encode("FROM x\n") }, [
				{
					start: { line: 1, character: 0 },
					end: { line: 1, character: 0 },
				},
			]),
		]);
	},
	async passedOn(bridge) {
		await bridge.evaluate({ id: "broken" });
		return singleResult(undefined);
	},
	async bug() {
		const nothing = undefined as unknown as { length: number };
		return singleResult(
			undefined,
			new Map([[`${nothing.length}`, utf8.encode("")]]),
		);
	},
	async strayRejection() {
		void Promise.reject(new Error("nobody caught this"));
		await setTimeout(120_000);
		return singleResult(undefined);
	},
	async large(bridge) {
		const data = await bridge.readFile({ id: "r" }, "large");
		return singleResult(undefined, new Map([["large", data]]));
	},
	async tooLarge(bridge) {
		await bridge.solve({ definition: new Uint8Array(17 * 1024 * 1024) });
		return singleResult(undefined);
	},
	async waitForever(bridge) {
		await bridge.evaluate({ id: "never" });
		return singleResult(undefined);
	},
	async deaf() {
		await setTimeout(120_000);
		return singleResult(undefined);
	},
};

const build = builds[process.argv[2] ?? ""];
if (build === undefined) throw new Error(`no build ${process.argv[2]}`);
process.exit(
	await serveGateway(
		async (opening, environment) => build(await opening.bridge, environment),
		standardStreams(),
		{ crash: processCrash() },
	),
);
