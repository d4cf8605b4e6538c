import { chmod, copyFile, mkdir, symlink, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { runCommand } from "../command.ts";
import { fetchPackages, unpackPackages } from "../packages.ts";

const packages = {
	name: "busybox",
	withDependencies: false,
	wanted: [{ suite: "bookworm", names: ["busybox-static"] }],
};

/** The versions of the packages in a busybox root. */
export async function busyboxVersions(): Promise<string> {
	return (await fetchPackages(packages)).versions.join(", ");
}

/** Fills a directory with a root whose every command is busybox. `release` becomes /etc/os-release. */
export async function fillBusyboxRoot(
	root: string,
	release: string,
): Promise<void> {
	const unpacked = join(root, "unpacked");
	for (const place of ["bin", "etc", "home", "root", "sbin", "unpacked"])
		await mkdir(join(root, place), { recursive: true });
	for (const place of ["dev", "proc", "sys", "run", "usr/bin", "usr/sbin"])
		await mkdir(join(root, place), { recursive: true });
	for (const place of ["var/tmp", "tmp"]) {
		await mkdir(join(root, place), { recursive: true });
		await chmod(join(root, place), 0o1777);
	}
	await unpackPackages(await fetchPackages(packages), unpacked);
	const program = join(root, "bin/busybox");
	await copyFile(join(unpacked, "bin/busybox"), program);
	await chmod(program, 0o755);
	await runCommand("rm", ["-r", unpacked]);
	const listed = await runCommand(program, ["--list-full"]);
	for (const command of listed.stdout.trim().split("\n")) {
		if (command === "bin/busybox" || command === "linuxrc") continue;
		await mkdir(join(root, command, ".."), { recursive: true });
		await symlink("/bin/busybox", join(root, command));
	}
	const files: Readonly<Record<string, string>> = {
		"etc/os-release": release,
		"etc/passwd":
			"root:x:0:0:root:/root:/bin/sh\nnobody:x:65534:65534:nobody:/:/bin/false\n",
		"etc/group": "root:x:0:\nnogroup:x:65534:\n",
		"etc/shadow": "root:*:19000:0:99999:7:::\nnobody:*:19000:0:99999:7:::\n",
		"etc/nsswitch.conf": "hosts: files dns\n",
	};
	for (const [name, text] of Object.entries(files))
		await writeFile(join(root, name), text);
}
