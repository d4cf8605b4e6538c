import type { Duplex } from "node:stream";
import {
	Metadata,
	Server,
	ServerCredentials,
	type ServerUnaryCall,
	type ServiceDefinition,
	type sendUnaryData,
	status,
	type UntypedServiceImplementation,
} from "@grpc/grpc-js";
import { messageLimit } from "../../src/gateway/framing.ts";
import { GatewayError, statusNumber } from "../../src/gateway/gateway-error.ts";
import type { Codec } from "../../src/gateway/proto/codec.ts";
import * as pb from "../../src/gateway/proto/messages.ts";

/** The calls of LLBBridge with one question and one answer, and the messages they are made of. */
export interface Calls {
	Ping: [pb.PingRequest, pb.PongResponse];
	ResolveImageConfig: [
		pb.ResolveImageConfigRequest,
		pb.ResolveImageConfigResponse,
	];
	ResolveSourceMeta: [
		pb.ResolveSourceMetaRequest,
		pb.ResolveSourceMetaResponse,
	];
	Solve: [pb.SolveRequest, pb.SolveResponse];
	ReadFile: [pb.ReadFileRequest, pb.ReadFileResponse];
	ReadDir: [pb.ReadDirRequest, pb.ReadDirResponse];
	StatFile: [pb.StatFileRequest, pb.StatFileResponse];
	Evaluate: [pb.EvaluateRequest, pb.EvaluateResponse];
	Inputs: [pb.InputsRequest, pb.InputsResponse];
	Warn: [pb.WarnRequest, pb.WarnResponse];
	Return: [pb.ReturnRequest, pb.ReturnResponse];
	NewContainer: [pb.NewContainerRequest, pb.NewContainerResponse];
	ReleaseContainer: [pb.ReleaseContainerRequest, pb.ReleaseContainerResponse];
}

export type Method = keyof Calls;

/** Answers calls; one that is missing is unimplemented. A handler refuses by throwing a GatewayError. */
export type Handlers = {
	readonly [Name in Method]?: (
		request: Calls[Name][0],
	) => Promise<Calls[Name][1]> | Calls[Name][1];
} & {
	/** The one call that is a conversation: answers to each message with any number of messages. */
	readonly ExecProcess?: (message: pb.ExecMessage) => readonly pb.ExecMessage[];
};

type Codecs = {
	readonly [Name in Method]: readonly [
		Codec<Calls[Name][0]>,
		Codec<Calls[Name][1]>,
	];
};

const codecs: Codecs = {
	Ping: [pb.PingRequest, pb.PongResponse],
	ResolveImageConfig: [
		pb.ResolveImageConfigRequest,
		pb.ResolveImageConfigResponse,
	],
	ResolveSourceMeta: [
		pb.ResolveSourceMetaRequest,
		pb.ResolveSourceMetaResponse,
	],
	Solve: [pb.SolveRequest, pb.SolveResponse],
	ReadFile: [pb.ReadFileRequest, pb.ReadFileResponse],
	ReadDir: [pb.ReadDirRequest, pb.ReadDirResponse],
	StatFile: [pb.StatFileRequest, pb.StatFileResponse],
	Evaluate: [pb.EvaluateRequest, pb.EvaluateResponse],
	Inputs: [pb.InputsRequest, pb.InputsResponse],
	Warn: [pb.WarnRequest, pb.WarnResponse],
	Return: [pb.ReturnRequest, pb.ReturnResponse],
	NewContainer: [pb.NewContainerRequest, pb.NewContainerResponse],
	ReleaseContainer: [pb.ReleaseContainerRequest, pb.ReleaseContainerResponse],
};

const methods = Object.keys(codecs) as Method[];

/** Serves LLBBridge on a connection, as a real gRPC server. Ends with the connection. */
export function serveBridge(connection: Duplex, handlers: Handlers): Server {
	const server = new Server({
		"grpc.max_receive_message_length": messageLimit,
		"grpc.max_send_message_length": messageLimit,
	});
	server.addService(definition(), implementation(handlers));
	server
		.createConnectionInjector(ServerCredentials.createInsecure())
		.injectConnection(connection);
	connection.on("close", () => server.forceShutdown());
	return server;
}

function definition(): ServiceDefinition {
	const path = "/moby.buildkit.v1.frontend.LLBBridge/";
	const entries = Object.entries(codecs).map(([name, [request, response]]) => [
		name,
		method(
			path + name,
			request as Codec<object>,
			response as Codec<object>,
			false,
		),
	]);
	return {
		...Object.fromEntries(entries),
		ExecProcess: method(
			`${path}ExecProcess`,
			pb.ExecMessage as Codec<object>,
			pb.ExecMessage as Codec<object>,
			true,
		),
	};
}

function method(
	path: string,
	request: Codec<object>,
	response: Codec<object>,
	stream: boolean,
): ServiceDefinition[string] {
	return {
		path,
		requestStream: stream,
		responseStream: stream,
		requestSerialize: (message: object) => Buffer.from(request.encode(message)),
		requestDeserialize: (bytes) => request.decode(bytes),
		responseSerialize: (message: object) =>
			Buffer.from(response.encode(message)),
		responseDeserialize: (bytes) => response.decode(bytes),
	};
}

function implementation(handlers: Handlers): UntypedServiceImplementation {
	const answers = methods.map((name) => [name, answer(name, handlers)]);
	return {
		...Object.fromEntries(answers),
		ExecProcess: (call: NodeJS.ReadWriteStream) => {
			call.on("data", (message) => {
				const replies = handlers.ExecProcess?.(
					message as unknown as pb.ExecMessage,
				);
				for (const reply of replies ?? [])
					call.write(reply as unknown as string);
			});
			call.on("end", () => call.end());
			call.on("error", () => {});
		},
	};
}

type AnyHandler = (request: object) => Promise<object> | object;

function answer(name: Method, handlers: Handlers) {
	return async (
		call: ServerUnaryCall<object, object>,
		callback: sendUnaryData<object>,
	) => {
		try {
			const handler = handlers[name] as AnyHandler | undefined;
			if (handler === undefined)
				throw new GatewayError("UNIMPLEMENTED", `${name} is not served here`);
			callback(null, await handler(call.request));
		} catch (error) {
			callback(serviceError(error));
		}
	};
}

function serviceError(error: unknown) {
	if (!(error instanceof GatewayError)) {
		const text = error instanceof Error ? error.stack : String(error);
		return { code: status.INTERNAL, details: `the stub failed: ${text}` };
	}
	const metadata = new Metadata();
	const code = statusNumber(error.code);
	if (error.details.length > 0)
		metadata.set(
			"grpc-status-details-bin",
			Buffer.from(
				pb.Status.encode({
					code,
					message: error.message,
					details: error.details.map(({ typeUrl, value }) => ({
						type_url: typeUrl,
						value,
					})),
				}),
			),
		);
	return { code, details: error.message, metadata };
}
