import { existsSync } from "node:fs";
import {
	chmod,
	mkdir,
	readdir,
	readFile,
	rm,
	symlink,
	writeFile,
} from "node:fs/promises";
import { join } from "node:path";
import { runCommand } from "../command.ts";
import { fetchPackages, type PackageSet, unpackPackages } from "../packages.ts";
import { fetchNpmPackages } from "./node-files.ts";

/** Small programs that Dockerfiles call: on top of the Debian root. */
const tools: PackageSet = {
	name: "debian-tools",
	withDependencies: true,
	wanted: [
		{
			suite: "bookworm",
			names: [
				...["adduser", "apt", "bsdextrautils", "bzip2", "curl", "file"],
				...["gettext-base", "gnupg", "jq", "make", "netcat-openbsd"],
				...["openssl", "passwd", "procps", "rsync", "socat", "sqlite3"],
				...["sudo", "unzip", "wget", "xxd", "xz-utils", "zip", "zstd"],
			],
		},
	],
};

/** Languages with their package managers, and the programs of forges and clouds: on top of tools and Node. */
const languages: PackageSet = {
	name: "debian-languages",
	withDependencies: true,
	wanted: [
		{
			suite: "bookworm",
			names: [
				...["awscli", "composer", "gh", "perl", "php-cli", "python3"],
				...["python3-pip", "python3-poetry", "python3-venv", "ruby"],
				...["ruby-bundler"],
			],
		},
	],
};

/** Compilers and build tools, which are large: on top of the languages. */
const builders: PackageSet = {
	name: "debian-builders",
	withDependencies: true,
	wanted: [
		{
			suite: "bookworm",
			names: ["cargo", "default-jre-headless", "golang-go", "maven"],
		},
	],
};

const packageManagers = [
	{ name: "yarn", version: "yarn@1" },
	{ name: "pnpm", version: "pnpm@9" },
];

const versionsOf = async (set: PackageSet) =>
	(await fetchPackages(set)).versions.join(", ");

/** Changes when something else is made of the same packages. */
const shape = "2";

export const toolsContents = async (): Promise<string> =>
	`${await versionsOf(tools)} ${shape}`;
export const languagesContents = async (): Promise<string> =>
	`${await versionsOf(languages)}, ${packageManagers.map(({ version }) => version).join(", ")}`;
export const buildersContents = (): Promise<string> => versionsOf(builders);

/**
 * Adds the tools to what lies below in a Debian root. Packages are unpacked and not configured; what their scripts would do is done
 * here as far as the tools need it.
 */
export async function fillToolsRoot(root: string): Promise<void> {
	await unpackOnTop(root, tools);
	await link(root, "usr/bin/nc", "nc.openbsd");
	await mkdir(join(root, "var/lib/dpkg/updates"), { recursive: true });
	for (const file of ["status", "available"]) {
		await writeFile(join(root, "var/lib/dpkg", file), "");
	}
	for (const part of ["account", "auth", "password", "session"]) {
		await writeFile(
			join(root, "etc/pam.d", `common-${part}`),
			`${part} required pam_unix.so${part === "password" ? " sha512" : ""}\n`,
		);
	}
	await writeFile(
		join(root, "etc/sudoers"),
		"Defaults !fqdn\nroot ALL=(ALL:ALL) NOPASSWD: ALL\n",
	);
	await chmod(join(root, "etc/sudoers"), 0o440);
}

/** Adds the languages, and yarn and pnpm, as the image of Node has them or makes them. */
export async function fillLanguagesRoot(root: string): Promise<void> {
	await unpackOnTop(root, languages);
	await link(root, "usr/bin/php", await only(root, "usr/bin", /^php\d+\.\d+$/));
	await link(root, "usr/bin/python", "python3");
	// Images with Python of their own let pip install where it likes; Debian's does not.
	const python = await only(root, "usr/lib", /^python3\.\d+$/);
	await rm(join(root, "usr/lib", python, "EXTERNALLY-MANAGED"), {
		force: true,
	});
	await enablePhpModules(root);
	const packages = await fetchNpmPackages("package-managers", packageManagers);
	await mkdir(join(root, "usr/local/bin"), { recursive: true });
	for (const { name } of packageManagers) {
		const place = join("usr/local/lib/node_modules", name);
		await mkdir(join(root, place, ".."), { recursive: true });
		await runCommand("cp", [
			...["--archive", join(packages, name), join(root, place)],
		]);
		const program = name === "yarn" ? "yarn.js" : "pnpm.cjs";
		await chmod(join(root, place, "bin", program), 0o755);
		await symlink(
			`../lib/node_modules/${name}/bin/${program}`,
			join(root, "usr/local/bin", name),
		);
	}
}

/** Adds Go, Cargo, Java and Maven to the tools. */
export async function fillBuildersRoot(root: string): Promise<void> {
	await unpackOnTop(root, builders);
	const java = await only(root, "usr/lib/jvm", /^java-\d+-openjdk-/);
	await link(root, "usr/bin/java", `../lib/jvm/${java}/bin/java`);
	await link(root, "usr/bin/mvn", "../share/maven/bin/mvn");
	await link(root, "usr/bin/cc", "gcc");
}

/** The layer has what the packages have: the directories that are links in the Debian root are links here too. */
async function unpackOnTop(root: string, set: PackageSet): Promise<void> {
	for (const place of ["bin", "sbin", "lib", "lib64"]) {
		await mkdir(join(root, "usr", place), { recursive: true });
		await symlink(`usr/${place}`, join(root, place));
	}
	await unpackPackages(await fetchPackages(set), root);
	// Go's sources bring archives that are damaged on purpose.
	await runCommand("find", [
		root,
		"-name",
		"testdata",
		"-prune",
		"-exec",
		"rm",
		"-r",
		"{}",
		"+",
	]);
	for (const place of ["usr/share/doc", "usr/share/man", "usr/share/locale"]) {
		await rm(join(root, place), { recursive: true, force: true });
	}
	// The links are those of the layer below; so are the caches of the linker, which finds new libraries without.
	for (const place of ["bin", "sbin", "lib", "lib64"]) {
		await rm(join(root, place));
	}
}

async function link(root: string, place: string, to: string): Promise<void> {
	if (!existsSync(join(root, place))) await symlink(to, join(root, place));
}

async function only(
	root: string,
	directory: string,
	pattern: RegExp,
): Promise<string> {
	const names = (await readdir(join(root, directory))).filter((name) =>
		pattern.test(name),
	);
	const [name] = names.sort();
	if (name === undefined) throw new Error(`no ${pattern} in ${directory}`);
	return name;
}

async function enablePhpModules(root: string): Promise<void> {
	const version = (await only(root, "usr/bin", /^php\d+\.\d+$/)).slice(3);
	const available = join(root, "usr/share", `php${version}-common`, "common");
	const enabled = join(root, "etc/php", version, "cli/conf.d");
	await mkdir(enabled, { recursive: true });
	for (const directory of [
		available,
		...["opcache", "readline"].map((name) =>
			join(root, "usr/share", `php${version}-${name}`, name),
		),
	]) {
		if (!existsSync(directory)) continue;
		for (const name of await readdir(directory)) {
			const text = await readFile(join(directory, name), "utf8");
			const priority = /priority=(\d+)/.exec(text)?.[1] ?? "20";
			await writeFile(join(enabled, `${priority}-${name}`), text);
		}
	}
}
