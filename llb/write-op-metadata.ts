import type { ByteWriter } from "./byte-writer.ts";
import { entryValue } from "./byte-writer.ts";
import { keptBytes } from "./capability-record.ts";
import { sortByUtf8 } from "./compare.ts";
import type {
	ExportCache,
	LinuxResources,
	OpMetadata,
	ProgressGroup,
} from "./messages.ts";

/** Writes what an engine is told about a vertex beside its definition. */
export function writeOpMetadata(to: ByteWriter, metadata: OpMetadata): void {
	to.flag(1, metadata.ignore_cache);
	to.textMap(2, metadata.description);
	to.message(4, metadata.export_cache, writeExportCache);
	writeCaps(to, metadata.caps);
	to.message(6, metadata.progress_group, writeProgressGroup);
	to.message(7, metadata.linux_resources, writeLinuxResources);
}

function writeCaps(to: ByteWriter, caps: OpMetadata["caps"]): void {
	if (caps === undefined) return;
	const kept = keptBytes(caps);
	if (kept?.bytes !== undefined) {
		to.raw(kept.bytes);
		return;
	}
	const from = to.written;
	for (const cap of sortByUtf8(Object.keys(caps))) {
		const begun = to.beginEntry(5, cap);
		to.anyInteger(entryValue, caps[cap] ? 1 : 0);
		to.end(begun);
	}
	if (kept !== undefined) kept.bytes = to.copyFrom(from);
}

function writeExportCache(to: ByteWriter, cache: ExportCache): void {
	to.flag(1, cache.Value);
}

function writeProgressGroup(to: ByteWriter, group: ProgressGroup): void {
	to.text(1, group.id);
	to.text(2, group.name);
	to.flag(3, group.weak);
}

function writeLinuxResources(to: ByteWriter, resources: LinuxResources): void {
	to.integer(1, resources.memory);
	to.integer(2, resources.memorySwap);
	to.integer(3, resources.cpuShares);
	to.integer(4, resources.cpuPeriod);
	to.integer(5, resources.cpuQuota);
	to.text(6, resources.cpusetCpus);
	to.text(7, resources.cpusetMems);
}
