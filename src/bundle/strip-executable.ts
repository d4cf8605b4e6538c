/** Offsets in the header of a 64-bit ELF file, and in an entry of its table of segments (elf(5)). */
const header = {
	segments: 32,
	sections: 40,
	segmentSize: 54,
	segmentCount: 56,
	sectionCount: 60,
	sectionNames: 62,
} as const;
const segment = { offset: 8, size: 32 } as const;

const magic = Buffer.from("\x7fELF\x02\x01", "latin1");

/**
 * A program without what is there for debuggers and linkers only: symbols, and the table of sections. What a process is made of is in the
 * table of segments; everything behind the last of them goes. Does what `strip` does, which small images do not have.
 *
 * Throws when it is no 64-bit little-endian ELF file, as Linux runs on amd64 and arm64.
 */
export function stripExecutable(program: Buffer): Buffer {
	if (!program.subarray(0, magic.length).equals(magic))
		throw new Error("this is no 64-bit little-endian ELF file");
	const table = Number(program.readBigUInt64LE(header.segments));
	const size = program.readUInt16LE(header.segmentSize);
	const count = program.readUInt16LE(header.segmentCount);
	let end = table + size * count;
	for (let at = table; at < table + size * count; at += size) {
		const from = Number(program.readBigUInt64LE(at + segment.offset));
		const length = Number(program.readBigUInt64LE(at + segment.size));
		end = Math.max(end, from + length);
	}
	if (end > program.length)
		throw new Error(
			`the ELF file is cut off: it has ${program.length} bytes and needs ${end}`,
		);
	const stripped = Buffer.from(program.subarray(0, end));
	stripped.writeBigUInt64LE(0n, header.sections);
	stripped.writeUInt16LE(0, header.sectionCount);
	stripped.writeUInt16LE(0, header.sectionNames);
	return stripped;
}
