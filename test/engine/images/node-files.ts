import { existsSync } from "node:fs";
import {
	appendFile,
	chown,
	copyFile,
	mkdir,
	mkdtemp,
	rename,
	rm,
	symlink,
} from "node:fs/promises";
import { join } from "node:path";
import { progress, runCommand } from "../command.ts";
import { withLock } from "../lock.ts";
import { cacheDirectory } from "../places.ts";

const wanted = {
	node: `node-linux-${process.arch}@24`,
	npm: "npm@11",
};

/** The version of Node in the layer, as `24.x.y`. */
export async function nodeVersion(): Promise<string> {
	const program = join(await nodePackages(), "node/bin/node");
	return (await runCommand(program, ["--version"])).stdout.trim().slice(1);
}

/** Adds Node, npm and the user `node` to what lies below in a Debian root. */
export async function fillNodeFiles(
	root: string,
	below: readonly string[],
): Promise<void> {
	const source = await nodePackages();
	const local = join(root, "usr/local");
	await mkdir(join(local, "bin"), { recursive: true });
	await mkdir(join(local, "lib/node_modules"), { recursive: true });
	await copyFile(join(source, "node/bin/node"), join(local, "bin/node"));
	await runCommand("cp", [
		"--archive",
		join(source, "npm"),
		join(local, "lib/node_modules/npm"),
	]);
	for (const name of ["npm", "npx"])
		await symlink(
			`../lib/node_modules/npm/bin/${name}-cli.js`,
			join(local, "bin", name),
		);
	for (const archive of below)
		await runCommand("tar", [
			"--extract",
			`--file=${archive}`,
			`--directory=${root}`,
			"./etc/passwd",
			"./etc/group",
		]);
	await appendFile(
		join(root, "etc/passwd"),
		"node:x:1000:1000::/home/node:/bin/bash\n",
	);
	await appendFile(join(root, "etc/group"), "node:x:1000:\n");
	await mkdir(join(root, "home/node"), { recursive: true });
	await chown(join(root, "home/node"), 1000, 1000);
}

/** The directory with Node and npm as the npm registry carries them, downloaded on first use. */
function nodePackages(): Promise<string> {
	return fetchNpmPackages(
		"node-24",
		Object.entries(wanted).map(([name, version]) => ({ name, version })),
	);
}

/** A directory with packages of the npm registry, each under its name, downloaded on first use. */
export async function fetchNpmPackages(
	title: string,
	packages: readonly { readonly name: string; readonly version: string }[],
): Promise<string> {
	const directory = join(cacheDirectory(), "packages", title);
	await withLock("packages/node", async () => {
		if (existsSync(directory)) return;
		await mkdir(join(directory, ".."), { recursive: true });
		const work = await mkdtemp(`${directory}.new-`);
		try {
			for (const { name, version } of packages)
				await unpackNpmPackage(version, join(work, name));
			await rename(work, directory);
		} finally {
			await rm(work, { recursive: true, force: true });
		}
	});
	return directory;
}

async function unpackNpmPackage(name: string, place: string): Promise<void> {
	progress(`downloading ${name}`);
	await mkdir(place);
	await runCommand("npm", ["pack", "--silent", name], { directory: place });
	const unpack =
		"tar --no-same-owner --strip-components=1 -xzf ./*.tgz && rm ./*.tgz";
	await runCommand("sh", ["-c", unpack], { directory: place });
}
