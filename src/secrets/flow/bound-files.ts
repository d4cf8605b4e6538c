import type { Span } from "../../text/span.ts";
import type { Analysis } from "./analysis.ts";
import { guessCredentialFile } from "./credential-files.ts";
import type { FileNode, FileSystem } from "./file-system.ts";
import { baseName, isWithin, rebase } from "./path.ts";
import { doubted, originTaint } from "./taint.ts";
import { hole } from "./value.ts";

/** A credential file of the context that is mounted is a secret like one that is copied, only that it stays outside. */
export function noteBoundFile(
	analysis: Analysis,
	files: FileSystem,
	source: string,
	path: string,
	span: Span,
): void {
	const file =
		source === "" ? undefined : credentialFile(analysis, source, path, span);
	if (file !== undefined) files.put(path, file);
}

/** A directory of the context that is mounted. */
export interface BoundTree {
	readonly path: string;
	/** Its path in the context. */
	readonly source: string;
	readonly span: Span;
}

/** A file in such a directory that somebody reads by a name which credentials have. */
export function boundFile(
	analysis: Analysis,
	trees: readonly BoundTree[],
	path: string,
): (FileNode & { readonly kind: "file" }) | undefined {
	const tree = trees.findLast((each) => isWithin(path, each.path));
	if (tree === undefined || guessCredentialFile(path) !== "sure")
		return undefined;
	const name = rebase(path, tree.path, `/${tree.source}`).slice(1);
	return credentialFile(analysis, name, path, tree.span);
}

function credentialFile(
	analysis: Analysis,
	source: string,
	path: string,
	span: Span,
): (FileNode & { readonly kind: "file" }) | undefined {
	const guess = guessCredentialFile(source);
	if (guess === undefined) return undefined;
	const secret = analysis.secrets.intern("bound-file", source, span);
	const origin = originTaint(
		secret,
		`${source} is mounted at ${path}, and holds credentials`,
		span,
	);
	const taint =
		guess === "maybe"
			? doubted(
					origin,
					`${baseName(source)} holds credentials in many projects, but not in all`,
				)
			: origin;
	return {
		kind: "file",
		content: { text: hole(`credentials of ${source}`), taint },
		span,
	};
}
