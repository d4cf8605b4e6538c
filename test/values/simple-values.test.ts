import { test } from "uvu";
import { parseChecksum } from "../../src/values/checksum.ts";
import { parseCsv } from "../../src/values/csv.ts";
import { parseExtraHosts } from "../../src/values/extra-host.ts";
import { type FileMode, parseFileMode } from "../../src/values/file-mode.ts";
import { encodeJsonString } from "../../src/values/go-json.ts";
import { quoteGo } from "../../src/values/go-quote.ts";
import { canonicalIpAddress } from "../../src/values/ip.ts";
import { listPorts, parsePort } from "../../src/values/port.ts";
import { fail, type Result, succeed } from "../../src/values/result.ts";
import { parseSignal } from "../../src/values/signal.ts";
import { parseSize } from "../../src/values/size.ts";
import { parseTimestamp } from "../../src/values/timestamp.ts";
import { parseUlimit } from "../../src/values/ulimit.ts";
import { type Account, parseOwner } from "../../src/values/user.ts";
import { cell, readTable } from "../support/table.ts";
import { expectResult } from "./expect-result.ts";

/** The languages whose tables are `written | expected`: how a value of each is read and printed. */
const languages: Readonly<Record<string, (text: string) => Result<string>>> = {
	checksum: reader(parseChecksum, (checksum) => checksum.algorithm),
	csv: reader(parseCsv, (fields) =>
		JSON.stringify(
			fields.map(({ value, start, end }) => `${value}@${start}-${end}`),
		),
	),
	"extra-hosts": reader(parseExtraHosts, (hosts) =>
		hosts.map(({ host, address }) => `${host}=${address}`).join(" "),
	),
	"file-mode": reader(parseFileMode, printMode),
	"go-quote": (text) => succeed(quoteGo(text)),
	ip: (text) => {
		const address = canonicalIpAddress(text);
		return address === undefined
			? fail("this is no address")
			: succeed(address);
	},
	"json-string": (text) => succeed(encodeJsonString(text)),
	owner: (text) => {
		const { user, group } = parseOwner(text);
		return succeed(
			printAccount(user) +
				(group === undefined ? "" : `:${printAccount(group)}`),
		);
	},
	port: reader(parsePort, (spec) => listPorts(spec).join(" ")),
	signal: reader(parseSignal, String),
	size: reader(parseSize, String),
	timestamp: reader(parseTimestamp, String),
	ulimit: reader(
		parseUlimit,
		({ name, soft, hard }) => `${name} ${soft} ${hard}`,
	),
};

function reader<T>(
	parse: (text: string) => Result<T>,
	print: (value: T) => string,
) {
	return (text: string): Result<string> => {
		const result = parse(text);
		return result.ok ? succeed(print(result.value)) : result;
	};
}

function printMode(mode: FileMode): string {
	switch (mode.kind) {
		case "octal":
			return mode.bits.toString(8);
		case "symbolic":
			return "symbolic";
	}
}

function printAccount(account: Account): string {
	switch (account.kind) {
		case "id":
			return `#${account.id}`;
		case "name":
			return account.name;
	}
}

for (const [name, read] of Object.entries(languages)) {
	for (const row of readTable(`values/${name}.txt`)) {
		const text = cell(row, 0);
		test(`${name} ${JSON.stringify(text)}`, () => {
			expectResult(row, text, read(text), cell(row, 1), String);
		});
	}
}

test.run();
