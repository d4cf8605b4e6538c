import { test } from "uvu";
import * as assert from "uvu/assert";
import { encodeDefinition, image, marshal } from "../../llb/index.ts";
import { readEnvironment } from "../../src/gateway/environment.ts";
import { GatewayError } from "../../src/gateway/gateway-error.ts";
import { openBridge } from "../../src/gateway/open-bridge.ts";
import * as pb from "../../src/gateway/proto/messages.ts";

/** An engine whose answers a test gives when it wants to. */
function engine() {
	const asked: string[] = [];
	const answers = new Map<string, PromiseWithResolvers<Uint8Array>>();
	const answerTo = (method: string) => {
		const known = answers.get(method) ?? Promise.withResolvers();
		answers.set(method, known);
		return known;
	};
	const opening = openBridge(
		{
			call(method) {
				asked.push(method);
				return answerTo(method).promise;
			},
			stream: () => {
				throw new GatewayError("UNIMPLEMENTED", "stream");
			},
			lost: new Promise(() => {}),
			close: () => {},
		},
		readEnvironment({}),
	);
	const greet = (gateway: readonly string[], llb: readonly string[]) => {
		const listed = (names: readonly string[]) =>
			names.map((ID) => ({ ID, Enabled: true }));
		answerTo("Ping").resolve(
			pb.PongResponse.encode({
				FrontendAPICaps: listed(gateway),
				LLBCaps: listed(llb),
			}),
		);
	};
	return { opening, asked, answerTo, greet };
}

async function refusal(promise: Promise<unknown>): Promise<GatewayError> {
	try {
		await promise;
	} catch (error) {
		if (error instanceof GatewayError) return error;
		throw error;
	}
	throw new Error("it was not refused");
}

const definition = encodeDefinition(
	marshal(image("docker.io/library/a:1", { resolveMode: "pull" }), {
		platform: { os: "linux", architecture: "amd64" },
	}),
);
const solved = pb.SolveResponse.encode({ result: { ref: { id: "r" } } });

test("questions go out beside the first call, and their answers wait for its answer", async () => {
	const { opening, asked, answerTo, greet } = engine();
	const answered: string[] = [];
	const solve = opening.solve(definition).finally(() => answered.push("solve"));
	const inputs = opening.inputs().finally(() => answered.push("inputs"));
	assert.equal(asked, ["Ping", "Solve", "Inputs"]);
	answerTo("Solve").resolve(solved);
	answerTo("Inputs").resolve(
		pb.InputsResponse.encode({ Definitions: new Map([["a", definition]]) }),
	);
	await new Promise(setImmediate);
	assert.equal(answered, []);
	greet(
		["frontend.inputs"],
		["source.image", "source.image.resolvemode", "constraints", "platform"],
	);
	assert.equal((await solve).references, {
		kind: "single",
		reference: { id: "r", definition: undefined },
	});
	assert.equal([...(await inputs).keys()], ["a"]);
	const { capabilities } = await opening.bridge;
	assert.ok(capabilities.supports("frontend.inputs"));
});

test("what the engine lacks is refused in our words, whatever it answers", async () => {
	for (const answers of [true, false]) {
		const { opening, answerTo, greet } = engine();
		const solve = opening.solve(definition);
		const inputs = opening.inputs();
		for (const method of ["Solve", "Inputs"])
			if (answers) answerTo(method).resolve(new Uint8Array());
			else answerTo(method).reject(new GatewayError("UNIMPLEMENTED", "no"));
		greet([], ["source.image", "constraints", "platform"]);
		const needs = await refusal(solve);
		assert.is(needs.code, "UNIMPLEMENTED");
		assert.match(needs.message, "feature source.image.resolvemode,");
		const unknown = await refusal(inputs);
		assert.match(unknown.message, "feature frontend.inputs,");
	}
});

test("a refusal does not wait for an engine that never answers what it does not know", async () => {
	const { opening, greet } = engine();
	const inputs = opening.inputs();
	greet([], []);
	assert.is((await refusal(inputs)).code, "UNIMPLEMENTED");
});

test("everything fails when the first call does", async () => {
	const { opening, answerTo } = engine();
	const solve = opening.solve(definition);
	answerTo("Solve").resolve(solved);
	answerTo("Ping").reject(new GatewayError("UNAVAILABLE", "gone"));
	for (const promise of [opening.bridge, solve, opening.inputs()])
		assert.is((await refusal(promise)).message, "gone");
});

test.run();
