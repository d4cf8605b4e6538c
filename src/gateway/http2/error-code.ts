/** Why a stream or a connection ends (RFC 9113, section 7). */
export const errorCodes = {
	noError: 0,
	protocolError: 1,
	internalError: 2,
	flowControlError: 3,
	settingsTimeout: 4,
	streamClosed: 5,
	frameSizeError: 6,
	refusedStream: 7,
	cancel: 8,
	compressionError: 9,
	connectError: 10,
	enhanceYourCalm: 11,
	inadequateSecurity: 12,
	http11Required: 13,
} as const;

export type ErrorName = keyof typeof errorCodes;

/** A breach of the protocol that ends the connection (section 5.4.1). */
export interface ConnectionProblem {
	readonly kind: "problem";
	readonly code: ErrorName;
	readonly message: string;
}

export function connectionProblem(
	code: ErrorName,
	message: string,
): ConnectionProblem {
	return { kind: "problem", code, message };
}

/** The name of a code; what has none counts as an internal error (section 7). */
export function errorName(code: number): ErrorName {
	const found = Object.entries(errorCodes).find(([, each]) => each === code);
	return (found?.[0] as ErrorName | undefined) ?? "internalError";
}
