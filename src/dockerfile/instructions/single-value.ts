import type {
	MaintainerInstruction,
	StopsignalInstruction,
	UserInstruction,
	WorkdirInstruction,
} from "../ast.ts";
import { checkFlags, NO_FLAGS } from "../flags.ts";
import type { Failure } from "../problem.ts";
import { exactlyOneArgument, type Line } from "./line.ts";

/** Instructions whose argument is all the rest of the line: MAINTAINER, STOPSIGNAL, USER, WORKDIR. */

function check(line: Line, example: string): Failure | undefined {
	if (line.arguments.value === "") return exactlyOneArgument(line, example);
	return checkFlags(line.flags, NO_FLAGS);
}

export function readMaintainer(line: Line): MaintainerInstruction | Failure {
	const wrong = check(line, 'LABEL org.opencontainers.image.authors="you"');
	return wrong ?? { ...line, kind: "maintainer", name: line.arguments };
}

export function readUser(line: Line): UserInstruction | Failure {
	return (
		check(line, "USER 1000") ?? { ...line, kind: "user", user: line.arguments }
	);
}

export function readWorkdir(line: Line): WorkdirInstruction | Failure {
	return (
		check(line, "WORKDIR /app") ?? {
			...line,
			kind: "workdir",
			path: line.arguments,
		}
	);
}

/** STOPSIGNAL takes no flags, and does not mind any. */
export function readStopsignal(line: Line): StopsignalInstruction | Failure {
	if (line.arguments.value === "")
		return exactlyOneArgument(line, "STOPSIGNAL SIGTERM");
	return { ...line, kind: "stopsignal", signal: line.arguments };
}
