import { readFileSync, statSync } from "node:fs";
import { join } from "node:path";
import { gunzipSync } from "node:zlib";
import {
	decodeDefinition,
	decodeOp,
	digestOf,
	type FileActionCopy,
	type FileActionMessage,
	type Op,
	type SourceOp,
} from "../../llb/index.ts";
import { GatewayError } from "../../src/gateway/gateway-error.ts";
import {
	directoryTree,
	emptyTree,
	type FileTree,
	filterTree,
	lookUp,
	moved,
	overlay,
	singleFile,
	subtree,
} from "./file-tree.ts";
import { matcher } from "./path-patterns.ts";
import { type RecordedCase, sourceSettings } from "./recorded-case.ts";
import { downloadName } from "./remote-sources.ts";
import { untar } from "./untar.ts";

/**
 * The files a definition comes to, as far as a frontend looks at them: sources, copies and new files. Processes change nothing here.
 */
export function definitionTree(
	recorded: RecordedCase,
	bytes: Uint8Array | undefined,
): FileTree {
	const { def = [] } = decodeDefinition(bytes ?? new Uint8Array());
	const ops = new Map(def.map((each) => [digestOf(each), decodeOp(each)]));
	const last = def.at(-1);
	const input = last && decodeOp(last).inputs?.[0];
	if (input === undefined) return emptyTree;

	const known = new Map<string, readonly FileTree[]>();
	const output = (digest = "", index = 0): FileTree => {
		let outputs = known.get(digest);
		if (outputs === undefined) {
			const op = ops.get(digest);
			if (op === undefined)
				throw new GatewayError("UNKNOWN", `no op ${digest} in the definition`);
			const inputs = (op.inputs ?? []).map((each) =>
				output(each.digest, Number(each.index ?? 0)),
			);
			outputs = outputsOf(recorded, op, inputs);
			known.set(digest, outputs);
		}
		return outputs[index] ?? emptyTree;
	};
	return output(input.digest, Number(input.index ?? 0));
}

function outputsOf(
	recorded: RecordedCase,
	op: Op,
	inputs: readonly FileTree[],
): readonly FileTree[] {
	if (op.source !== undefined) return [sourceTree(recorded, op.source)];
	if (op.file !== undefined) return fileTrees(op.file.actions ?? [], inputs);
	if (op.merge !== undefined) return [overlay(...inputs)];
	return inputs;
}

function sourceTree(recorded: RecordedCase, source: SourceOp): FileTree {
	const { directory, settings } = recorded;
	const { identifier = "", attrs = {} } = source;
	const own = sourceSettings(settings, identifier);
	if (own?.error !== undefined) throw new GatewayError("UNKNOWN", own.error);
	if (identifier.startsWith("local://")) {
		const name = identifier.slice("local://".length);
		const path = own?.path ?? (name === "dockerfile" ? "." : name);
		return filterTree(directoryTree(join(directory, path)), {
			follow: list(attrs["local.followpaths"]),
			include: list(attrs["local.includepattern"]),
			exclude: list(attrs["local.excludepatterns"]),
		});
	}
	if (own?.path === undefined) return emptyTree;
	const path = join(directory, own.path);
	if (statSync(path).isDirectory()) return directoryTree(path);
	const name = downloadName(settings, {
		identifier,
		attrs: new Map(Object.entries(attrs)),
	});
	return singleFile(name, readFileSync(path));
}

function list(json: string | undefined): readonly string[] {
	return json === undefined ? [] : (JSON.parse(json) as readonly string[]);
}

/** Runs the actions of a file op one after another; each may use the op's inputs and the results of earlier ones. */
function fileTrees(
	actions: readonly FileActionMessage[],
	inputs: readonly FileTree[],
): readonly FileTree[] {
	const results: FileTree[] = [...inputs];
	const outputs: FileTree[] = [];
	const at = (index: unknown) => results[Number(index ?? 0)] ?? emptyTree;
	for (const action of actions) {
		const result = act(at(action.input), at(action.secondaryInput), action);
		results.push(result);
		const output = Number(action.output ?? 0);
		if (output >= 0) outputs[output] = result;
	}
	return outputs;
}

function act(
	base: FileTree,
	from: FileTree,
	{ copy, mkfile, mkdir, rm, symlink }: FileActionMessage,
): FileTree {
	if (copy !== undefined) return overlay(base, copied(from, copy));
	if (mkfile !== undefined)
		return overlay(
			base,
			singleFile(mkfile.path ?? "", mkfile.data ?? new Uint8Array()),
		);
	if (mkdir !== undefined)
		return overlay(base, moved(emptyTree, mkdir.path ?? ""));
	if (symlink !== undefined)
		return overlay(
			base,
			new Map([
				[
					(symlink.newpath ?? "").replace(/^\/+/, ""),
					{ kind: "link", target: symlink.oldpath ?? "" },
				],
			]),
		);
	if (rm === undefined) return base;
	const isRemoved = matcher([(rm.path ?? "").replace(/^\/+/, "")]);
	return new Map([...base].filter(([path]) => !isRemoved(path)));
}

function copied(from: FileTree, copy: FileActionCopy): FileTree {
	const { src = "/", dest = "/" } = copy;
	const found = lookUp(from, src);
	if (found === undefined) {
		if (copy.allowEmptyWildcard) return emptyTree;
		throw new GatewayError(
			"UNKNOWN",
			`lstat ${src}: no such file or directory`,
		);
	}
	const [path, entry] = found;
	if (entry.kind === "file" && copy.attemptUnpackDockerCompatibility) {
		const unpacked = unpack(entry.data);
		if (unpacked !== undefined) return moved(unpacked, dest);
	}
	if (entry.kind === "directory")
		return moved(
			subtree(from, path),
			copy.dirCopyContents || path === ""
				? dest
				: `${dest}/${path.split("/").at(-1)}`,
		);
	return dest.endsWith("/")
		? moved(subtree(from, path), dest)
		: new Map([[dest.replace(/^\/+/, ""), entry]]);
}

function unpack(data: Uint8Array): FileTree | undefined {
	const gzipped = data[0] === 0x1f && data[1] === 0x8b;
	return untar(gzipped ? gunzipSync(data) : data);
}
