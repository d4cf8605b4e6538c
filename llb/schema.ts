/**
 * Field tables of the graph format's messages, by number as in BuildKit's `solver/pb/ops.proto`. Messages are read by them; the
 * functions in `write-*.ts`, which write messages, are compared with them by a test. The file is one list and nothing else, hence its
 * length.
 *
 * The order of a table is the order on the wire. It is that of the numbers, except that the alternatives of a oneof come after
 * everything else: that is how the reference encoder writes, and a digest is taken of those bytes.
 */

import {
	cacheSharings,
	mountContentCaches,
	mountTypes,
	networkModes,
	securityModes,
} from "./enumerations.ts";
import type * as Message from "./messages.ts";

/**
 * How a value is written. `oneof` scalars and messages are written when present, other scalars only when not zero. On the wire, `map`
 * and `byDigest` are the same; in memory, the one is a record and the other a `Map`: a record has to make every new key known to the
 * whole process, which takes longer than to encode the op that the digest is of.
 */
export type FieldType =
	| { readonly kind: "string" }
	| { readonly kind: "bytes" }
	| { readonly kind: "bool" }
	| { readonly kind: "int32" }
	| { readonly kind: "uint32" }
	| { readonly kind: "int64" }
	| { readonly kind: "uint64" }
	| { readonly kind: "enum"; readonly names: readonly string[] }
	| { readonly kind: "message"; readonly table: () => MessageTable }
	| { readonly kind: "repeated"; readonly element: FieldType }
	| { readonly kind: "map"; readonly value: FieldType }
	| { readonly kind: "byDigest"; readonly value: FieldType };

/** One field: its number, its type, and whether it is an alternative of a oneof. */
export interface Field {
	readonly number: number;
	readonly type: FieldType;
	readonly oneof: boolean;
}

/** A message: its fields by name, in wire order. */
export type MessageTable = Readonly<Record<string, Field>>;

/** The table of a message in `messages.ts`: the compiler sees to it that both have the same fields. */
type TableOf<Type> = { readonly [Name in keyof Required<Type>]: Field };

const string: FieldType = { kind: "string" };
const bytes: FieldType = { kind: "bytes" };
const bool: FieldType = { kind: "bool" };
const int32: FieldType = { kind: "int32" };
const uint32: FieldType = { kind: "uint32" };
const int64: FieldType = { kind: "int64" };
const uint64: FieldType = { kind: "uint64" };
const oneOfNames = (names: readonly string[]): FieldType => ({
	kind: "enum",
	names,
});
const message = (table: () => MessageTable): FieldType => ({
	kind: "message",
	table,
});
const repeated = (element: FieldType): FieldType => ({
	kind: "repeated",
	element,
});
const map = (value: FieldType): FieldType => ({ kind: "map", value });
const byDigest = (value: FieldType): FieldType => ({ kind: "byDigest", value });
const field = (number: number, type: FieldType): Field => ({
	number,
	type,
	oneof: false,
});
const alternative = (number: number, type: FieldType): Field => ({
	number,
	type,
	oneof: true,
});

export const platformTable: TableOf<Message.PlatformMessage> = {
	Architecture: field(1, string),
	OS: field(2, string),
	Variant: field(3, string),
	OSVersion: field(4, string),
	OSFeatures: field(5, repeated(string)),
};

export const inputTable: TableOf<Message.Input> = {
	digest: field(1, string),
	index: field(2, int64),
};

export const proxyEnvTable: TableOf<Message.ProxyEnv> = {
	http_proxy: field(1, string),
	https_proxy: field(2, string),
	ftp_proxy: field(3, string),
	no_proxy: field(4, string),
	all_proxy: field(5, string),
};

export const hostIPTable: TableOf<Message.HostIP> = {
	Host: field(1, string),
	IP: field(2, string),
};

export const ulimitTable: TableOf<Message.Ulimit> = {
	Name: field(1, string),
	Soft: field(2, int64),
	Hard: field(3, int64),
};

export const metaTable: TableOf<Message.Meta> = {
	args: field(1, repeated(string)),
	env: field(2, repeated(string)),
	cwd: field(3, string),
	user: field(4, string),
	proxy_env: field(
		5,
		message(() => proxyEnvTable),
	),
	extraHosts: field(6, repeated(message(() => hostIPTable))),
	hostname: field(7, string),
	ulimit: field(9, repeated(message(() => ulimitTable))),
	cgroupParent: field(10, string),
	removeMountStubsRecursive: field(11, bool),
	validExitCodes: field(12, repeated(int32)),
};

export const tmpfsOptTable: TableOf<Message.TmpfsOpt> = {
	size: field(1, int64),
};

