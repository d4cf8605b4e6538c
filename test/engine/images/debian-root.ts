import { createHash } from "node:crypto";
import { existsSync, readFileSync } from "node:fs";
import {
	chmod,
	copyFile,
	mkdir,
	rm,
	symlink,
	writeFile,
} from "node:fs/promises";
import { join } from "node:path";
import { runCommand } from "../command.ts";
import { fetchPackages, unpackPackages } from "../packages.ts";

/** The essential packages of a Debian, and git and the SSH client with what they need. */
const packages = {
	name: "debian-root",
	withDependencies: true,
	wanted: [
		{
			suite: "bookworm",
			names: [
				"base-files",
				"base-passwd",
				"bash",
				"ca-certificates",
				"coreutils",
				"dash",
				"debianutils",
				"diffutils",
				"dpkg",
				"findutils",
				"git",
				"grep",
				"gzip",
				"hostname",
				"libc-bin",
				"libstdc++6",
				"login",
				"mawk",
				"openssh-client",
				"perl-base",
				"sed",
				"tar",
				"util-linux",
			],
		},
	],
};

/** Where a Debian image has its trusted certificates. */
export const certificateFile = "etc/ssl/certs/ca-certificates.crt";

/** Directories that the packages' scripts make. */
const places = ["media", "mnt", "opt", "srv"];

/** What a Debian root is made of: its packages, and the certificates of this machine. */
export async function debianContents(): Promise<string> {
	const { versions } = await fetchPackages(packages);
	return JSON.stringify([versions, certificatesDigest(), places]);
}

/** Fills a directory with a Debian root. Packages are unpacked and not configured; what their scripts would do is done here as far as builds need it. */
export async function fillDebianRoot(root: string): Promise<void> {
	for (const place of places) await mkdir(join(root, place));
	for (const place of ["bin", "sbin", "lib", "lib64"]) {
		await mkdir(join(root, "usr", place), { recursive: true });
		await symlink(`usr/${place}`, join(root, place));
	}
	await unpackPackages(await fetchPackages(packages), root);
	for (const place of ["usr/share/doc", "usr/share/man", "usr/share/locale"])
		await rm(join(root, place), { recursive: true, force: true });
	for (const name of ["passwd", "group"])
		await copyFile(
			join(root, `usr/share/base-passwd/${name}.master`),
			join(root, "etc", name),
		);
	await writeFile(join(root, "etc/shadow"), "root:*:19000:0:99999:7:::\n");
	await chmod(join(root, "etc/shadow"), 0o640);
	if (!existsSync(join(root, "usr/bin/awk")))
		await symlink("mawk", join(root, "usr/bin/awk"));
	await chmod(join(root, "tmp"), 0o1777);
	await copyCertificates(root);
	await runCommand("chroot", [root, "/sbin/ldconfig"]);
}

/** Gives a root the certificates that this machine trusts, which may include one of the network's own. */
async function copyCertificates(root: string): Promise<void> {
	const source = certificates();
	if (source === undefined) return;
	await mkdir(join(root, certificateFile, ".."), { recursive: true });
	await rm(join(root, certificateFile), { force: true });
	await copyFile(source, join(root, certificateFile));
}

function certificatesDigest(): string {
	const source = certificates();
	if (source === undefined) return "none";
	return createHash("sha256").update(readFileSync(source)).digest("hex");
}

function certificates(): string | undefined {
	return [
		process.env.SSL_CERT_FILE,
		`/${certificateFile}`,
		process.env.NODE_EXTRA_CA_CERTS,
	].find((file) => file !== undefined && existsSync(file));
}
