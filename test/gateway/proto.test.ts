import { readFileSync } from "node:fs";
import protobuf from "protobufjs";
import { test } from "uvu";
import * as assert from "uvu/assert";
import { codec } from "../../src/gateway/proto/codec.ts";
import { generateMessages } from "../../src/gateway/proto/generate.ts";
import * as pb from "../../src/gateway/proto/messages.ts";

const directory = new URL("../../src/gateway/proto/", import.meta.url);

test("messages.ts is what the .proto files generate", () => {
	const checkedIn = readFileSync(new URL("messages.ts", directory), "utf8");
	assert.is(
		generateMessages(),
		checkedIn,
		"run node src/gateway/proto/generate.ts",
	);
});

/** The same messages by way of protobufjs' own reflection. */
function reflected(name: string): protobuf.Type {
	const root = new protobuf.Root();
	for (const file of ["bridge.proto", "values.proto", "status.proto"])
		protobuf.parse(readFileSync(new URL(file, directory), "utf8"), root, {
			keepCase: true,
		});
	return root.lookupType(name);
}

test("the codec writes what protobufjs reads, and reads what it writes", () => {
	const request: pb.NewContainerRequest = {
		ContainerID: "c",
		Mounts: [
			{
				dest: "/s",
				mountType: 1,
				secretOpt: { ID: "é", mode: 0o400, optional: true },
			},
			{ input: -1, output: -1, dest: "/" },
		],
		Network: 2,
	};
	const type = reflected("NewContainerRequest");
	const bytes = pb.NewContainerRequest.encode(request);
	const theirs = type.toObject(type.decode(bytes), { longs: Number });
	assert.equal(theirs, request);
	assert.equal(
		pb.NewContainerRequest.decode(
			type.encode(type.fromObject(theirs)).finish(),
		),
		request,
	);
});

test("maps, oneofs, bytes and packed numbers", () => {
	const result: pb.Result = {
		refs: {
			refs: new Map([
				["linux/amd64", { id: "r" }],
				["empty", {}],
			]),
		},
		metadata: new Map([
			["k", Buffer.from([0, 255])],
			["none", new Uint8Array()],
		]),
	};
	const read = pb.Result.decode(pb.Result.encode(result));
	assert.equal(read.refs, result.refs);
	assert.equal([...(read.metadata?.get("k") ?? [])], [0, 255]);
	assert.is(read.metadata?.get("none")?.length, 0);
	assert.equal(pb.Result.decode(pb.Result.encode({ refDeprecated: "" })), {
		refDeprecated: "",
	});
	const type = reflected("InitMessage");
	const packed = type.encode(type.fromObject({ Fds: [0, 1, 300] })).finish();
	assert.equal(pb.InitMessage.decode(packed).Fds, [0, 1, 300]);
	assert.equal(
		pb.InitMessage.decode(pb.InitMessage.encode({ Fds: [0, 2] })).Fds,
		[0, 2],
	);
});

test("zeros are not written, and fields nobody knows are skipped", () => {
	assert.is(
		pb.SolveRequest.encode({
			Frontend: "",
			Evaluate: false,
			FrontendOpt: new Map(),
			CacheImports: [],
		}).length,
		0,
	);
	const newer = codec<{ ID: string; later: string; more: number }>(() => [
		[1, "ID", "string", "single"],
		[98, "later", "string", "single"],
		[99, "more", "int64", "single"],
	]);
	const bytes = newer.encode({ ID: "x", later: "y", more: 7 });
	assert.equal(pb.APICap.decode(bytes), { ID: "x" });
});

test("large and negative 64-bit numbers are exact", () => {
	const stat: pb.Stat = {
		size: 2 ** 52 + 1,
		modTime: -1,
		devmajor: Number.MAX_SAFE_INTEGER,
	};
	assert.equal(pb.Stat.decode(pb.Stat.encode(stat)), stat);
});

test("bytes that are no message are an error", () => {
	for (const bytes of [
		[10, 5, 1],
		[10],
		[0x0f],
		[255, 255, 255, 255, 255, 255],
	])
		assert.throws(() => pb.APICap.decode(Uint8Array.from(bytes)));
	// A length that ends beyond the enclosing message.
	assert.throws(() =>
		pb.PongResponse.decode(Uint8Array.from([10, 2, 10, 9, 0, 0])),
	);
});

test.run();