export const cacheOptTable: TableOf<Message.CacheOpt> = {
	ID: field(1, string),
	sharing: field(2, oneOfNames(cacheSharings)),
};

export const secretOptTable: TableOf<Message.SecretOpt> = {
	ID: field(1, string),
	uid: field(2, uint32),
	gid: field(3, uint32),
	mode: field(4, uint32),
	optional: field(5, bool),
};

export const sshOptTable: TableOf<Message.SSHOpt> = {
	ID: field(1, string),
	uid: field(2, uint32),
	gid: field(3, uint32),
	mode: field(4, uint32),
	optional: field(5, bool),
};

export const mountTable: TableOf<Message.Mount> = {
	input: field(1, int64),
	selector: field(2, string),
	dest: field(3, string),
	output: field(4, int64),
	readonly: field(5, bool),
	mountType: field(6, oneOfNames(mountTypes)),
	TmpfsOpt: field(
		19,
		message(() => tmpfsOptTable),
	),
	cacheOpt: field(
		20,
		message(() => cacheOptTable),
	),
	secretOpt: field(
		21,
		message(() => secretOptTable),
	),
	SSHOpt: field(
		22,
		message(() => sshOptTable),
	),
	resultID: field(23, string),
	contentCache: field(24, oneOfNames(mountContentCaches)),
};

export const secretEnvTable: TableOf<Message.SecretEnv> = {
	ID: field(1, string),
	name: field(2, string),
	optional: field(3, bool),
};

export const cdiDeviceTable: TableOf<Message.CDIDevice> = {
	name: field(1, string),
	optional: field(2, bool),
};

export const execOpTable: TableOf<Message.ExecOp> = {
	meta: field(
		1,
		message(() => metaTable),
	),
	mounts: field(2, repeated(message(() => mountTable))),
	network: field(3, oneOfNames(networkModes)),
	security: field(4, oneOfNames(securityModes)),
	secretenv: field(5, repeated(message(() => secretEnvTable))),
	cdiDevices: field(6, repeated(message(() => cdiDeviceTable))),
};

export const sourceOpTable: TableOf<Message.SourceOp> = {
	identifier: field(1, string),
	attrs: field(2, map(string)),
};

export const namedUserOptTable: TableOf<Message.NamedUserOpt> = {
	name: field(1, string),
	input: field(2, int64),
};

export const userOptTable: TableOf<Message.UserOpt> = {
	byName: alternative(
		1,
		message(() => namedUserOptTable),
	),
	byID: alternative(2, uint32),
};

export const chownOptTable: TableOf<Message.ChownOpt> = {
	user: field(
		1,
		message(() => userOptTable),
	),
	group: field(
		2,
		message(() => userOptTable),
	),
};

export const fileActionCopyTable: TableOf<Message.FileActionCopy> = {
	src: field(1, string),
	dest: field(2, string),
	owner: field(
		3,
		message(() => chownOptTable),
	),
	mode: field(4, int32),
	followSymlink: field(5, bool),
	dirCopyContents: field(6, bool),
	attemptUnpackDockerCompatibility: field(7, bool),
	createDestPath: field(8, bool),
	allowWildcard: field(9, bool),
	allowEmptyWildcard: field(10, bool),
	timestamp: field(11, int64),
	include_patterns: field(12, repeated(string)),
	exclude_patterns: field(13, repeated(string)),
	alwaysReplaceExistingDestPaths: field(14, bool),
	modeStr: field(15, string),
	required_paths: field(16, repeated(string)),
};

export const fileActionMkFileTable: TableOf<Message.FileActionMkFile> = {
	path: field(1, string),
	mode: field(2, int32),
	data: field(3, bytes),
	owner: field(
		4,
		message(() => chownOptTable),
	),
	timestamp: field(5, int64),
};

export const fileActionMkDirTable: TableOf<Message.FileActionMkDir> = {
	path: field(1, string),
	mode: field(2, int32),
	makeParents: field(3, bool),
	owner: field(
		4,
		message(() => chownOptTable),
	),
	timestamp: field(5, int64),
};

export const fileActionRmTable: TableOf<Message.FileActionRm> = {
	path: field(1, string),
	allowNotFound: field(2, bool),
	allowWildcard: field(3, bool),
};

export const fileActionSymlinkTable: TableOf<Message.FileActionSymlink> = {
	oldpath: field(1, string),
	newpath: field(2, string),
	owner: field(
		3,
		message(() => chownOptTable),
	),
	timestamp: field(4, int64),
};

