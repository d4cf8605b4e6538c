import { spawnSync } from "node:child_process";
import { existsSync } from "node:fs";
import { mkdir, mkdtemp, rename, rm } from "node:fs/promises";
import { join } from "node:path";
import { findCommand, progress } from "./command.ts";
import { withLock } from "./lock.ts";
import {
	debianRelease,
	type FetchedPackages,
	fetchPackages,
	type PackageSet,
	unpackPackages,
} from "./packages.ts";
import { cacheDirectory, keyOf } from "./places.ts";

/** Programs unpacked from Debian packages into one directory; nothing of it is installed. */
export interface Tools {
	readonly root: string;
	/** `usr/bin`, `usr/sbin` … of the root, as a search path. */
	readonly searchPath: string;
	/** Where its shared libraries are, for programs whose libraries the machine may lack. */
	readonly libraryPath: string;
	/** `name version` of each package. */
	readonly versions: readonly string[];
}

/**
 * What keeps this machine from running a private engine, in a few words, or undefined when nothing does.
 * The engine's binaries come from Debian, and namespaces, bridges and mounts need root.
 */
export function missingForPrivateEngine(): string | undefined {
	if (process.platform !== "linux") return "Linux";
	if (debianRelease() === undefined) return "Debian";
	if (process.getuid?.() !== 0) return "root";
	const commands = [
		"apt-get",
		"dpkg-deb",
		"git",
		"ip",
		"mount",
		"npm",
		"sh",
		"tar",
		"unshare",
	];
	const missing = commands.filter((name) => findCommand(name) === undefined);
	if (missing.length > 0) return missing.join(", ");
	return mayMount() ? undefined : "the right to mount";
}

let mountTried: boolean | undefined;

/** Root in a container has it only if somebody gave it. */
function mayMount(): boolean {
	mountTried ??=
		spawnSync("unshare", ["--mount", "mount", "-t", "tmpfs", "tmpfs", "/tmp"], {
			stdio: "ignore",
		}).status === 0;
	return mountTried;
}

/**
 * The engine itself. Only Debian's unstable suite has one that is new enough (secrets as variables, `--call`), and its
 * static-enough binaries run on older releases; its runc does not, so that one comes from the machine's own release.
 */
function engineSet(release: string): PackageSet {
	return {
		name: "engine",
		withDependencies: false,
		wanted: [
			{
				suite: "sid",
				names: [
					"docker.io",
					"docker-cli",
					"docker-buildx",
					"docker-registry",
					"containerd",
				],
			},
			{ suite: release, names: ["runc", "libseccomp2"] },
		],
	};
}

function secureShellSet(release: string): PackageSet {
	return {
		name: "secure-shell",
		withDependencies: false,
		wanted: [{ suite: release, names: ["openssh-server", "libwrap0"] }],
	};
}

/** The engine's programs, downloaded on first use. */
export function engineTools(): Promise<Tools> {
	return unpackSet(engineSet(debianRelease() ?? "stable"));
}

/** An SSH server, downloaded on first use. */
export function secureShellTools(): Promise<Tools> {
	return unpackSet(secureShellSet(debianRelease() ?? "stable"));
}

/** Forgets the engine's downloaded packages, so that the next use takes what the archive carries by then. */
export async function forgetEnginePackages(): Promise<void> {
	const set = engineSet(debianRelease() ?? "stable");
	await withLock(`packages/${set.name}`, async () => {
		const directory = join(
			cacheDirectory(),
			"packages",
			`${set.name}-${keyOf(JSON.stringify(set))}`,
		);
		await rm(directory, { recursive: true, force: true });
	});
}

async function unpackSet(set: PackageSet): Promise<Tools> {
	const packages = await fetchPackages(set);
	const root = join(
		cacheDirectory(),
		"tools",
		`${set.name}-${keyOf(...packages.versions)}`,
	);
	await withLock(`tools/${set.name}`, () => unpackOnce(set, packages, root));
	const places = ["usr/local/bin", "usr/sbin", "usr/bin", "sbin", "bin"];
	const libraries = ["usr/lib", "lib"].flatMap((place) =>
		["x86_64-linux-gnu", "aarch64-linux-gnu"].map((triplet) =>
			join(root, place, triplet),
		),
	);
	return {
		root,
		searchPath: places.map((place) => join(root, place)).join(":"),
		libraryPath: libraries.filter((place) => existsSync(place)).join(":"),
		versions: packages.versions,
	};
}

async function unpackOnce(
	set: PackageSet,
	packages: FetchedPackages,
	root: string,
): Promise<void> {
	if (existsSync(root)) return;
	await mkdir(join(root, ".."), { recursive: true });
	const work = await mkdtemp(`${root}.new-`);
	try {
		progress(`unpacking ${packages.files.length} packages for ${set.name}`);
		await unpackPackages(packages, work);
		await rename(work, root);
	} finally {
		await rm(work, { recursive: true, force: true });
	}
	for (const version of packages.versions) progress(`got ${version}`);
}
