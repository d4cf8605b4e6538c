import type { ByteWriter } from "./byte-writer.ts";
import { entryValue } from "./byte-writer.ts";
import { sortByUtf8 } from "./compare.ts";
import type {
	BuildOp,
	DiffOp,
	Input,
	InputReference,
	MergeOp,
	Op,
	PassthroughOp,
	PlatformMessage,
	SourceOp,
	WorkerConstraints,
} from "./messages.ts";
import { writeDefinition } from "./write-definition.ts";
import { writeExecOp } from "./write-exec-op.ts";
import { writeFileOp } from "./write-file-op.ts";

/** Writes a vertex. The operations, alternatives of one another, come after everything else. */
export function writeOp(to: ByteWriter, op: Op): void {
	to.messages(1, op.inputs, writeInput);
	to.message(10, op.platform, writePlatform);
	to.message(11, op.constraints, writeWorkerConstraints);
	to.message(2, op.exec, writeExecOp);
	to.message(3, op.source, writeSourceOp);
	to.message(4, op.file, writeFileOp);
	to.message(5, op.build, writeBuildOp);
	to.message(6, op.merge, writeMergeOp);
	to.message(7, op.diff, writeDiffOp);
	to.message(8, op.passthrough, writePassthroughOp);
}

function writeInput(to: ByteWriter, input: Input): void {
	to.text(1, input.digest);
	to.integer(2, input.index);
}

function writePlatform(to: ByteWriter, platform: PlatformMessage): void {
	to.text(1, platform.Architecture);
	to.text(2, platform.OS);
	to.text(3, platform.Variant);
	to.text(4, platform.OSVersion);
	to.texts(5, platform.OSFeatures);
}

function writeWorkerConstraints(
	to: ByteWriter,
	constraints: WorkerConstraints,
): void {
	to.texts(1, constraints.filter);
}

function writeSourceOp(to: ByteWriter, source: SourceOp): void {
	to.text(1, source.identifier);
	to.textMap(2, source.attrs);
}

function writeBuildOp(to: ByteWriter, build: BuildOp): void {
	to.integer(1, build.builder);
	const { inputs = {} } = build;
	for (const key of sortByUtf8(Object.keys(inputs))) {
		const begun = to.beginEntry(2, key);
		to.message(entryValue, inputs[key], writeInputReference);
		to.end(begun);
	}
	to.message(3, build.def, writeDefinition);
	to.textMap(4, build.attrs);
}

function writeMergeOp(to: ByteWriter, merge: MergeOp): void {
	to.messages(1, merge.inputs, writeInputReference);
}

function writeDiffOp(to: ByteWriter, diff: DiffOp): void {
	to.message(1, diff.lower, writeInputReference);
	to.message(2, diff.upper, writeInputReference);
}

function writeInputReference(to: ByteWriter, reference: InputReference): void {
	to.integer(1, reference.input);
}

function writePassthroughOp(to: ByteWriter, passthrough: PassthroughOp): void {
	to.text(1, passthrough.id);
	to.integers(2, passthrough.outputs);
}
