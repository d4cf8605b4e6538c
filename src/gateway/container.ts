import { randomBytes } from "node:crypto";
import type { CallContext } from "./call-context.ts";
import { platformToPb } from "./convert.ts";
import type { Platform } from "./environment.ts";
import { GatewayError, statusCode } from "./gateway-error.ts";
import * as pb from "./proto/messages.ts";
import type { Reference } from "./result.ts";
import type { MessageStream } from "./transport.ts";

export interface ContainerRequest {
	readonly mounts: readonly ContainerMount[];
	readonly platform?: Platform | undefined;
	/** Default: a network of its own. */
	readonly network?: "sandbox" | "host" | "none" | undefined;
}

export type ContainerMount =
	| {
			readonly kind: "bind";
			readonly target: string;
			/** Absent: an empty file system. */
			readonly reference?: Reference | undefined;
			readonly readonly?: boolean | undefined;
	  }
	| ({ readonly kind: "secret" } & SessionMount)
	| ({ readonly kind: "ssh" } & SessionMount);

/** Something of the client's: a secret, or the socket of its SSH agent. */
interface SessionMount {
	readonly target: string;
	readonly id: string;
	readonly mode: number;
	/** False makes preparing the container fail when the client has none. */
	readonly optional: boolean;
}

export interface Container {
	/** Runs a process to its end. Its output is dropped. */
	run(process: ProcessRequest): Promise<ProcessExit>;
	release(): Promise<void>;
}

export interface ProcessRequest {
	readonly arguments: readonly string[];
	readonly environment?: readonly string[] | undefined;
	readonly directory?: string | undefined;
	readonly user?: string | undefined;
}

export interface ProcessExit {
	readonly code: number;
}

/** Not a UUID: those come from a cache, which a start-up snapshot would hold, and every process would draw the same. */
const uniqueId = () => randomBytes(16).toString("hex");

const mountTypes = { bind: 0, secret: 1, ssh: 2 } as const;
const networks = ["sandbox", "host", "none"] as const;

/**
 * Prepares a container. Mounts are made at once, so a mount of a secret or an SSH agent with `optional: false` tells whether the
 * client offers it, without any process being started or value being read.
 */
export async function newContainer(
	context: CallContext,
	request: ContainerRequest,
): Promise<Container> {
	const { call, capabilities, transport } = context;
	capabilities.require("gateway.exec");
	const ContainerID = uniqueId();
	await call("NewContainer", pb.NewContainerRequest, pb.NewContainerResponse, {
		ContainerID,
		Mounts: request.mounts.map(mountToPb),
		Network: networks.indexOf(request.network ?? "sandbox"),
		platform: request.platform && platformToPb(request.platform),
	});
	return {
		run: (process) =>
			run(transport.stream("ExecProcess"), ContainerID, process),
		async release() {
			await call(
				"ReleaseContainer",
				pb.ReleaseContainerRequest,
				pb.ReleaseContainerResponse,
				{ ContainerID },
			);
		},
	};
}

function mountToPb(mount: ContainerMount): pb.Mount {
	const common = { dest: mount.target, mountType: mountTypes[mount.kind] };
	if (mount.kind === "bind")
		return {
			...common,
			resultID: mount.reference?.id,
			readonly: mount.readonly,
		};
	const { id: ID, mode, optional } = mount;
	return mount.kind === "secret"
		? { ...common, secretOpt: { ID, mode, optional } }
		: { ...common, SSHOpt: { ID, mode, optional } };
}

/** Starts a process and follows it to `Done`, which comes after its exit code. */
async function run(
	stream: MessageStream,
	ContainerID: string,
	process: ProcessRequest,
): Promise<ProcessExit> {
	const ProcessID = `${ContainerID}:${uniqueId()}`;
	stream.send(
		pb.ExecMessage.encode({
			ProcessID,
			Init: {
				ContainerID,
				Meta: {
					args: process.arguments,
					env: process.environment,
					cwd: process.directory ?? "/",
					user: process.user,
				},
			},
		}),
	);
	let exit: pb.ExitMessage | undefined;
	try {
		for await (const bytes of stream) {
			const message = pb.ExecMessage.decode(bytes);
			if (message.ProcessID !== ProcessID) continue;
			if (message.Exit !== undefined) exit = message.Exit;
			if (message.Done !== undefined) break;
		}
	} finally {
		stream.cancel();
	}
	return processExit(exit);
}

/** The code the engine gives when a process did not even start. */
const neverStarted = 255;

function processExit(exit: pb.ExitMessage | undefined): ProcessExit {
	if (exit === undefined)
		throw new GatewayError(
			"INTERNAL",
			"the process ended without an exit code",
		);
	const code = exit.Code ?? 0;
	if (code === neverStarted && exit.Error !== undefined)
		throw new GatewayError(
			statusCode(exit.Error.code ?? 0),
			exit.Error.message ?? "",
		);
	return { code };
}
