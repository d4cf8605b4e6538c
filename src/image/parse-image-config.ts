import { type JsonValue, readJson } from "../values/go-json.ts";
import { fail, type Result, succeed } from "../values/result.ts";
import { parseTimestamp } from "../values/timestamp.ts";
import {
	blankImage,
	type ContainerConfig,
	emptyContainerConfig,
	type Healthcheck,
	type HistoryEntry,
	type ImageConfig,
	type RootFileSystem,
} from "./image-config.ts";

/**
 * Reads an image configuration the way Go does: unknown members are passed over, names are matched without regard to case, `null`
 * leaves a value as it is, and of repeated members the later wins (repeated objects are merged). A member of the wrong type is an error.
 */
export function parseImageConfig(
	json: Uint8Array | string,
): Result<ImageConfig> {
	const text =
		typeof json === "string"
			? json
			: new TextDecoder("utf-8", { ignoreBOM: true }).decode(json);
	const root = readJson(text);
	if (!root.ok)
		return fail(`the image config is not JSON: ${root.message}`, root.offset);
	const problems: Problem[] = [];
	const image = readObject(
		root.value,
		"the image config",
		blankImage,
		imageMembers,
		problems,
	);
	const first = problems[0];
	return first === undefined
		? succeed(image)
		: fail(`the image config cannot be read: ${first.message}`, first.offset);
}

interface Problem {
	readonly message: string;
	readonly offset: number;
}

/** Reads one member's value; `previous` is what the record holds so far. */
type Read<T> = (
	value: JsonValue,
	name: string,
	previous: T,
	problems: Problem[],
) => T;

/** For each JSON name: the field it fills and how. */
type Members<T> = ReadonlyMap<
	string,
	(value: JsonValue, record: T, problems: Problem[]) => T
>;

function members<T>(
	table: {
		readonly [Key in keyof T]: readonly [name: string, read: Read<T[Key]>];
	},
): Members<T> {
	const entries = Object.entries(table) as [
		keyof T & string,
		readonly [string, Read<T[keyof T]>],
	][];
	return new Map(
		entries.map(([key, [name, read]]) => [
			name,
			(value, record, problems) => ({
				...record,
				[key]: read(value, name, record[key], problems),
			}),
		]),
	);
}

function readObject<T>(
	value: JsonValue,
	name: string,
	previous: T,
	table: Members<T>,
	problems: Problem[],
): T {
	if (value.kind === "null") return previous;
	if (value.kind !== "object")
		return refuse(value, name, "an object", previous, problems);
	let record = previous;
	for (const member of value.members) {
		const read = table.get(member.key) ?? findFolded(table, member.key);
		if (read !== undefined) record = read(member.value, record, problems);
	}
	return record;
}

function findFolded<T>(table: Members<T>, key: string) {
	const folded = fold(key);
	for (const [name, read] of table) if (fold(name) === folded) return read;
	return undefined;
}

/** Case folding of Go's decoder: two letters outside ASCII fold to `s` and `k`. */
function fold(name: string): string {
	return name.replaceAll("\u017f", "s").replaceAll("\u212a", "k").toLowerCase();
}

function record<T>(blank: T, table: () => Members<T>): Read<T> {
	return (value, name, previous, problems) =>
		readObject(value, name, previous ?? blank, table(), problems);
}

const text: Read<string> = (value, name, previous, problems) => {
	if (value.kind === "null") return previous;
	return value.kind === "string"
		? value.value
		: refuse(value, name, "a string", previous, problems);
};

const flag: Read<boolean> = (value, name, previous, problems) => {
	if (value.kind === "null") return previous;
	return value.kind === "boolean"
		? value.value
		: refuse(value, name, "true or false", previous, problems);
};

/** A signed 64-bit integer, written without fraction and exponent. */
const integer: Read<bigint> = (value, name, previous, problems) => {
	if (value.kind === "null") return previous;
	if (value.kind === "number" && /^-?[0-9]+$/.test(value.text)) {
		const number = BigInt(value.text);
		if (BigInt.asIntN(64, number) === number) return number;
	}
	return refuse(
		value,
		name,
		"a whole number of at most 64 bits",
		previous,
		problems,
	);
};

const time: Read<string | undefined> = (value, name, previous, problems) => {
	if (value.kind === "null") return undefined;
	if (value.kind === "string") {
		// Go looks at the text between the quotes without resolving escapes.
		const timestamp = parseTimestamp(value.raw);
		if (timestamp.ok) return timestamp.value;
	}
	return refuse(
		value,
		name,
		"a time such as 2006-01-02T15:04:05Z",
		previous,
		problems,
	);
};

