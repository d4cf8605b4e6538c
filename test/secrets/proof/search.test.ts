import { execFileSync } from "node:child_process";
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { dirname, join } from "node:path";
import {
	deflateRawSync,
	deflateSync,
	gzipSync,
	zstdCompressSync,
} from "node:zlib";
import { test } from "uvu";
import * as assert from "uvu/assert";
import { readBzip2 } from "../../../src/build/bzip2.ts";
import { createMatcher } from "../../../src/secrets/proof/matcher.ts";
import { searchStream } from "../../../src/secrets/proof/search.ts";

const value = "Zq7pXw2LkR9vTnB4sYhJ6mDc";
const matcher = createMatcher([{ name: "token", value: Buffer.from(value) }]);

interface Found {
	readonly places: readonly string[];
	readonly closed: readonly string[];
	readonly members: readonly string[];
}

async function search(bytes: Uint8Array, chunk = 1000): Promise<Found> {
	async function* stream() {
		for (let at = 0; at < bytes.length; at += chunk) {
			yield bytes.subarray(at, at + chunk);
		}
	}
	const places: string[] = [];
	const closed: string[] = [];
	const members: string[] = [];
	await searchStream(stream(), {
		matcher,
		bunzip2: readBzip2,
		listener: {
			found: (path, { encoding }) =>
				places.push(`${path.join("!")} ${encoding}`),
			closed: (path, reason) => closed.push(`${path.join("!")}: ${reason}`),
			member: (name) => members.push(name),
		},
	});
	return { places, closed, members };
}

const noise = Buffer.from(
	"nothing to be seen here, and a lot of it\n".repeat(400),
);
const hiding = Buffer.concat([noise, Buffer.from(value), noise]);

/** A tar archive as tar(1) writes it. */
function tar(files: Readonly<Record<string, Uint8Array>>): Buffer {
	const directory = mkdtempSync(join(tmpdir(), "proof-test-"));
	try {
		for (const [name, bytes] of Object.entries(files)) {
			mkdirSync(dirname(join(directory, name)), { recursive: true });
			writeFileSync(join(directory, name), bytes);
		}
		return execFileSync(
			"tar",
			["-C", directory, "--sort=name", "-cf", "-", "."],
			{
				maxBuffer: 1 << 28,
			},
		);
	} finally {
		rmSync(directory, { recursive: true });
	}
}

/** A zip archive; with `descriptors` sizes stand behind the members, as programs write it that cannot go back. */
function zip(
	files: Readonly<Record<string, Uint8Array>>,
	descriptors = false,
	method = 8,
): Buffer {
	const parts: Buffer[] = [];
	const directory: Buffer[] = [];
	let offset = 0;
	for (const [name, bytes] of Object.entries(files)) {
		const packed = method === 8 ? deflateRawSync(bytes) : Buffer.from(bytes);
		const local = Buffer.alloc(30);
		local.writeUInt32LE(0x04034b50, 0);
		local.writeUInt16LE(descriptors ? 8 : 0, 6);
		local.writeUInt16LE(method, 8);
		if (!descriptors) {
			local.writeUInt32LE(packed.length, 18);
			local.writeUInt32LE(bytes.length, 22);
		}
		local.writeUInt16LE(name.length, 26);
		const behind = Buffer.alloc(descriptors ? 16 : 0);
		const entry = Buffer.alloc(46);
		entry.writeUInt32LE(0x02014b50, 0);
		entry.writeUInt16LE(descriptors ? 8 : 0, 8);
		entry.writeUInt16LE(method, 10);
		entry.writeUInt32LE(packed.length, 20);
		entry.writeUInt32LE(bytes.length, 24);
		entry.writeUInt16LE(name.length, 28);
		entry.writeUInt32LE(offset, 42);
		directory.push(entry, Buffer.from(name));
		parts.push(local, Buffer.from(name), packed, behind);
		offset += 30 + name.length + packed.length + behind.length;
	}
	const end = Buffer.alloc(22);
	end.writeUInt32LE(0x06054b50, 0);
	const listed = Buffer.concat(directory);
	end.writeUInt32LE(listed.length, 12);
	end.writeUInt32LE(offset, 16);
	return Buffer.concat([...parts, listed, end]);
}

