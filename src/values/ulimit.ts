import { parseInteger } from "./go-int.ts";
import { fail, type Result, succeed, within } from "./result.ts";

/** A resource limit of processes. -1 means no limit. */
export interface Ulimit {
	readonly name: string;
	readonly soft: bigint;
	readonly hard: bigint;
}

const names: ReadonlySet<string> = new Set(
	"core cpu data fsize locks memlock msgqueue nice nofile nproc rss rtprio rttime sigpending stack".split(
		" ",
	),
);

/** Reads `name=soft[:hard]`; the hard limit is the soft one when not given. The rules are those of docker/go-units. */
export function parseUlimit(text: string): Result<Ulimit> {
	const equals = text.indexOf("=");
	if (equals === -1) {
		return fail(
			`"${text}" is not a limit; it has the form <name>=<soft>[:<hard>]`,
		);
	}
	const name = text.slice(0, equals);
	if (!names.has(name)) {
		return fail(
			`"${name}" is not the name of a limit; known are ${[...names].join(", ")}`,
		);
	}
	const limits = text.slice(equals + 1).split(":");
	if (limits.length > 2) {
		return fail(
			`"${text}" has too many values; it has the form <name>=<soft>[:<hard>]`,
			equals + 1,
		);
	}
	const [softText, hardText = softText] = limits as [string, string?];
	const soft = parseInteger(softText);
	if (!soft.ok) return within(soft, equals + 1);
	const hard = parseInteger(hardText as string);
	if (!hard.ok) return within(hard, equals + 2 + softText.length);
	const unlimited = -1n;
	if (
		hard.value !== unlimited &&
		(soft.value === unlimited || soft.value > hard.value)
	) {
		return fail(
			`the soft limit ${soft.value} in "${text}" is above the hard limit ${hard.value}`,
			equals + 1,
		);
	}
	return succeed({ name, soft: soft.value, hard: hard.value });
}
