import type { LinuxResources } from "../../llb/index.ts";
import { checkCpuSet } from "../values/cpu-set.ts";
import { parseInteger, parseUnsigned } from "../values/go-int.ts";
import { fail, type Result } from "../values/result.ts";
import type { Option } from "./option.ts";

const bytes = "a number of bytes above 0";

/** The limits of every RUN. They go to the engine beside the operation and are no part of its cache key. */
export const resourceOptions = {
	memory: limit("memory", bytes, isPositive),
	memorySwap: limit(
		"memswap",
		`${bytes}, or -1 for no limit`,
		(value) => value === -1n || value > 0n,
	),
	cpuShares: limit("cpushares", "a weight above 0", isPositive, parseUnsigned),
	cpuPeriod: limit(
		"cpuperiod",
		"microseconds above 0",
		isPositive,
		parseUnsigned,
	),
	cpuQuota: limit("cpuquota", "microseconds above 0", isPositive),
	cpusetCpus: nodes("cpusetcpus", "CPUs"),
	cpusetMems: nodes("cpusetmems", "memory nodes"),
} satisfies { readonly [K in keyof LinuxResources]-?: Option<unknown> };

/** The limits among the options; undefined when there are none. */
export function linuxResourcesOf(
	options: {
		readonly [K in keyof LinuxResources]: LinuxResources[K];
	},
): LinuxResources | undefined {
	const given = Object.keys(resourceOptions)
		.map((key) => [key, options[key as keyof LinuxResources]] as const)
		.filter(([, value]) => value !== undefined);
	return given.length === 0 ? undefined : Object.fromEntries(given);
}

function isPositive(value: bigint): boolean {
	return value > 0n;
}

function limit(
	name: string,
	expected: string,
	accepts: (value: bigint) => boolean,
	parse: (text: string) => Result<bigint> = parseInteger,
): Option<bigint | undefined> {
	return {
		names: [name],
		expected,
		absent: undefined,
		read(text) {
			const value = parse(text);
			if (!value.ok || accepts(value.value)) return value;
			return fail("the number is out of range");
		},
	};
}

function nodes(name: string, what: string): Option<string | undefined> {
	return {
		names: [name],
		expected: `a list of ${what}, such as 0-3,5`,
		absent: undefined,
		read: checkCpuSet,
	};
}
