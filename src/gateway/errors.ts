import { GatewayError, statusNumber } from "./gateway-error.ts";
import type { Status } from "./proto/messages.ts";

/**
 * The form in which Return carries a failed build. A GatewayError keeps its code and details; anything else that was thrown is a
 * mistake in the frontend and says so, because without a word the user would see nothing but an exit code.
 */
export function failureStatus(error: unknown): Status {
	if (error instanceof GatewayError)
		return {
			// OK would turn the failure into something the engine cannot report.
			code:
				error.code === "OK"
					? statusNumber("UNKNOWN")
					: statusNumber(error.code),
			message: error.message,
			details: error.details.map(({ typeUrl, value }) => ({
				type_url: typeUrl,
				value,
			})),
		};
	const message = error instanceof Error ? error.message : String(error);
	return {
		code: statusNumber("INTERNAL"),
		message: `the frontend failed unexpectedly, which is a bug in it: ${message}`,
	};
}