const bzip2 = (bytes: Uint8Array) =>
	execFileSync("bzip2", ["-c"], { input: bytes });
const hasBzip2 = (() => {
	try {
		bzip2(Buffer.from("x"));
		return true;
	} catch {
		return false;
	}
})();

const cases: Readonly<
	Record<string, readonly [bytes: Uint8Array, place: string]>
> = {
	"plain bytes": [hiding, " plain"],
	gzip: [gzipSync(hiding), " plain"],
	"two gzip members in a row": [
		Buffer.concat([gzipSync(noise), gzipSync(hiding)]),
		" plain",
	],
	zstd: [zstdCompressSync(hiding), " plain"],
	zlib: [deflateSync(hiding), " plain"],
	tar: [tar({ "etc/a": noise, "etc/b": hiding }), "etc/b plain"],
	"tar in gzip": [gzipSync(tar({ "etc/b": hiding })), "etc/b plain"],
	"tar in zstd": [zstdCompressSync(tar({ "etc/b": hiding })), "etc/b plain"],
	"long names": [
		tar({ [`${"d".repeat(120)}/${"f".repeat(120)}`]: hiding }),
		`${"d".repeat(120)}/${"f".repeat(120)} plain`,
	],
	"a member after one of no round size": [
		tar({ a: Buffer.from("x"), b: hiding }),
		"b plain",
	],
	"zip in tar": [
		tar({ "app.jar": zip({ "META-INF/x": noise, "conf/y": hiding }) }),
		"app.jar!conf/y plain",
	],
	"zip with sizes behind": [zip({ x: noise, y: hiding }, true), "y plain"],
	"zip, stored": [zip({ x: noise, y: hiding }, false, 0), "y plain"],
	"gzip in tar in gzip in tar": [
		tar({ "a.tgz": gzipSync(tar({ "b.gz": gzipSync(hiding) })) }),
		"a.tgz!(gzip)!b.gz!(gzip) plain",
	],
	"tar in zip in zstd": [
		zstdCompressSync(zip({ "t.tar": tar({ f: hiding }) })),
		"t.tar!f plain",
	],
	"gzip in base64": [
		tar({
			secret: Buffer.from(
				gzipSync(hiding).toString("base64").replace(/.{76}/g, "$&\n"),
			),
		}),
		"secret!(base64)!(gzip) plain",
	],
	"gzip in hex": [
		tar({ secret: Buffer.from(gzipSync(hiding).toString("hex")) }),
		"secret!(hex)!(gzip) plain",
	],
	"a name": [
		tar({ [`logs/${value}`]: noise }),
		`logs/${value}!(name or attributes) plain`,
	],
	"a name in a zip": [
		zip({ [value]: noise }),
		`${value}!(name or attributes) plain`,
	],
	...(hasBzip2
		? {
				bzip2: [
					tar({ "x.bz2": bzip2(hiding) }),
					"x.bz2!(bzip2) plain",
				] as const,
			}
		: {}),
};

for (const [name, [bytes, place]] of Object.entries(cases)) {
	for (const chunk of [7, 513, 1 << 16]) {
		if (chunk === 7 && bytes.length > 20_000) continue;
		test(`${name}, in chunks of ${chunk}`, async () => {
			const { places, closed } = await search(bytes, chunk);
			assert.equal([...new Set(places)], [place]);
			assert.equal(closed, []);
		});
	}
}

test("nothing is found where nothing is", async () => {
	const bytes = gzipSync(
		tar({ a: noise, "b.zip": zip({ c: noise }), "c.gz": gzipSync(noise) }),
	);
	assert.equal(await search(bytes), {
		places: [],
		closed: [],
		members: ["./", "a", "b.zip", "c.gz"].map((each) =>
			each === "./" ? "" : each,
		),
	});
});

