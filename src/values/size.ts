import { fail, type Result, succeed } from "./result.ts";

const multiples: Readonly<Record<string, number>> = {
	k: 2 ** 10,
	m: 2 ** 20,
	g: 2 ** 30,
	t: 2 ** 40,
	p: 2 ** 50,
};

/**
 * Reads a size in bytes: a number, optionally a blank, and a unit `b`, `k`, `m`, `g`, `t` or `p` (powers of 1024, also written `kb` and `kib`;
 * case does not matter). Fractions of a byte are dropped. The rules are those of docker/go-units.
 */
export function parseSize(text: string): Result<bigint> {
	const end = text.search(/[0-9. ][^0-9. ]*$/);
	if (end === -1) return refuse(text);
	const number = text.slice(0, text[end] === " " ? end : end + 1);
	const unit = text.slice(end + 1).toLowerCase();
	if (!/^[+-]?(?:[0-9]+\.?[0-9]*|\.[0-9]+)(?:[eE][+-]?[0-9]+)?$/.test(number)) {
		return refuse(text);
	}
	const value = Number(number);
	if (value < 0) return fail(`size "${text}" is negative`);
	const multiple = readUnit(unit);
	if (multiple === undefined) {
		return fail(
			`"${text.slice(end + 1)}" is not a unit of size; use b, k, m, g, t or p`,
			end + 1,
		);
	}
	const bytes = Math.trunc(value * multiple);
	if (bytes >= 2 ** 63) return fail(`size "${text}" is too large`);
	return succeed(BigInt(bytes));
}

function readUnit(unit: string): number | undefined {
	if (unit === "" || unit === "b") return 1;
	const match = /^([kmgtp])(?:b|ib)?$/.exec(unit);
	return match === null ? undefined : multiples[match[1] as string];
}

function refuse(text: string) {
	return fail(
		`"${text}" is not a size; write a number and a unit, such as 64m`,
	);
}
