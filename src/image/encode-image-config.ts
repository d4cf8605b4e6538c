import { compareBytes, encodeJsonString } from "../values/go-json.ts";
import type {
	ContainerConfig,
	Healthcheck,
	HistoryEntry,
	ImageConfig,
} from "./image-config.ts";

/**
 * The JSON text of an image configuration, byte for byte as Go's `encoding/json` writes the type `DockerOCIImage`: fixed order,
 * empty fields left out, map keys in the order of their bytes. The image id is a hash of these bytes.
 */
export function encodeImageConfig(image: ImageConfig): string {
	return object([
		optionalText("created", image.created ?? ""),
		optionalText("author", image.author),
		["architecture", encodeJsonString(image.architecture)],
		["os", encodeJsonString(image.os)],
		optionalText("os.version", image.osVersion),
		optionalList("os.features", image.osFeatures),
		optionalText("variant", image.variant),
		[
			"rootfs",
			object([
				["type", encodeJsonString(image.rootfs.type)],
				[
					"diff_ids",
					image.rootfs.diffIds === undefined
						? "null"
						: list(image.rootfs.diffIds),
				],
			]),
		],
		image.history.length > 0 && [
			"history",
			`[${image.history.map(encodeHistoryEntry).join(",")}]`,
		],
		["config", encodeContainerConfig(image.config)],
	]);
}

function encodeHistoryEntry(entry: HistoryEntry): string {
	return object([
		optionalText("created", entry.created ?? ""),
		optionalText("created_by", entry.createdBy),
		optionalText("author", entry.author),
		optionalText("comment", entry.comment),
		entry.emptyLayer && ["empty_layer", "true"],
	]);
}

function encodeContainerConfig(config: ContainerConfig): string {
	return object([
		optionalText("User", config.user),
		optionalSet("ExposedPorts", config.exposedPorts),
		optionalList("Env", config.environment),
		optionalList("Entrypoint", config.entrypoint),
		optionalList("Cmd", config.command),
		optionalSet("Volumes", config.volumes),
		optionalText("WorkingDir", config.workingDirectory),
		config.labels.size > 0 && [
			"Labels",
			object(
				[...config.labels]
					.sort(([a], [b]) => compareBytes(a, b))
					.map(([key, value]) => [key, encodeJsonString(value)]),
			),
		],
		optionalText("StopSignal", config.stopSignal),
		config.argumentsEscaped && ["ArgsEscaped", "true"],
		config.healthcheck !== undefined && [
			"Healthcheck",
			encodeHealthcheck(config.healthcheck),
		],
		optionalList("OnBuild", config.onBuild),
		optionalList("Shell", config.shell),
	]);
}

function encodeHealthcheck(check: Healthcheck): string {
	return object([
		optionalList("Test", check.test),
		optionalInteger("Interval", check.interval),
		optionalInteger("Timeout", check.timeout),
		optionalInteger("StartPeriod", check.startPeriod),
		optionalInteger("StartInterval", check.startInterval),
		optionalInteger("Retries", check.retries),
	]);
}

/** A member of an object, its value encoded; `false` when it is left out. */
type Member = readonly [key: string, value: string] | false;

function object(members: readonly Member[]): string {
	const written = members
		.filter((member) => member !== false)
		.map(([key, value]) => `${encodeJsonString(key)}:${value}`);
	return `{${written.join(",")}}`;
}

function list(items: readonly string[]): string {
	return `[${items.map(encodeJsonString).join(",")}]`;
}

function optionalText(key: string, value: string): Member {
	return value !== "" && [key, encodeJsonString(value)];
}

function optionalList(key: string, items: readonly string[]): Member {
	return items.length > 0 && [key, list(items)];
}

function optionalInteger(key: string, value: bigint): Member {
	return value !== 0n && [key, value.toString()];
}

function optionalSet(key: string, items: ReadonlySet<string>): Member {
	return (
		items.size > 0 && [
			key,
			object([...items].sort(compareBytes).map((item) => [item, "{}"])),
		]
	);
}
