import { fail, type Result, succeed } from "./result.ts";

/** One value of a comma-separated line. */
export interface CsvField {
	/** Without quotes; doubled quotes are single. */
	readonly value: string;
	/** Where it was written, quotes included: offsets into the line, `end` exclusive. */
	readonly start: number;
	readonly end: number;
}

/**
 * Splits one line at commas. A value in double quotes may contain commas, and quotes when doubled; a quote in any other place is an
 * error. Blanks are kept, a final line break is dropped. The empty line is an error.
 */
export function parseCsv(text: string): Result<readonly CsvField[]> {
	const line = text.replace(/\r?\n$/, "");
	if (line === "") return fail("the value is empty");
	const fields: CsvField[] = [];
	const quoted = /"([^"]*(?:""[^"]*)*)"(?!")/y;
	for (let start = 0; ; ) {
		let end: number;
		if (line[start] === '"') {
			quoted.lastIndex = start;
			const match = quoted.exec(line);
			if (match === null) {
				return fail("the opening quote has no closing quote", start);
			}
			end = start + match[0].length;
			if (end < line.length && line[end] !== ",") {
				return fail(
					'a comma was expected after the closing quote; write "" for a quote inside quotes',
					end - 1,
				);
			}
			const value = (match[1] as string).replaceAll('""', '"');
			fields.push({ value, start, end });
		} else {
			const comma = line.indexOf(",", start);
			end = comma === -1 ? line.length : comma;
			const value = line.slice(start, end);
			const quote = value.indexOf('"');
			if (quote !== -1) {
				return fail(
					"a quote can only stand around a whole value",
					start + quote,
				);
			}
			fields.push({ value, start, end });
		}
		if (end === line.length) return succeed(fields);
		start = end + 1;
	}
}
