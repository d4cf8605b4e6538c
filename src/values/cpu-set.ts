import { parseInteger } from "./go-int.ts";
import { trimSpace } from "./go-space.ts";
import { fail, type Result, succeed } from "./result.ts";

const highest = 8192n;

/** Checks a list of processor (or memory node) numbers and ranges: `0-3,8`. Blanks and empty elements are passed over. */
export function checkCpuSet(text: string): Result<string> {
	let offset = 0;
	for (const part of text.split(",")) {
		const element = trimSpace(part);
		if (element !== "") {
			const problem = checkElement(element);
			if (problem !== undefined) return fail(problem, offset);
		}
		offset += part.length + 1;
	}
	return succeed(text);
}

function checkElement(element: string): string | undefined {
	const dash = element.indexOf("-");
	const low = readNumber(dash === -1 ? element : element.slice(0, dash));
	const high = dash === -1 ? low : readNumber(element.slice(dash + 1));
	if (low === undefined || high === undefined || low > high) {
		return `"${element}" is neither a number nor a range; write them like 0-3,8`;
	}
	return high > highest
		? `"${element}" is too high; ${highest} is the highest number`
		: undefined;
}

function readNumber(text: string): bigint | undefined {
	const number = parseInteger(trimSpace(text));
	return number.ok && number.value >= 0n ? number.value : undefined;
}
