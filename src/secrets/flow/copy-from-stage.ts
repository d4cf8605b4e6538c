import type { Span } from "../../text/span.ts";
import { createIgnoreMatcher } from "../../values/ignore-patterns.ts";
import type { FileNode, FileSystem } from "./file-system.ts";
import { absolute, baseName, hasGlob, rebase } from "./path.ts";
import type { StageState } from "./stage-state.ts";
import { along } from "./taint.ts";
import { hole, shown } from "./value.ts";

/** What a source of `COPY --from` asks for. */
export interface StageCopy {
	/** As written, with its variables put in. */
	readonly path: string;
	/** Where it goes: the place of the file, or the directory that it goes into. */
	readonly directory: string;
	readonly into: boolean;
	/** `--parents` */
	readonly parents: boolean;
	/** `--exclude` */
	readonly excluded: readonly string[];
	readonly span: Span;
}

/** Copies files of another stage. */
export function copyFromStage(
	state: StageState,
	from: FileSystem,
	copy: StageCopy,
): void {
	const { directory, span } = copy;
	const path = absolute("/", copy.path);
	const matcher = createIgnoreMatcher(copy.excluded);
	// A star matches hidden files, too.
	for (const source of hasGlob(path) ? from.glob(path, true) : [path]) {
		const real = from.resolve(source);
		for (const [found, node] of from.within(real)) {
			if (!from.inLayer(found)) continue;
			const own = found === real && node.kind !== "directory";
			const inside = own
				? baseName(source)
				: found.slice(real.length).replace(/^\//, "");
			if (inside !== "" && matcher.ok) {
				const left = matcher.value.matches(inside);
				if (left.ok && left.value) continue;
			}
			let target = rebase(found, real, directory);
			if (own) target = copy.into ? `${directory}/${inside}` : directory;
			if (copy.parents) target = absolute(directory, pivoted(copy.path, found));
			put(state, found, node, target, span);
		}
	}
	if (from.anywhere.size > 0) {
		const taint = along(
			from.anywhere,
			span,
			`copied from ${shown(path)} of a stage whose programs could have written it anywhere`,
		);
		state.files.scatter(directory, { text: hole("copied"), taint }, span);
	}
}

/** With `--parents`, what is behind `/./` is kept, or all of it. */
function pivoted(written: string, found: string): string {
	const pivot = written.indexOf("/./");
	const start = pivot === -1 ? "/" : absolute("/", written.slice(0, pivot));
	const kept = found.slice(start === "/" ? 0 : start.length);
	return kept.replace(/^\//, "");
}

function put(
	state: StageState,
	found: string,
	node: FileNode,
	target: string,
	span: Span,
): void {
	if (node.kind !== "file") {
		state.files.put(target, { ...node, span });
		return;
	}
	const taint = along(
		node.content.taint,
		span,
		`copied from ${shown(found)} to ${shown(target)}`,
	);
	state.files.write(target, { text: node.content.text, taint }, span);
}
