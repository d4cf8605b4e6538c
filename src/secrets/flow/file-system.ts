import type { Span } from "../../text/span.ts";
import {
	directoryName,
	isWithin,
	pathMatcher,
	rebase,
	somewhereIn,
} from "./path.ts";
import { SharedMap } from "./shared-map.ts";
import { doubted, noTaint, type Taint, union, unionAll } from "./taint.ts";
import {
	concat,
	contentOf,
	emptyValue,
	hole,
	isKnown,
	startsWithHole,
	type Value,
} from "./value.ts";

/** A file, directory or symbolic link that the Dockerfile made. Others exist too; nothing is known of them. */
export type FileNode =
	| { readonly kind: "file"; readonly content: Value; readonly span: Span }
	| { readonly kind: "directory"; readonly span: Span }
	| { readonly kind: "link"; readonly target: string; readonly span: Span };

/** A place that is no part of the layer. */
export interface MountPoint {
	readonly path: string;
	readonly kind: "secret" | "cache" | "tmpfs" | "bind" | "system" | "ssh";
	readonly writable: boolean;
}

/** What the runtime mounts into every RUN: nothing written there is kept. */
const systemMounts: readonly MountPoint[] = [
	"/dev",
	"/proc",
	"/sys",
	"/etc/hosts",
	"/etc/resolv.conf",
	"/etc/hostname",
].map((path) => ({ path, kind: "system", writable: true }));

const environmentPath = /^\/proc\/[^/]+\/(?:task\/[^/]+\/)?environ$/;

/** Directories that are there in every image that has a shell. */
const usualDirectories = new Set(
	"/ /bin /boot /dev /dev/shm /etc /etc/apt /etc/ssh /home /lib /media /mnt /opt /proc /root /run /run/secrets /sbin /srv /sys /tmp /usr /usr/bin /usr/lib /usr/local /usr/local/bin /usr/local/lib /usr/local/share /usr/sbin /usr/share /usr/src /var /var/cache /var/lib /var/log /var/run /var/tmp".split(
		" ",
	),
);

/** A file with a secret that is no longer there. */
export interface Removed {
	readonly path: string;
	readonly node: Extract<FileNode, { kind: "file" }>;
	readonly earlier: Removed | undefined;
}

/** The files of a stage while it is built. */
export class FileSystem {
	#nodes: SharedMap<string, FileNode>;
	/** Files with secrets that were removed or overwritten, last one first. */
	removed: Removed | undefined;
	/** Mounts of the current RUN. */
	mounts: readonly MountPoint[];
	/** What a program that nobody knows may have written anywhere. */
	anywhere: Taint;
	/** The secrets that `/proc` shows of the environment of programs; undefined outside a RUN. */
	environment: (() => Value) | undefined;
	/** A file that the Dockerfile did not make, in a mounted directory of the build context; undefined for those of no interest. */
	contextFile:
		| ((path: string) => Extract<FileNode, { kind: "file" }> | undefined)
		| undefined;
	/** What was removed although the Dockerfile did not make it; copies share the list. */
	missed: string[] = [];

	constructor(
		nodes: Iterable<readonly [string, FileNode]> = [],
		mounts: readonly MountPoint[] = [],
		anywhere: Taint = noTaint,
	) {
		this.#nodes = new SharedMap(nodes);
		this.mounts = mounts;
		this.anywhere = anywhere;
	}

	clone(): FileSystem {
		const copy = new FileSystem([], this.mounts, this.anywhere);
		copy.#nodes = this.#nodes.clone();
		copy.removed = this.removed;
		copy.environment = this.environment;
		copy.missed = this.missed;
		copy.contextFile = this.contextFile;
		return copy;
	}

	entries(): IterableIterator<[string, FileNode]> {
		return this.#nodes.entries();
	}

