import { fail, type Result, succeed } from "./result.ts";

/** Durations in Go's notation (`1m30s`, `1.5h`), in whole nanoseconds. */

const units: ReadonlyMap<string, bigint> = new Map([
	["ns", 1n],
	["us", 1_000n],
	["\u00b5s", 1_000n],
	["\u03bcs", 1_000n],
	["ms", 1_000_000n],
	["s", 1_000_000_000n],
	["m", 60_000_000_000n],
	["h", 3_600_000_000_000n],
]);

const limit = 1n << 63n;

/** Reads a duration: an optional sign, then numbers with units (`ns`, `us`, `ms`, `s`, `m`, `h`). Only `0` needs no unit. */
export function parseDuration(text: string): Result<bigint> {
	const sign = /^[+-]/.exec(text)?.[0] ?? "";
	if (text.slice(sign.length) === "0") return succeed(0n);
	let at = sign.length;
	if (at === text.length) {
		return fail(
			`"${text}" is not a duration; write it like 30s, 1m30s or 1.5h`,
			at,
		);
	}
	const part = /([0-9]*)(?:(\.)([0-9]*))?([^0-9.]*)/y;
	let total = 0n;
	while (at < text.length) {
		part.lastIndex = at;
		const [written, whole, , fraction, unit] = part.exec(text) as unknown as [
			string,
			string,
			string | undefined,
			string | undefined,
			string,
		];
		if (whole === "" && (fraction ?? "") === "") {
			return fail(`"${text}" is not a duration: a number was expected`, at);
		}
		const numberEnd = at + written.length - unit.length;
		if (unit === "") {
			return fail(
				`"${text}" is not a duration: "${written}" has no unit (ns, us, ms, s, m or h)`,
				numberEnd,
			);
		}
		const size = units.get(unit);
		if (size === undefined) {
			return fail(
				`"${text}" is not a duration: "${unit}" is not a unit (use ns, us, ms, s, m or h)`,
				numberEnd,
			);
		}
		total += BigInt(whole || "0") * size + fractionOf(fraction ?? "", size);
		if (total > limit) return tooLong(text);
		at += written.length;
	}
	if (sign === "-") return succeed(-total);
	return total === limit ? tooLong(text) : succeed(total);
}

/** The text of a duration: `1m30s`, `1.5s`, `0s`. */
export function formatDuration(nanoseconds: bigint): string {
	const sign = nanoseconds < 0n ? "-" : "";
	const size = nanoseconds < 0n ? -nanoseconds : nanoseconds;
	if (size === 0n) return "0s";
	if (size < 1_000n) return `${sign}${size}ns`;
	if (size < 1_000_000n) return `${sign}${decimal(size, 3)}\u00b5s`;
	if (size < 1_000_000_000n) return `${sign}${decimal(size, 6)}ms`;
	const minutes = size / 60_000_000_000n;
	const seconds = `${decimal(size % 60_000_000_000n, 9)}s`;
	if (minutes === 0n) return sign + seconds;
	if (minutes < 60n) return `${sign}${minutes}m${seconds}`;
	return `${sign}${minutes / 60n}h${minutes % 60n}m${seconds}`;
}

/** Go computes fractions in floating point, after dropping the digits that do not fit 63 bits. */
function fractionOf(digits: string, unit: bigint): bigint {
	let value = 0n;
	let scale = 1;
	for (const digit of digits) {
		const next = value * 10n + BigInt(digit);
		if (value > (limit - 1n) / 10n || next > limit) break;
		value = next;
		scale *= 10;
	}
	return BigInt(Math.trunc(Number(value) * (Number(unit) / scale)));
}

function decimal(value: bigint, places: number): string {
	const scale = 10n ** BigInt(places);
	const fraction = (value % scale).toString().padStart(places, "0");
	return `${value / scale}.${fraction}`.replace(/\.?0+$/, "");
}

function tooLong(text: string) {
	return fail(`"${text}" is too long a duration; 292 years are the most`);
}
