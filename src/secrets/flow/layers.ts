import type { Instruction } from "../../dockerfile/ast.ts";
import type { Analysis } from "./analysis.ts";
import type { FileNode, FileSystem } from "./file-system.ts";
import type { StagePlace } from "./findings.ts";
import { only, type Taint } from "./taint.ts";
import { shown } from "./value.ts";

/** Reports the files with secrets that an instruction left in its layer. */
export function reportLayer(
	analysis: Analysis,
	place: StagePlace,
	instruction: Instruction,
	before: FileSystem,
	after: FileSystem,
): void {
	for (const [path, node] of after.entries()) {
		if (node.kind !== "file" || node.content.taint.size === 0) continue;
		if (!after.inLayer(path)) continue;
		const old = before.getLink(path);
		if (old === node) continue;
		const taint = added(node.content.taint, old);
		analysis.findings.add("layer", taint, instruction, place, {
			span: node.span,
			reason: `${shown(path)} is part of the layer`,
			path,
		});
	}
}

/** The secrets that the file did not hold before; a doubt that has become certain counts. */
function added(taint: Taint, old: FileNode | undefined): Taint {
	if (old?.kind !== "file") return taint;
	return only(taint, (secret) => {
		const known = old.content.taint.get(secret);
		return (
			known === undefined ||
			(known.doubt !== undefined && taint.get(secret)?.doubt === undefined)
		);
	});
}
