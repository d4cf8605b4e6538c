import { parseInteger } from "./go-int.ts";
import { fail, type Result, succeed } from "./result.ts";

// The numbers of Linux on most machines. Builds take the names from here whatever the image's system is.
const numbers: ReadonlyMap<string, number> = new Map([
	...Object.entries({
		HUP: 1,
		INT: 2,
		QUIT: 3,
		ILL: 4,
		TRAP: 5,
		ABRT: 6,
		IOT: 6,
		BUS: 7,
		FPE: 8,
		KILL: 9,
		USR1: 10,
		SEGV: 11,
		USR2: 12,
		PIPE: 13,
		ALRM: 14,
		TERM: 15,
		STKFLT: 16,
		CHLD: 17,
		CLD: 17,
		CONT: 18,
		STOP: 19,
		TSTP: 20,
		TTIN: 21,
		TTOU: 22,
		URG: 23,
		XCPU: 24,
		XFSZ: 25,
		VTALRM: 26,
		PROF: 27,
		WINCH: 28,
		IO: 29,
		POLL: 29,
		PWR: 30,
		SYS: 31,
		RTMIN: 34,
		RTMAX: 64,
	}),
	...Array.from({ length: 15 }, (_, i) => [`RTMIN+${i + 1}`, 35 + i] as const),
	...Array.from({ length: 14 }, (_, i) => [`RTMAX-${i + 1}`, 63 - i] as const),
]);

/** The names of signals, without `SIG`. */
export const signalNames: readonly string[] = [...numbers.keys()];

/** Reads a signal: a number other than 0, or a name with or without `SIG`, in any case. The rules are those of moby/sys/signal. */
export function parseSignal(text: string): Result<number> {
	const number = parseInteger(text);
	if (number.ok) {
		return number.value === 0n
			? fail("0 is not a signal")
			: succeed(Number(number.value));
	}
	const named = numbers.get(text.toUpperCase().replace(/^SIG/, ""));
	return named === undefined
		? fail(
				`"${text}" is not a signal; write a name such as SIGTERM, or a number`,
			)
		: succeed(named);
}
