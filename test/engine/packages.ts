import { existsSync, readFileSync } from "node:fs";
import {
	mkdir,
	mkdtemp,
	readdir,
	rename,
	rm,
	writeFile,
} from "node:fs/promises";
import { join } from "node:path";
import { progress, runCommand } from "./command.ts";
import { withLock } from "./lock.ts";
import { cacheDirectory, keyOf } from "./places.ts";

/** Debian packages that are fetched together. */
export interface PackageSet {
	readonly name: string;
	/** Packages by suite. */
	readonly wanted: readonly {
		readonly suite: string;
		readonly names: readonly string[];
	}[];
	/** Fetch everything that the packages depend on too, as for an empty machine. */
	readonly withDependencies: boolean;
}

/** The downloaded files of a set: a directory of `.deb` files and what they are. */
export interface FetchedPackages {
	readonly directory: string;
	readonly files: readonly string[];
	/** `name version` of each, sorted. */
	readonly versions: readonly string[];
}

const keyring = "/usr/share/keyrings/debian-archive-keyring.gpg";

/** The name of this machine's Debian release (`bookworm`), or undefined when it is not a Debian. */
export function debianRelease(): string | undefined {
	if (!existsSync("/etc/os-release")) return undefined;
	const fields = new Map(
		readFileSync("/etc/os-release", "utf8")
			.split("\n")
			.map((line): [string, string] => {
				const [name = "", value = ""] = line.split("=", 2);
				return [name, value.replaceAll('"', "")];
			}),
	);
	if (fields.get("ID") !== "debian") return undefined;
	return fields.get("VERSION_CODENAME");
}

/**
 * Downloads a set with an apt state of its own, so that the machine's package lists, caches and installed packages stay
 * as they are; a set that was fetched before is taken from the cache, whatever the archive carries by now.
 */
export function fetchPackages(set: PackageSet): Promise<FetchedPackages> {
	const directory = join(
		cacheDirectory(),
		"packages",
		`${set.name}-${keyOf(JSON.stringify(set))}`,
	);
	return withLock(`packages/${set.name}`, async () => {
		if (!existsSync(directory)) {
			await mkdir(join(directory, ".."), { recursive: true });
			const work = await mkdtemp(`${directory}.new-`);
			try {
				await download(set, work);
				await rename(join(work, "archives"), directory);
			} finally {
				await rm(work, { recursive: true, force: true });
			}
		}
		return listPackages(directory);
	});
}

/** Unpacks packages into a directory; no package script runs. `/bin`, `/lib` … may be links there already. */
export async function unpackPackages(
	packages: FetchedPackages,
	root: string,
): Promise<void> {
	for (const file of packages.files) {
		await runCommand("sh", [
			"-c",
			'dpkg-deb --fsys-tarfile "$1" | tar --extract --numeric-owner --keep-directory-symlink --directory "$2"',
			"unpack",
			file,
			root,
		]);
	}
}

async function listPackages(directory: string): Promise<FetchedPackages> {
	const names = (await readdir(directory))
		.filter((name) => name.endsWith(".deb"))
		.sort();
	const versions = names.map((name) => {
		const [title = "", version = ""] = name.split("_");
		return `${title} ${decodeURIComponent(version)}`;
	});
	return {
		directory,
		files: names.map((name) => join(directory, name)),
		versions,
	};
}

async function download(set: PackageSet, work: string): Promise<void> {
	const archives = join(work, "archives");
	await mkdir(join(work, "state/lists/partial"), { recursive: true });
	await mkdir(join(archives, "partial"), { recursive: true });
	await writeFile(join(work, "status"), "");
	const base = await debianArchive();
	const signed = existsSync(keyring) ? `[signed-by=${keyring}] ` : "";
	const sources = set.wanted.map(
		(wanted) => `deb ${signed}${base} ${wanted.suite} main\n`,
	);
	await writeFile(join(work, "sources.list"), sources.join(""));
	await writeFile(join(work, "apt.conf"), configuration(work));
	const apt = (...args: readonly string[]) =>
		runCommand(
			"apt-get",
			["-c", join(work, "apt.conf"), "--quiet", "--yes", ...args],
			{
				directory: archives,
				environment: { ...process.env, DEBIAN_FRONTEND: "noninteractive" },
			},
		);
	const targets = set.wanted.flatMap((wanted) =>
		wanted.names.map((name) => `${name}/${wanted.suite}`),
	);
	const suites = set.wanted.map((wanted) => wanted.suite).join(", ");
	progress(`reading the package lists of ${suites} for ${set.name}`);
	await apt("update");
	progress(`downloading ${targets.length} packages for ${set.name}`);
	if (set.withDependencies)
		await apt(
			"install",
			"--download-only",
			"--no-install-recommends",
			...targets,
		);
	else await apt("download", ...targets);
	await rm(join(archives, "partial"), { recursive: true, force: true });
	await rm(join(archives, "lock"), { force: true });
	const got = await listPackages(archives);
	if (got.files.length < targets.length)
		throw new Error(
			`apt-get fetched ${got.files.length} of ${targets.length} packages for ${set.name}`,
		);
}

function configuration(work: string): string {
	// The hooks belong to the machine's own apt: they must not run for these lists.
	return `#clear APT::Update::Post-Invoke-Success;
#clear APT::Update::Post-Invoke;
#clear DPkg;
Dir::State "${work}/state";
Dir::State::lists "${work}/state/lists";
Dir::State::status "${work}/status";
Dir::Cache "${work}";
Dir::Cache::archives "${work}/archives";
Dir::Etc::SourceList "${work}/sources.list";
Dir::Etc::SourceParts "/dev/null";
Dir::Etc::Preferences "/dev/null";
Dir::Etc::PreferencesParts "/dev/null";
APT::Sandbox::User "root";
Acquire::Languages "none";
Acquire::Retries "3";
`;
}

/** The address from which this machine itself takes its Debian release; nothing is assumed about its name. */
async function debianArchive(): Promise<string> {
	const release = debianRelease();
	const listed = await runCommand("apt-get", [
		"indextargets",
		"--format",
		"$(CREATED_BY)\t$(RELEASE)\t$(COMPONENT)\t$(ORIGIN)\t$(REPO_URI)",
	]);
	const candidates = listed.stdout
		.split("\n")
		.map((line) => line.split("\t"))
		.filter(
			([kind, suite, component]) =>
				kind === "Packages" && suite === release && component === "main",
		);
	// A third-party source can use the release's name as well; Debian's own lists say who made them once they were read.
	const chosen =
		candidates.find(([, , , origin]) => origin === "Debian") ??
		candidates.find(([, , , , uri]) => /\/debian\/?$/.test(uri ?? "")) ??
		candidates[0];
	const uri = chosen?.[4];
	if (uri === undefined || uri === "")
		throw new Error(
			`the apt sources of this machine have no ${release ?? "Debian"} main; add it to download the engine`,
		);
	return uri;
}
