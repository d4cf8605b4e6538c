import { createHash } from "node:crypto";
import { mkdir, mkdtemp, readFile, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { crc32 } from "node:zlib";
import { runCommand } from "../../engine/command.ts";

/** The packages that the one server behind all names hands out. */
export interface Archives {
	/** A gzipped tar archive. */
	readonly tarball: Buffer;
	/** An npm package, with a program of its name that does nothing. */
	readonly npmPackage: (name: string) => Promise<Buffer>;
	/** A Python package, by the file name that was asked for. */
	readonly wheel: (fileName: string) => Buffer;
	/** Debian packages by name, each empty. */
	readonly debian: ReadonlyMap<string, Buffer>;
	/** Their list, and what says where the list is. */
	readonly debianPackages: string;
	readonly debianRelease: string;
}

export async function makeArchives(): Promise<Archives> {
	const directory = await mkdtemp(join(tmpdir(), "keyhole-archives-"));
	try {
		await writeFile(join(directory, "file"), "contents\n");
		await runCommand("tar", ["-czf", "a.tgz", "file"], { directory });
		const debian = new Map<string, Buffer>();
		for (const name of debianNames) {
			debian.set(name, await makeDebianPackage(directory, name));
		}
		const debianPackages = listDebianPackages(debian);
		return {
			tarball: await readFile(join(directory, "a.tgz")),
			npmPackage: once(makeNpmPackage),
			wheel,
			debian,
			debianPackages,
			debianRelease: releaseOf(debianPackages),
		};
	} finally {
		await rm(directory, { recursive: true });
	}
}

function once<Result>(
	make: (name: string) => Promise<Result>,
): (name: string) => Promise<Result> {
	const made = new Map<string, Promise<Result>>();
	return (name) => {
		const result = made.get(name) ?? make(name);
		made.set(name, result);
		return result;
	};
}

async function makeNpmPackage(name: string): Promise<Buffer> {
	const directory = await mkdtemp(join(tmpdir(), "keyhole-archives-"));
	try {
		const program = name.replace(/^.*\//, "");
		await mkdir(join(directory, "package"));
		await writeFile(
			join(directory, "package/package.json"),
			`${JSON.stringify({ name, version: "1.0.0", bin: { [program]: "program.js" } })}\n`,
		);
		await writeFile(
			join(directory, "package/program.js"),
			"#!/usr/bin/env node\n",
			{ mode: 0o755 },
		);
		await runCommand("tar", ["-czf", "a.tgz", "package"], { directory });
		return await readFile(join(directory, "a.tgz"));
	} finally {
		await rm(directory, { recursive: true });
	}
}

/** What steps of fixtures install, whether or not the image has the programs already. */
const debianNames = [
	...[
		"ca-certificates",
		"curl",
		"git",
		"gnupg",
		"jq",
		"make",
		"openssh-client",
	],
	...["package", "pkg", "thing", "wget", "x"],
];

async function makeDebianPackage(
	directory: string,
	name: string,
): Promise<Buffer> {
	const root = join(directory, name);
	await mkdir(join(root, "DEBIAN"), { recursive: true });
	await writeFile(
		join(root, "DEBIAN/control"),
		`Package: ${name}\nVersion: 1\nArchitecture: all\nMaintainer: nobody <nobody@example.org>\nDescription: a thing\n`,
	);
	await runCommand("dpkg-deb", ["--build", "--root-owner-group", root], {
		directory,
	});
	return readFile(`${root}.deb`);
}

function listDebianPackages(packages: ReadonlyMap<string, Buffer>): string {
	return [...packages]
		.map(
			([name, bytes]) =>
				`Package: ${name}\nVersion: 1\nArchitecture: all\nMaintainer: nobody <nobody@example.org>\nFilename: pool/${name}.deb\nSize: ${bytes.length}\nSHA256: ${sha256(bytes)}\nDescription: a thing\n\n`,
		)
		.join("");
}

function releaseOf(packages: string): string {
	const lists = ["amd64", "arm64"].map(
		(architecture) =>
			` ${sha256(packages)} ${packages.length} main/binary-${architecture}/Packages\n`,
	);
	return `Origin: example\nSuite: stable\nCodename: stable\nArchitectures: amd64 arm64\nComponents: main\nDate: Mon, 01 Jan 2024 00:00:00 UTC\nSHA256:\n${lists.join("")}`;
}

const sha256 = (bytes: string | Uint8Array) =>
	createHash("sha256").update(bytes).digest("hex");

/** The least that pip installs: a zip archive with a module and what pip wants to know about it. */
function wheel(fileName: string): Buffer {
	const [name = "thing", version = "1.0"] = fileName.split("-");
	const about = `${name}-${version}.dist-info`;
	return zipOf({
		[`${name}.py`]: "",
		[`${about}/METADATA`]: `Metadata-Version: 2.1\nName: ${name}\nVersion: ${version}\n`,
		[`${about}/WHEEL`]:
			"Wheel-Version: 1.0\nGenerator: test\nRoot-Is-Purelib: true\nTag: py3-none-any\n",
		[`${about}/RECORD`]: `${name}.py,,\n${about}/METADATA,,\n${about}/WHEEL,,\n${about}/RECORD,,\n`,
	});
}

/** A zip archive whose members are not compressed. */
function zipOf(files: Readonly<Record<string, string>>): Buffer {
	const parts: Buffer[] = [];
	const directory: Buffer[] = [];
	let offset = 0;
	for (const [name, contents] of Object.entries(files)) {
		const bytes = Buffer.from(contents);
		// Version, flags, method, time and date, then sum, sizes and the length of the name: the same in both places.
		const shared = Buffer.alloc(26);
		shared.writeUInt16LE(20, 0);
		shared.writeUInt16LE(0x21, 8);
		shared.writeUInt32LE(crc32(bytes), 10);
		shared.writeUInt32LE(bytes.length, 14);
		shared.writeUInt32LE(bytes.length, 18);
		shared.writeUInt16LE(name.length, 22);
		const local = Buffer.concat([Buffer.from("PK\x03\x04"), shared]);
		const rest = Buffer.alloc(14);
		rest.writeUInt32LE(offset, 10);
		directory.push(
			Buffer.from("PK\x01\x02\x14\x00"),
			shared,
			rest,
			Buffer.from(name),
		);
		parts.push(local, Buffer.from(name), bytes);
		offset += local.length + name.length + bytes.length;
	}
	const listed = Buffer.concat(directory);
	const end = Buffer.alloc(22);
	end.write("PK\x05\x06", 0, "latin1");
	const count = Object.keys(files).length;
	end.writeUInt16LE(count, 8);
	end.writeUInt16LE(count, 10);
	end.writeUInt32LE(listed.length, 12);
	end.writeUInt32LE(offset, 16);
	return Buffer.concat([...parts, listed, end]);
}
