import { fail, type Result, succeed } from "./result.ts";

export interface IntegerForm {
	/** 10 by default. */
	readonly base?: 8 | 10 | 16;
	/** How wide the number may be: 64 by default. */
	readonly bits?: 16 | 32 | 64;
}

/** Reads a signed whole number as Go's `strconv.ParseInt` does: an optional sign and digits, nothing else. */
export function parseInteger(
	text: string,
	form: IntegerForm = {},
): Result<bigint> {
	const signed = text.startsWith("+") || text.startsWith("-");
	const digits = readDigits(signed ? text.slice(1) : text, form);
	if (digits === undefined) return refuse(text, form, "a whole number");
	const number = text.startsWith("-") ? -digits : digits;
	const bits = form.bits ?? 64;
	return BigInt.asIntN(bits, number) === number
		? succeed(number)
		: fail(`${text} is too large: it does not fit ${bits} bits`);
}

/** Reads an unsigned whole number as Go's `strconv.ParseUint` does: digits only. */
export function parseUnsigned(
	text: string,
	form: IntegerForm = {},
): Result<bigint> {
	const number = readDigits(text, form);
	if (number === undefined) {
		return refuse(text, form, "a whole number without sign");
	}
	const bits = form.bits ?? 64;
	return BigInt.asUintN(bits, number) === number
		? succeed(number)
		: fail(`${text} is too large: it does not fit ${bits} bits`);
}

function readDigits(text: string, form: IntegerForm): bigint | undefined {
	switch (form.base ?? 10) {
		case 8:
			return /^[0-7]+$/.test(text) ? BigInt(`0o${text}`) : undefined;
		case 10:
			return /^[0-9]+$/.test(text) ? BigInt(text) : undefined;
		case 16:
			return /^[0-9A-Fa-f]+$/.test(text) ? BigInt(`0x${text}`) : undefined;
	}
}

function refuse(text: string, form: IntegerForm, what: string) {
	const base = form.base ?? 10;
	const kind = base === 10 ? what : `${what} in base ${base}`;
	return fail(`"${text}" is not ${kind}`);
}
