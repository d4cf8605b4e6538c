import type { Word } from "../dockerfile/ast.ts";
import type { Port } from "./listeners.ts";

/**
 * The parts of `[[address:]host:]container[/protocol]` as far as they can be told before they are checked; undefined when there
 * is no port or the protocol is none.
 */
export function splitPort(text: string, word: Word): Port | undefined {
	const parts = text.split(":");
	const container = parts.pop() as string;
	const hostPort = parts.pop() ?? "";
	const slash = container.indexOf("/");
	const protocol = slash === -1 ? "" : container.slice(slash + 1);
	const isProtocol = ["", "tcp", "udp", "sctp"].includes(
		protocol.toLowerCase(),
	);
	if (slash === 0 || container === "" || !isProtocol) return undefined;
	return {
		text,
		hostAddress: parts.join(":"),
		hostPort,
		protocol: protocol || "tcp",
		word,
	};
}
