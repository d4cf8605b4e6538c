/**
 * Everything that goes wrong between a frontend and BuildKit, and the form in which a build is refused. Foreign errors become this
 * one at the edge of the gateway; a frontend throws it to refuse a build, and `serveGateway` returns it to the engine as it is.
 */
export class GatewayError extends Error {
	readonly code: StatusCode;
	/** What the message alone does not say: a place in a file, a failed operation. BuildKit and its clients read these. */
	readonly details: readonly ErrorDetail[];

	constructor(
		code: StatusCode,
		message: string,
		details: readonly ErrorDetail[] = [],
		cause?: unknown,
	) {
		super(message, cause === undefined ? {} : { cause });
		this.name = "GatewayError";
		this.code = code;
		this.details = details;
	}
}

/**
 * A typed part of an error (google.protobuf.Any). BuildKit's own types have a URL below `github.com/moby/buildkit/` that ends in
 * `+json`, and JSON in `value`. Details are passed on byte for byte, known or not.
 */
export interface ErrorDetail {
	readonly typeUrl: string;
	readonly value: Uint8Array;
}

/** Names of the status codes of gRPC (google.rpc.Code), by their number. */
export const statusCodes = [
	"OK",
	"CANCELLED",
	"UNKNOWN",
	"INVALID_ARGUMENT",
	"DEADLINE_EXCEEDED",
	"NOT_FOUND",
	"ALREADY_EXISTS",
	"PERMISSION_DENIED",
	"RESOURCE_EXHAUSTED",
	"FAILED_PRECONDITION",
	"ABORTED",
	"OUT_OF_RANGE",
	"UNIMPLEMENTED",
	"INTERNAL",
	"UNAVAILABLE",
	"DATA_LOSS",
	"UNAUTHENTICATED",
] as const;

export type StatusCode = (typeof statusCodes)[number];

/** The name of a status code; a number gRPC does not define is UNKNOWN. */
export function statusCode(number: number): StatusCode {
	return statusCodes[number] ?? "UNKNOWN";
}

/** The number of a status code on the wire. */
export function statusNumber(code: StatusCode): number {
	return statusCodes.indexOf(code);
}