export const fileActionTable: TableOf<Message.FileActionMessage> = {
	input: field(1, int64),
	secondaryInput: field(2, int64),
	output: field(3, int64),
	copy: alternative(
		4,
		message(() => fileActionCopyTable),
	),
	mkfile: alternative(
		5,
		message(() => fileActionMkFileTable),
	),
	mkdir: alternative(
		6,
		message(() => fileActionMkDirTable),
	),
	rm: alternative(
		7,
		message(() => fileActionRmTable),
	),
	symlink: alternative(
		8,
		message(() => fileActionSymlinkTable),
	),
};

export const fileOpTable: TableOf<Message.FileOp> = {
	actions: field(2, repeated(message(() => fileActionTable))),
};

export const inputReferenceTable: TableOf<Message.InputReference> = {
	input: field(1, int64),
};

export const mergeOpTable: TableOf<Message.MergeOp> = {
	inputs: field(1, repeated(message(() => inputReferenceTable))),
};

export const diffOpTable: TableOf<Message.DiffOp> = {
	lower: field(
		1,
		message(() => inputReferenceTable),
	),
	upper: field(
		2,
		message(() => inputReferenceTable),
	),
};

export const passthroughOpTable: TableOf<Message.PassthroughOp> = {
	id: field(1, string),
	outputs: field(2, repeated(int64)),
};

export const buildOpTable: TableOf<Message.BuildOp> = {
	builder: field(1, int64),
	inputs: field(2, map(message(() => inputReferenceTable))),
	def: field(
		3,
		message(() => definitionTable),
	),
	attrs: field(4, map(string)),
};

export const workerConstraintsTable: TableOf<Message.WorkerConstraints> = {
	filter: field(1, repeated(string)),
};

export const opTable: TableOf<Message.Op> = {
	inputs: field(1, repeated(message(() => inputTable))),
	platform: field(
		10,
		message(() => platformTable),
	),
	constraints: field(
		11,
		message(() => workerConstraintsTable),
	),
	exec: alternative(
		2,
		message(() => execOpTable),
	),
	source: alternative(
		3,
		message(() => sourceOpTable),
	),
	file: alternative(
		4,
		message(() => fileOpTable),
	),
	build: alternative(
		5,
		message(() => buildOpTable),
	),
	merge: alternative(
		6,
		message(() => mergeOpTable),
	),
	diff: alternative(
		7,
		message(() => diffOpTable),
	),
	passthrough: alternative(
		8,
		message(() => passthroughOpTable),
	),
};

export const exportCacheTable: TableOf<Message.ExportCache> = {
	Value: field(1, bool),
};

export const progressGroupTable: TableOf<Message.ProgressGroup> = {
	id: field(1, string),
	name: field(2, string),
	weak: field(3, bool),
};

export const linuxResourcesTable: TableOf<Message.LinuxResources> = {
	memory: field(1, int64),
	memorySwap: field(2, int64),
	cpuShares: field(3, uint64),
	cpuPeriod: field(4, uint64),
	cpuQuota: field(5, int64),
	cpusetCpus: field(6, string),
	cpusetMems: field(7, string),
};

export const opMetadataTable: TableOf<Message.OpMetadata> = {
	ignore_cache: field(1, bool),
	description: field(2, map(string)),
	export_cache: field(
		4,
		message(() => exportCacheTable),
	),
	caps: field(5, map(bool)),
	progress_group: field(
		6,
		message(() => progressGroupTable),
	),
	linux_resources: field(
		7,
		message(() => linuxResourcesTable),
	),
};

export const positionTable: TableOf<Message.Position> = {
	line: field(1, int32),
	character: field(2, int32),
};

export const rangeTable: TableOf<Message.Range> = {
	start: field(
		1,
		message(() => positionTable),
	),
	end: field(
		2,
		message(() => positionTable),
	),
};

export const locationTable: TableOf<Message.Location> = {
	sourceIndex: field(1, int32),
	ranges: field(2, repeated(message(() => rangeTable))),
};

export const locationsTable: TableOf<Message.Locations> = {
	locations: field(1, repeated(message(() => locationTable))),
};

export const sourceInfoTable: TableOf<Message.SourceInfo> = {
	filename: field(1, string),
	data: field(2, bytes),
	definition: field(
		3,
		message(() => definitionTable),
	),
	language: field(4, string),
};

export const sourceTable: TableOf<Message.SourceMessage> = {
	locations: field(1, byDigest(message(() => locationsTable))),
	infos: field(2, repeated(message(() => sourceInfoTable))),
};

export const definitionTable: TableOf<Message.Definition> = {
	def: field(1, repeated(bytes)),
	metadata: field(2, byDigest(message(() => opMetadataTable))),
	Source: field(
		3,
		message(() => sourceTable),
	),
};