test("what cannot be looked into is told", async () => {
	const xz = Buffer.concat([Buffer.from("fd377a585a00", "hex"), noise]);
	const encrypted = zip({ x: noise });
	encrypted.writeUInt16LE(1, encrypted.indexOf("PK\x01\x02") + 8);
	const { closed, places } = await search(
		tar({
			"a.xz": xz,
			"b.gz": gzipSync(hiding).subarray(0, 60),
			"c.zip": encrypted,
			"d.key": Buffer.from("Salted__12345678abcdefgh"),
			"e.zip": Buffer.concat([Buffer.from("PK\x03\x04"), noise]),
			f: hiding,
		}),
	);
	assert.equal(places, ["f plain"]);
	assert.is(closed.length, 5);
	for (const [index, pattern] of [
		/^a\.xz: xz cannot/,
		/^b\.gz: it is damaged/,
		/^c\.zip!x: it is encrypted/,
		/^d\.key: OpenSSL/,
		/^e\.zip: the archive is damaged/,
	].entries())
		assert.match(closed[index] ?? "", pattern);
});

test("an archive that is damaged in the middle is searched as bytes from there", async () => {
	const bytes = tar({ a: noise, b: noise, c: hiding });
	const header = bytes.indexOf("./c\0");
	bytes.fill(0x41, header + 100, header + 150);
	const { places, closed } = await search(bytes);
	assert.equal(places, [" plain"]);
	assert.equal(closed, [": the archive is damaged"]);
});

test("what follows packed bytes is searched too", async () => {
	const { places } = await search(
		tar({
			"run.gz": Buffer.concat([gzipSync(noise), Buffer.from("\0\0"), hiding]),
		}),
		700,
	);
	assert.equal(places, ["run.gz plain"]);
});

test("a container in itself without end is left alone", async () => {
	let bytes: Uint8Array = hiding;
	for (let depth = 0; depth < 14; depth++) bytes = gzipSync(bytes);
	const { places, closed } = await search(bytes);
	assert.equal(places, []);
	assert.is(closed.length, 1);
	assert.match(closed[0] ?? "", /containers one in another/);
});

test("a value is found in a dump, wherever its rows begin", async () => {
	const long = "kZq7pXw2LkR9vTnB4sYhJ6mDcQe8rUa3";
	const wanted = createMatcher([{ name: "token", value: Buffer.from(long) }]);
	for (let before = 0; before < 16; before++) {
		const bytes = Buffer.from(`${"-".repeat(before)}${long}\n`);
		let dump = "";
		for (let at = 0; at < bytes.length; at += 16) {
			const row = bytes.subarray(at, at + 16);
			const pairs = row.toString("hex").match(/.{1,4}/g) ?? [];
			dump += `${at.toString(16).padStart(8, "0")}: ${pairs.join(" ").padEnd(39)}  ${row.toString("latin1").trimEnd()}\n`;
		}
		let found = 0;
		await searchStream(
			(async function* () {
				yield Buffer.from(dump);
			})(),
			{
				matcher: wanted,
				listener: { found: () => found++, closed: () => undefined },
			},
		);
		assert.ok(found > 0, dump);
	}
});

test("much is searched in little memory", async () => {
	const block = Buffer.alloc(1 << 20, "some bytes that are no secret ");
	async function* stream() {
		for (let count = 0; count < 200; count++) yield block;
		yield Buffer.from(value);
	}
	const before = process.memoryUsage().rss;
	let found = 0;
	let most = 0;
	await searchStream(stream(), {
		matcher,
		listener: {
			found: () => {
				found++;
				most = process.memoryUsage().rss;
			},
			closed: () => assert.unreachable(),
		},
	});
	assert.is(found, 1);
	assert.ok(most - before < 64 << 20, `${(most - before) >> 20} MiB`);
});

test.run();
