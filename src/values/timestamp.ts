import { fail, type Result, succeed } from "./result.ts";

/** Points in time as RFC 3339 texts, in the form Go prints them. */

/**
 * Checks an RFC 3339 time and brings it into Go's form: fractions of seconds to nine digits without trailing zeros, `Z` for an offset of
 * zero; other offsets stay.
 */
export function parseTimestamp(text: string): Result<string> {
	const match =
		/^(\d{4})-(\d{2})-(\d{2})T(\d{2}):(\d{2}):(\d{2})(\.\d+)?(?:Z|([+-])(\d{2}):(\d{2}))$/.exec(
			text,
		);
	if (match === null) {
		return fail(
			`"${text}" is not a time; it has the form 2006-01-02T15:04:05Z (RFC 3339)`,
		);
	}
	const [year, month, day, hour, minute, second] = match
		.slice(1, 7)
		.map(Number) as [number, number, number, number, number, number];
	const daysInMonth =
		month >= 1 && month <= 12
			? new Date(Date.UTC(leapOf(year), month, 0)).getUTCDate()
			: 0;
	const offsetHours = Number(match[9] ?? 0);
	const offsetMinutes = Number(match[10] ?? 0);
	if (
		day < 1 ||
		day > daysInMonth ||
		hour > 23 ||
		minute > 59 ||
		second > 59 ||
		offsetHours > 23 ||
		offsetMinutes > 59
	) {
		return fail(`"${text}" is not a time: a part of it is out of range`);
	}
	const fraction = (match[7] ?? "").slice(0, 10).replace(/\.?0*$/, "");
	const zone =
		offsetHours + offsetMinutes === 0
			? "Z"
			: `${match[8]}${match[9]}:${match[10]}`;
	return succeed(text.slice(0, 19) + fraction + zone);
}

/** A Unix time in UTC. JSON has room for the years 0 to 9999 only. */
export function formatUnixSeconds(seconds: bigint): Result<string> {
	const first = -62_167_219_200n;
	const afterLast = 253_402_300_800n;
	if (seconds < first || seconds >= afterLast) {
		return fail(`${seconds} seconds are outside the years 0 to 9999`);
	}
	const text = new Date(Number(seconds) * 1000).toISOString();
	return succeed(text.replace(".000Z", "Z"));
}

/** A year of the same length that JavaScript does not take for one of the 20th century. */
function leapOf(year: number): number {
	return (year % 400) + 2000;
}
