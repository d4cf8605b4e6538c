import { chmodSync, writeFileSync } from "node:fs";

/** An executable of the project: what runs it, and what it runs. Paths are relative to its directory. */
export interface Launcher {
	readonly path: string;
	/** The program, for any Node.js. */
	readonly script: string;
	/** The memory of the same program after it has started, for the Node.js that `snapshotNode` names. */
	readonly snapshot: string;
}

/** Where `npm ci` puts the Node.js that belongs to the project, seen from the executables. */
export const snapshotNode = "../node_modules/node/bin/node";

/**
 * Node.js options for a process that ends before compiling pays. They are worth 5 % of its CPU time.
 *
 * For the memory allocator: large blocks come in large pages. A snapshot is read into such blocks, and it is worth another 8 % not to
 * touch them page by page. Where the system has no large pages to give, nothing changes.
 */
const nodeOptions = "--no-sparkplug --disable-warning=ExperimentalWarning";
const allocatorOptions = "glibc.malloc.hugetlb=1";

/**
 * Writes an executable. It starts from the snapshot if the snapshot was made with the Node.js that is there now: any other would
 * refuse it. The sign for that is that both files have the same time, which costs no process to find out.
 */
export function writeLauncher({ path, script, snapshot }: Launcher): void {
	const text = `#!/bin/sh
self=$0
[ -L "$self" ] && self=$(readlink -f -- "$self")
case $self in */*) here=\${self%/*} ;; *) here=. ;; esac
node=$here/${snapshotNode}
snapshot=$here/${snapshot}
if [ ! -x "$node" ]; then
  exec node ${nodeOptions} "$here/${script}" "$@"
elif [ ! -r "$snapshot" ] || [ "$snapshot" -nt "$node" ] || [ "$snapshot" -ot "$node" ]; then
  exec "$node" ${nodeOptions} "$here/${script}" "$@"
fi
export GLIBC_TUNABLES=${allocatorOptions}
exec "$node" ${nodeOptions} --snapshot-blob "$snapshot" -- "$self" "$@"
`;
	writeFileSync(path, text);
	chmodSync(path, 0o755);
}
