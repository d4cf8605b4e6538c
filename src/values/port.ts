import { parseInteger } from "./go-int.ts";
import { isIpAddress } from "./ip.ts";
import { fail, type Result, succeed, within } from "./result.ts";

/** One word of EXPOSE, in parts. */
export interface PortSpec {
	/** Of `ip:host:container`; an image cannot keep it. Empty when absent. */
	readonly hostAddress: string;
	/** Of `host:container`; an image cannot keep it. Empty when absent. */
	readonly hostPort: string;
	/** First and last container port. */
	readonly first: number;
	readonly last: number;
	/** `tcp`, `udp` or `sctp` as written; `tcp` when absent. */
	readonly protocol: string;
}

const highest = 65_535n;

const plainPort = /^[1-9][0-9]{0,4}$/;

/** Reads `[[address:]host:]port[-port][/protocol]`. */
export function parsePort(text: string): Result<PortSpec> {
	// Most are a number alone.
	if (plainPort.test(text)) {
		const port = Number(text);
		if (port <= Number(highest)) {
			return succeed({
				hostAddress: "",
				hostPort: "",
				first: port,
				last: port,
				protocol: "tcp",
			});
		}
	}
	const parts = text.split(":");
	const container = parts.pop() as string;
	const hostPort = parts.pop() ?? "";
	const hostAddress = parts.join(":");
	const containerOffset = text.length - container.length;

	const slash = container.indexOf("/");
	const range = slash === -1 ? container : container.slice(0, slash);
	const protocol = slash === -1 ? "" : container.slice(slash + 1);
	if (range === "") {
		return fail(
			`"${text}" names no port; write it like 80 or 80/udp`,
			containerOffset,
		);
	}
	if (!["", "tcp", "udp", "sctp"].includes(protocol.toLowerCase())) {
		return fail(
			`"${protocol}" is not a protocol of ports; use tcp, udp or sctp`,
			containerOffset + slash + 1,
		);
	}
	const address = /^\[([^[\]]*)\]$/.exec(hostAddress)?.[1] ?? hostAddress;
	if (address !== "" && !isIpAddress(address)) {
		return fail(`"${hostAddress}" is not an internet address`);
	}
	const ports = parseRange(range);
	if (!ports.ok) return within(ports, containerOffset);
	const [first, last] = ports.value;
	if (hostPort !== "") {
		const offset = containerOffset - hostPort.length - 1;
		const hostPorts = parseRange(hostPort);
		if (!hostPorts.ok) return within(hostPorts, offset);
		const [hostFirst, hostLast] = hostPorts.value;
		if (first !== last && last - first !== hostLast - hostFirst) {
			return fail(
				`the ranges ${hostPort} and ${range} have different lengths`,
				offset,
			);
		}
	}
	return succeed({
		hostAddress,
		hostPort,
		first,
		last,
		protocol: protocol === "" ? "tcp" : protocol,
	});
}

/** The ports a word of EXPOSE stands for, as an image config has them: `80/tcp`, `81/tcp` … */
export function listPorts(spec: PortSpec): readonly string[] {
	const protocol = spec.protocol.toLowerCase();
	if (spec.first === spec.last) return [`${spec.first}/${protocol}`];
	return Array.from(
		{ length: spec.last - spec.first + 1 },
		(_, index) => `${spec.first + index}/${protocol}`,
	);
}

function parseRange(
	text: string,
): Result<readonly [first: number, last: number]> {
	const dash = text.indexOf("-");
	const start = dash === -1 ? text : text.slice(0, dash);
	const end = dash === -1 ? text : text.slice(dash + 1);
	const first = parseNumber(start);
	if (!first.ok) return first;
	const last = start === end ? first : parseNumber(end);
	if (!last.ok) return within(last, dash + 1);
	return last.value < first.value
		? fail(`port range ${text} runs backwards`)
		: succeed([first.value, last.value]);
}

function parseNumber(text: string): Result<number> {
	const number = parseInteger(text);
	if (!number.ok) {
		return text === ""
			? fail("a port number is missing")
			: fail(`"${text}" is not a port number`);
	}
	return number.value < 0n || number.value > highest
		? fail(`port ${text} is out of range; ports are 0 to ${highest}`)
		: succeed(Number(number.value));
}
