/**
 * Field tables of the graph format's messages, by number as in BuildKit's `solver/pb/ops.proto`. One table serves encoding,
 * decoding and the check that `messages.ts` has the same fields.
 *
 * The order of a table is the order on the wire. It is that of the numbers, except that the alternatives of a oneof come after
 * everything else: that is how the reference encoder writes, and a digest is taken of those bytes.
 */

/** How a value is written. `oneof` scalars and messages are written when present, other scalars only when not zero. */
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
	| { readonly kind: "map"; readonly value: FieldType };

/** One field: its number, its type, and whether it is an alternative of a oneof. */
export interface Field {
	readonly number: number;
	readonly type: FieldType;
	readonly oneof: boolean;
}

/** A message: its fields by name, in wire order. */
export type MessageTable = Readonly<Record<string, Field>>;

const string: FieldType = { kind: "string" };
const bytes: FieldType = { kind: "bytes" };
const bool: FieldType = { kind: "bool" };
const int32: FieldType = { kind: "int32" };
const uint32: FieldType = { kind: "uint32" };
const int64: FieldType = { kind: "int64" };
const uint64: FieldType = { kind: "uint64" };
const oneOfNames = (...names: string[]): FieldType => ({ kind: "enum", names });
const message = (table: () => MessageTable): FieldType => ({
	kind: "message",
	table,
});
const repeated = (element: FieldType): FieldType => ({
	kind: "repeated",
	element,
});
const map = (value: FieldType): FieldType => ({ kind: "map", value });
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

export const platformTable = {
	Architecture: field(1, string),
	OS: field(2, string),
	Variant: field(3, string),
	OSVersion: field(4, string),
	OSFeatures: field(5, repeated(string)),
} satisfies MessageTable;

export const inputTable = {
	digest: field(1, string),
	index: field(2, int64),
} satisfies MessageTable;

export const proxyEnvTable = {
	http_proxy: field(1, string),
	https_proxy: field(2, string),
	ftp_proxy: field(3, string),
	no_proxy: field(4, string),
	all_proxy: field(5, string),
} satisfies MessageTable;

export const hostIPTable = {
	Host: field(1, string),
	IP: field(2, string),
} satisfies MessageTable;

export const ulimitTable = {
	Name: field(1, string),
	Soft: field(2, int64),
	Hard: field(3, int64),
} satisfies MessageTable;

export const metaTable = {
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
} satisfies MessageTable;

export const tmpfsOptTable = { size: field(1, int64) } satisfies MessageTable;

export const cacheOptTable = {
	ID: field(1, string),
	sharing: field(2, oneOfNames("SHARED", "PRIVATE", "LOCKED")),
} satisfies MessageTable;

export const secretOptTable = {
	ID: field(1, string),
	uid: field(2, uint32),
	gid: field(3, uint32),
	mode: field(4, uint32),
	optional: field(5, bool),
} satisfies MessageTable;

export const sshOptTable = {
	ID: field(1, string),
	uid: field(2, uint32),
	gid: field(3, uint32),
	mode: field(4, uint32),
	optional: field(5, bool),
} satisfies MessageTable;

export const mountTable = {
	input: field(1, int64),
	selector: field(2, string),
	dest: field(3, string),
	output: field(4, int64),
	readonly: field(5, bool),
	mountType: field(6, oneOfNames("BIND", "SECRET", "SSH", "CACHE", "TMPFS")),
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
	contentCache: field(24, oneOfNames("DEFAULT", "ON", "OFF")),
} satisfies MessageTable;

export const secretEnvTable = {
	ID: field(1, string),
	name: field(2, string),
	optional: field(3, bool),
} satisfies MessageTable;

export const cdiDeviceTable = {
	name: field(1, string),
	optional: field(2, bool),
} satisfies MessageTable;

export const execOpTable = {
	meta: field(
		1,
		message(() => metaTable),
	),
	mounts: field(2, repeated(message(() => mountTable))),
	network: field(3, oneOfNames("UNSET", "HOST", "NONE")),
	security: field(4, oneOfNames("SANDBOX", "INSECURE")),
	secretenv: field(5, repeated(message(() => secretEnvTable))),
	cdiDevices: field(6, repeated(message(() => cdiDeviceTable))),
} satisfies MessageTable;

export const sourceOpTable = {
	identifier: field(1, string),
	attrs: field(2, map(string)),
} satisfies MessageTable;

