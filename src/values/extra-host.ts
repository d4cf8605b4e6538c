import { parseCsv } from "./csv.ts";
import { canonicalIpAddress } from "./ip.ts";
import { fail, type Result, succeed } from "./result.ts";

/** A name that build containers resolve to an address. */
export interface ExtraHost {
	readonly host: string;
	/** In canonical form. */
	readonly address: string;
}

/** Reads the comma-separated list `host=address,…`; the empty list is allowed. Letters become lower-case. */
export function parseExtraHosts(text: string): Result<readonly ExtraHost[]> {
	if (text === "") return succeed([]);
	const fields = parseCsv(text);
	if (!fields.ok) return fields;
	const hosts: ExtraHost[] = [];
	for (const { value, start } of fields.value) {
		const equals = value.indexOf("=");
		if (equals === -1) {
			return fail(
				`"${value}" is not an extra host; it has the form <host>=<address>`,
				start,
			);
		}
		const address = canonicalIpAddress(value.slice(equals + 1).toLowerCase());
		if (address === undefined) {
			return fail(
				`"${value.slice(equals + 1)}" is not an internet address`,
				start + equals + 1,
			);
		}
		hosts.push({ host: value.slice(0, equals).toLowerCase(), address });
	}
	return succeed(hosts);
}