function listOf<T>(blank: T, read: Read<T>): Read<readonly T[] | undefined> {
	return (value, name, previous, problems) => {
		if (value.kind === "null") return undefined;
		if (value.kind !== "array")
			return refuse(value, name, "a list", previous, problems);
		return value.items.map((item) => read(item, name, blank, problems));
	};
}

function orEmpty<T>(read: Read<readonly T[] | undefined>): Read<readonly T[]> {
	return (value, name, previous, problems) =>
		read(value, name, previous, problems) ?? [];
}

const texts = orEmpty(listOf("", text));

const map: Read<ReadonlyMap<string, string>> = (
	value,
	name,
	previous,
	problems,
) => {
	if (value.kind === "null") return new Map();
	if (value.kind !== "object")
		return refuse(value, name, "an object", previous, problems);
	const result = new Map(previous);
	for (const member of value.members)
		result.set(member.key, text(member.value, name, "", problems));
	return result;
};

/** An object used as a set: the values are empty objects. */
const set: Read<ReadonlySet<string>> = (value, name, previous, problems) => {
	if (value.kind === "null") return new Set();
	if (value.kind !== "object")
		return refuse(value, name, "an object", previous, problems);
	const result = new Set(previous);
	for (const member of value.members) {
		if (member.value.kind !== "object" && member.value.kind !== "null") {
			return refuse(
				member.value,
				name,
				"an object of empty objects",
				previous,
				problems,
			);
		}
		result.add(member.key);
	}
	return result;
};

function refuse<T>(
	value: JsonValue,
	name: string,
	expected: string,
	previous: T,
	problems: Problem[],
): T {
	problems.push({
		message: `${name} must be ${expected}, not a JSON ${value.kind}`,
		offset: value.offset,
	});
	return previous;
}

const healthcheckMembers = members<Healthcheck>({
	test: ["Test", texts],
	interval: ["Interval", integer],
	timeout: ["Timeout", integer],
	startPeriod: ["StartPeriod", integer],
	startInterval: ["StartInterval", integer],
	retries: ["Retries", integer],
});

const blankHealthcheck: Healthcheck = {
	test: [],
	interval: 0n,
	timeout: 0n,
	startPeriod: 0n,
	startInterval: 0n,
	retries: 0n,
};

const healthcheck: Read<Healthcheck | undefined> = (
	value,
	name,
	previous,
	problems,
) =>
	value.kind === "null"
		? undefined
		: readObject(
				value,
				name,
				previous ?? blankHealthcheck,
				healthcheckMembers,
				problems,
			);

const containerMembers = members<ContainerConfig>({
	user: ["User", text],
	exposedPorts: ["ExposedPorts", set],
	environment: ["Env", texts],
	entrypoint: ["Entrypoint", texts],
	command: ["Cmd", texts],
	volumes: ["Volumes", set],
	workingDirectory: ["WorkingDir", text],
	labels: ["Labels", map],
	stopSignal: ["StopSignal", text],
	argumentsEscaped: ["ArgsEscaped", flag],
	healthcheck: ["Healthcheck", healthcheck],
	onBuild: ["OnBuild", texts],
	shell: ["Shell", texts],
});

const historyMembers = members<HistoryEntry>({
	created: ["created", time],
	createdBy: ["created_by", text],
	author: ["author", text],
	comment: ["comment", text],
	emptyLayer: ["empty_layer", flag],
});

const blankEntry: HistoryEntry = {
	created: undefined,
	createdBy: "",
	author: "",
	comment: "",
	emptyLayer: false,
};

const rootMembers = members<RootFileSystem>({
	type: ["type", text],
	diffIds: ["diff_ids", listOf("", text)],
});

const imageMembers = members<ImageConfig>({
	created: ["created", time],
	author: ["author", text],
	architecture: ["architecture", text],
	os: ["os", text],
	osVersion: ["os.version", text],
	osFeatures: ["os.features", texts],
	variant: ["variant", text],
	rootfs: ["rootfs", record(blankImage.rootfs, () => rootMembers)],
	history: [
		"history",
		orEmpty(
			listOf(
				blankEntry,
				record(blankEntry, () => historyMembers),
			),
		),
	],
	config: ["config", record(emptyContainerConfig, () => containerMembers)],
});