export const namedUserOptTable = {
	name: field(1, string),
	input: field(2, int64),
} satisfies MessageTable;

export const userOptTable = {
	byName: alternative(
		1,
		message(() => namedUserOptTable),
	),
	byID: alternative(2, uint32),
} satisfies MessageTable;

export const chownOptTable = {
	user: field(
		1,
		message(() => userOptTable),
	),
	group: field(
		2,
		message(() => userOptTable),
	),
} satisfies MessageTable;

export const fileActionCopyTable = {
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
} satisfies MessageTable;

export const fileActionMkFileTable = {
	path: field(1, string),
	mode: field(2, int32),
	data: field(3, bytes),
	owner: field(
		4,
		message(() => chownOptTable),
	),
	timestamp: field(5, int64),
} satisfies MessageTable;

export const fileActionMkDirTable = {
	path: field(1, string),
	mode: field(2, int32),
	makeParents: field(3, bool),
	owner: field(
		4,
		message(() => chownOptTable),
	),
	timestamp: field(5, int64),
} satisfies MessageTable;

export const fileActionRmTable = {
	path: field(1, string),
	allowNotFound: field(2, bool),
	allowWildcard: field(3, bool),
} satisfies MessageTable;

export const fileActionSymlinkTable = {
	oldpath: field(1, string),
	newpath: field(2, string),
	owner: field(
		3,
		message(() => chownOptTable),
	),
	timestamp: field(4, int64),
} satisfies MessageTable;

export const fileActionTable = {
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
} satisfies MessageTable;

export const fileOpTable = {
	actions: field(2, repeated(message(() => fileActionTable))),
} satisfies MessageTable;

export const inputReferenceTable = {
	input: field(1, int64),
} satisfies MessageTable;

export const mergeOpTable = {
	inputs: field(1, repeated(message(() => inputReferenceTable))),
} satisfies MessageTable;

export const diffOpTable = {
	lower: field(
		1,
		message(() => inputReferenceTable),
	),
	upper: field(
		2,
		message(() => inputReferenceTable),
	),
} satisfies MessageTable;

export const passthroughOpTable = {
	id: field(1, string),
	outputs: field(2, repeated(int64)),
} satisfies MessageTable;

export const buildOpTable = {
	builder: field(1, int64),
	inputs: field(2, map(message(() => inputReferenceTable))),
	def: field(
		3,
		message(() => definitionTable),
	),
	attrs: field(4, map(string)),
} satisfies MessageTable;

export const workerConstraintsTable = {
	filter: field(1, repeated(string)),
} satisfies MessageTable;

export const opTable = {
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
} satisfies MessageTable;

export const exportCacheTable = {
	Value: field(1, bool),
} satisfies MessageTable;

export const progressGroupTable = {
	id: field(1, string),
	name: field(2, string),
	weak: field(3, bool),
} satisfies MessageTable;

export const linuxResourcesTable = {
	memory: field(1, int64),
	memorySwap: field(2, int64),
	cpuShares: field(3, uint64),
	cpuPeriod: field(4, uint64),
	cpuQuota: field(5, int64),
	cpusetCpus: field(6, string),
	cpusetMems: field(7, string),
} satisfies MessageTable;

export const opMetadataTable = {
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
} satisfies MessageTable;

export const positionTable = {
	line: field(1, int32),
	character: field(2, int32),
} satisfies MessageTable;

export const rangeTable = {
	start: field(
		1,
		message(() => positionTable),
	),
	end: field(
		2,
		message(() => positionTable),
	),
} satisfies MessageTable;

export const locationTable = {
	sourceIndex: field(1, int32),
	ranges: field(2, repeated(message(() => rangeTable))),
} satisfies MessageTable;

export const locationsTable = {
	locations: field(1, repeated(message(() => locationTable))),
} satisfies MessageTable;

export const sourceInfoTable = {
	filename: field(1, string),
	data: field(2, bytes),
	definition: field(
		3,
		message(() => definitionTable),
	),
	language: field(4, string),
} satisfies MessageTable;

export const sourceTable = {
	locations: field(1, map(message(() => locationsTable))),
	infos: field(2, repeated(message(() => sourceInfoTable))),
} satisfies MessageTable;

// Annotated because it and the tables of source infos and build ops are circular.
export const definitionTable: MessageTable = {
	def: field(1, repeated(bytes)),
	metadata: field(2, map(message(() => opMetadataTable))),
	Source: field(
		3,
		message(() => sourceTable),
	),
};
