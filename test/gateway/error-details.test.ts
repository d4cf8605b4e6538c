import { test } from "uvu";
import * as assert from "uvu/assert";
import {
	frontendCapabilityDetail,
	readDetail,
	sourceDetail,
	subrequestDetail,
} from "../../src/gateway/error-details.ts";
import { failureStatus } from "../../src/gateway/errors.ts";
import {
	GatewayError,
	statusCode,
	statusCodes,
	statusNumber,
} from "../../src/gateway/gateway-error.ts";

const buildkit = "github.com/moby/buildkit/";

test("what is written can be read back", () => {
	const data = Buffer.from([0, 255, 10]);
	const ranges = [
		{ start: { line: 1, character: 0 }, end: { line: 3, character: 7 } },
	];
	const source = sourceDetail(
		{ filename: "F", data, language: "Dockerfile" },
		ranges,
	);
	assert.is(source.typeUrl, `${buildkit}errdefs.Source+json`);
	const read = readDetail(source);
	if (read.kind !== "source") throw new Error(read.kind);
	assert.equal([...read.data], [...data]);
	assert.equal(read.ranges, ranges);
	assert.equal(readDetail(subrequestDetail("frontend.x")), {
		kind: "subrequest",
		name: "frontend.x",
	});
	assert.equal(readDetail(frontendCapabilityDetail("c")), {
		kind: "frontend-capability",
		name: "c",
	});
});

test("details of other types, and broken ones, are passed on as they came", () => {
	for (const [typeUrl, text] of [
		["type.googleapis.com/x", "{}"],
		[`${buildkit}errdefs.Source+json`, "{"],
		[`${buildkit}stack.Stack+json`, '{"frames":[]}'],
	] as const) {
		const detail = { typeUrl, value: Buffer.from(text) };
		assert.equal(readDetail(detail), { kind: "other", detail });
	}
	const value = Buffer.from('{"info":7,"ranges":{"a":1},"inputIDs":"x"}');
	assert.equal(
		readDetail({ typeUrl: `${buildkit}errdefs.Solve+json`, value }),
		{
			kind: "solve",
			inputIds: [],
			mountIds: [],
		},
	);
	const source = readDetail({
		typeUrl: `${buildkit}errdefs.Source+json`,
		value,
	});
	assert.is(source.kind, "source");
});

test("status codes are numbered as gRPC numbers them", () => {
	assert.is(statusNumber("UNKNOWN"), 2);
	assert.is(statusNumber("UNAUTHENTICATED"), 16);
	assert.is(statusCode(99), "UNKNOWN");
	for (const [number, name] of statusCodes.entries())
		assert.is(statusNumber(name), number);
});

test("no failure is returned as OK", () => {
	assert.is(failureStatus(new GatewayError("OK", "odd")).code, 2);
	assert.is(failureStatus("text").code, 13);
	assert.match(
		failureStatus(new TypeError("x is not y")).message ?? "",
		/x is not y/,
	);
});

test.run();