	/** The mount that holds the path; undefined when it is in the layer. */
	mountOf(path: string): MountPoint | undefined {
		let best: MountPoint | undefined;
		for (const mounts of [this.mounts, systemMounts])
			for (const mount of mounts)
				if (
					isWithin(path, mount.path) &&
					mount.path.length > (best?.path.length ?? -1)
				)
					best = mount;
		return best;
	}

	inLayer(path: string): boolean {
		return this.mountOf(path) === undefined;
	}

	/** Where a path leads when links are followed; with `last` false its last component is not. */
	resolve(path: string, last = true): string {
		let current = path;
		for (let hops = 0; hops < 10; hops += 1) {
			const next = this.#followOne(current, last);
			if (next === undefined) return current;
			current = next;
		}
		return current;
	}

	#followOne(path: string, last: boolean): string | undefined {
		let at = last ? path : directoryName(path);
		while (at !== "/" && at !== "") {
			const node = this.#nodes.get(at);
			if (node?.kind === "link") return rebase(path, at, node.target);
			if (!at.includes("/")) return undefined;
			at = directoryName(at);
		}
		return undefined;
	}

	get(path: string): FileNode | undefined {
		const real = this.resolve(path);
		return (
			this.#environmentFile(real) ??
			this.#nodes.get(real) ??
			this.contextFile?.(real)
		);
	}

	/** `/proc/self/environ` and its like: the exported variables of a program of this RUN. */
	#environmentFile(
		path: string,
	): Extract<FileNode, { kind: "file" }> | undefined {
		if (!environmentPath.test(path)) return undefined;
		const content = this.environment?.() ?? emptyValue;
		if (content.taint.size === 0) return undefined;
		return { kind: "file", content, span: { start: 0, end: 0 } };
	}

	/** The node itself, not what a link leads to. */
	getLink(path: string): FileNode | undefined {
		return this.#nodes.get(this.resolve(path, false));
	}

	isDirectory(path: string): boolean {
		const real = this.resolve(path);
		if (usualDirectories.has(real)) return true;
		const node = this.#nodes.get(real);
		if (node !== undefined) return node.kind === "directory";
		if (
			this.mounts.some(
				(mount) => mount.path === real && isDirectoryMount(mount),
			)
		)
			return true;
		for (const known of this.#nodes.keys())
			if (known !== real && isWithin(known, real)) return true;
		return this.mounts.some(
			(mount) => mount.path !== real && isWithin(mount.path, real),
		);
	}

	/** What reading the file gives: a hole when nothing is known, and the secrets of every file the path may mean. */
	read(path: string): Value {
		const real = this.resolve(path);
		const node = this.get(real);
		if (node?.kind === "file") return node.content;
		if (isKnown(real)) return { text: contentOf(real), taint: noTaint };
		return {
			text: hole(`some file like ${real}`),
			taint: this.#maybeTaint(real),
		};
	}

	/** A path with a hole may mean any file that it matches. */
	#maybeTaint(pattern: string): Taint {
		const matches = pathMatcher(pattern);
		const taints: Taint[] = [];
		for (const [path, node] of this.#nodes)
			if (node.kind === "file" && node.content.taint.size && matches.test(path))
				taints.push(node.content.taint);
		// Of the files that no instruction made, those that show variables are told by their name.
		if (pattern.endsWith("/environ") && matches.test("/proc/1/environ")) {
			taints.push(this.environment?.().taint ?? noTaint);
		}
		const taint = unionAll(taints);
		return startsWithHole(pattern)
			? doubted(taint, "which file is read depends on the build")
			: taint;
	}

	/** Every node at a path and beneath it. */
	within(path: string): [string, FileNode][] {
		const real = this.resolve(path);
		const found: [string, FileNode][] = [];
		for (const entry of this.#nodes)
			if (isWithin(entry[0], real)) found.push(entry);
		return found;
	}

	/** The secrets of all files at a path and beneath it. */
	taintWithin(path: string): Taint {
		const taints: Taint[] = [];
		for (const [, node] of this.within(path))
			if (node.kind === "file") taints.push(node.content.taint);
		return union(
			unionAll(taints),
			isKnown(path) ? noTaint : this.#maybeTaint(path),
		);
	}

	write(path: string, content: Value, span: Span, append = false): void {
		const real = this.resolve(path);
		const old = append ? this.#nodes.get(real) : undefined;
		const before =
			old?.kind === "file"
				? old.content
				: append
					? { text: `${contentOf(real)}\n`, taint: noTaint }
					: emptyValue;
		if (!append) this.#noteRemoved(real);
		this.#nodes.set(real, {
			kind: "file",
			content: append ? concat(before, content) : content,
			span,
		});
	}

	#noteRemoved(path: string): void {
		const node = this.#nodes.get(path);
		if (node?.kind === "file" && node.content.taint.size > 0)
			this.removed = { path, node, earlier: this.removed };
	}

	put(path: string, node: FileNode): void {
		this.#nodes.set(path, node);
	}

	makeDirectory(path: string, span: Span): void {
		if (!this.#nodes.has(path))
			this.#nodes.set(path, { kind: "directory", span });
	}

	/** Removes a path (a link itself, not its target) and what is beneath it. Mounts stay. */
	remove(path: string): void {
		const real = this.resolve(path, false);
		let isKnownPath = false;
		for (const known of [...this.#nodes.keys()]) {
			if (!isWithin(known, real)) continue;
			isKnownPath = true;
			const mount = this.mountOf(known);
			if (
				mount !== undefined &&
				(!mount.writable || mount.kind === "secret") &&
				mount.kind !== "system"
			)
				continue;
			this.#noteRemoved(known);
			this.#nodes.delete(known);
		}
		if (!isKnownPath && this.inLayer(real)) this.missed.push(real);
	}

	/** Forgets a node, whatever it is. */
	drop(path: string): void {
		this.#nodes.delete(path);
	}

	/** Known paths that a pattern matches, in order; `hidden` files by a star, too. */
	glob(pattern: string, hidden = false): readonly string[] {
		const matches = pathMatcher(pattern);
		const depth = pattern.split("/").length;
		const found = new Set<string>();
		for (const path of this.#nodes.keys()) {
			const parts = path.split("/");
			if (parts.length < depth) continue;
			const name = parts.slice(0, depth).join("/");
			// A star matches no hidden file.
			if (
				!hidden &&
				/(^|\/)\.[^/]*$/.test(name) &&
				!/(^|\/)\.[^/]*$/.test(pattern)
			)
				continue;
			if (matches.test(name)) found.add(name);
		}
		return [...found].sort();
	}

	/** What may be true after either of two ways. */
	join(other: FileSystem): void {
		this.anywhere = union(this.anywhere, other.anywhere);
		this.removed ??= other.removed;
		if (this.#nodes.isSame(other.#nodes)) return;
		for (const [path, theirs] of [...other.#nodes]) {
			const mine = this.#nodes.get(path);
			if (mine === theirs) continue;
			if (mine === undefined) {
				this.#nodes.set(path, theirs);
				continue;
			}
			if (mine.kind !== "file" || theirs.kind !== "file") {
				if (theirs.kind === "file" && theirs.content.taint.size > 0)
					this.#nodes.set(path, theirs);
				continue;
			}
			const taint = union(mine.content.taint, theirs.content.taint);
			const text =
				mine.content.text === theirs.content.text
					? mine.content.text
					: hole(`either of ${path}`);
			const span = mine.content.taint.size > 0 ? mine.span : theirs.span;
			this.#nodes.set(path, { kind: "file", content: { text, taint }, span });
		}
	}

	/** A file somewhere in a directory. */
	scatter(directory: string, content: Value, span: Span): void {
		this.write(somewhereIn(directory), content, span, true);
	}
}

function isDirectoryMount(mount: MountPoint): boolean {
	return mount.kind !== "secret" && mount.kind !== "ssh";
}
