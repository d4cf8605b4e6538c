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

/** Node.js options for a process that ends before compiling pays: they are worth 5 % of its CPU time. */
const nodeOptions = [
	"--no-sparkplug",
	"--disable-warning=ExperimentalWarning",
] as const;

/**
 * More of them, for the Node.js that the snapshot is made with; others may not know them.
 *
 * - Objects keep the hashes that they have in the snapshot. Otherwise Node.js draws a secret at each start and computes all hashes anew,
 *   so that nobody can make texts on purpose that have the same hash. Here that would slow down one build, and only for whoever wrote its
 *   Dockerfile. Worth 15 % of the CPU time.
 * - A function is optimised when it has been called ten times as often as is usual. The usual numbers are for programs that run for
 *   minutes: of what they have optimised in a build, most is never called again. Worth 20 % of the CPU time and 4 MB of memory; builds
 *   of thousands of instructions take as long as they did.
 */
export const snapshotOptions = [
	...nodeOptions,
	"--no-rehash-snapshot",
	"--invocation-count-for-maglev=4000",
	"--invocation-count-for-maglev-osr=1000",
	"--invocation-count-for-turbofan=30000",
	"--invocation-count-for-osr=5000",
] as const;

/**
 * A variable for the memory allocator: large blocks come in large pages. A snapshot is read into such blocks, and it is worth another 5 %
 * not to touch them page by page. Where the system has no large pages to give, nothing changes.
 */
export const allocatorVariable = "GLIBC_TUNABLES=glibc.malloc.hugetlb=1";

/**
 * Writes an executable. It starts from the snapshot if the snapshot was made with the Node.js that is there now: any other would
 * refuse it. The sign for that is that both files have the same time, which costs no process to find out.
 */
export function writeLauncher({ path, script, snapshot }: Launcher): void {
	const anyNode = nodeOptions.join(" ");
	const text = `#!/bin/sh
self=$0
[ -L "$self" ] && self=$(readlink -f -- "$self")
case $self in */*) here=\${self%/*} ;; *) here=. ;; esac
node=$here/${snapshotNode}
snapshot=$here/${snapshot}
if [ ! -x "$node" ]; then
  exec node ${anyNode} "$here/${script}" "$@"
elif [ ! -r "$snapshot" ] || [ "$snapshot" -nt "$node" ] || [ "$snapshot" -ot "$node" ]; then
  exec "$node" ${anyNode} "$here/${script}" "$@"
fi
export ${allocatorVariable}
exec "$node" ${snapshotOptions.join(" ")} --snapshot-blob "$snapshot" -- "$self" "$@"
`;
	writeFileSync(path, text);
	chmodSync(path, 0o755);
}
