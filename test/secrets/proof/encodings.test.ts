import { randomBytes } from "node:crypto";
import { test } from "uvu";
import * as assert from "uvu/assert";
import { createMatcher } from "../../../src/secrets/proof/matcher.ts";

const plain = "Zq7pXw2LkR9vTnB4sYhJ6mDc";
/** With every character that some escape changes. */
const awkward = `p@ss "w'ord"/<&>\\$HOME\`x\`!ü+%=;`;

function encodingsIn(text: string | Uint8Array, value: string) {
	const matcher = createMatcher([{ name: "v", value: Buffer.from(value) }]);
	return [...new Set(matcher.find(text).map(({ encoding }) => encoding))];
}

const base32 = (bytes: Uint8Array): string => {
	const alphabet = "ABCDEFGHIJKLMNOPQRSTUVWXYZ234567";
	const bits = [...bytes]
		.map((each) => each.toString(2).padStart(8, "0"))
		.join("");
	return (bits.match(/.{1,5}/g) ?? [])
		.map((five) => alphabet[Number.parseInt(five.padEnd(5, "0"), 2)])
		.join("");
};

for (const value of [plain, awkward]) {
	const bytes = Buffer.from(value);
	for (let before = 0; before < 10; before++) {
		// What stands before and behind in a longer text, such as `user:` or a JSON document.
		const around = Buffer.concat([randomBytes(before), bytes, randomBytes(7)]);
		test(`base64 of a text with ${before} bytes before ${value}`, () => {
			assert.ok(
				encodingsIn(`x=${around.toString("base64")}\n`, value).includes(
					"base64",
				),
			);
			const url = encodingsIn(around.toString("base64url"), value);
			assert.ok(url.includes("base64url") || url.includes("base64"));
		});
		test(`base64 of base64 with ${before} bytes before ${value}`, () => {
			const twice = Buffer.from(around.toString("base64")).toString("base64");
			assert.ok(encodingsIn(twice, value).includes("base64 twice"));
		});
		test(`base32 of a text with ${before} bytes before ${value}`, () => {
			assert.ok(encodingsIn(base32(around), value).includes("base32"));
			assert.ok(
				encodingsIn(base32(around).toLowerCase(), value).includes("base32"),
			);
		});
		test(`base64 in lines with ${before} bytes before ${value}`, () => {
			const wrapped = around.toString("base64").replace(/.{19}/g, "$&\r\n");
			assert.ok(encodingsIn(wrapped, value).includes("base64"));
		});
	}

	const hex = bytes.toString("hex");
	const reversed = Buffer.from(bytes).reverse();
	const table: readonly (readonly [
		encoding: string,
		text: string | Uint8Array,
	])[] = [
		["plain", `key = ${value}`],
		["hex", hex],
		["hex", hex.toUpperCase()],
		["hex", hex.replace(/..(?=.)/g, "$&:")],
		["hex", hex.toUpperCase().replace(/..(?=.)/g, "$& ")],
		["hex", hex.replace(/../g, "\\x$&")],
		["hex", hex.replace(/..(?=.)/g, "$&\n")],
		["url", hex.replace(/../g, "%$&")],
		["url", hex.toUpperCase().replace(/../g, "%$&")],
		["reversed", reversed],
		["reversed, base64", reversed.toString("base64")],
		["base64, reversed", Buffer.from(bytes.toString("base64")).reverse()],
		["plain", Buffer.from(value, "utf16le")],
	];
	for (const [encoding, text] of table) {
		test(`${encoding}: ${Buffer.from(text).toString().slice(0, 60)}`, () => {
			// Outside ASCII, UTF-16 has other bytes.
			if (typeof text !== "string" && text.includes(0) && value === awkward)
				return;
			const found = encodingsIn(
				Buffer.concat([Buffer.from("<"), Buffer.from(text), Buffer.from(">")]),
				value,
			);
			assert.ok(found.includes(encoding), found.join());
		});
	}
}

const escaped: readonly (readonly [encoding: string, text: string])[] = [
	["url", encodeURIComponent(awkward)],
	["url", encodeURIComponent(awkward).toLowerCase().replace("home", "HOME")],
	["url", new URLSearchParams({ q: awkward }).toString()],
	["url twice", encodeURIComponent(encodeURIComponent(awkward))],
	["json", JSON.stringify({ auth: awkward })],
	[
		"json",
		JSON.stringify({ auth: awkward }).replace(
			/[<>&]/g,
			(each) => `\\u00${each.charCodeAt(0).toString(16)}`,
		),
	],
	["json", JSON.stringify({ auth: awkward }).replace("ü", "\\u00fc")],
	["json twice", JSON.stringify(JSON.stringify({ auth: awkward }))],
	["shell", `export A='${awkward.replaceAll("'", "'\\''")}'`],
	["shell", `A="${awkward.replace(/[\\"$`]/g, "\\$&")}"`],
	["shell", `A=$'${awkward.replace(/[\\']/g, "\\$&")}'`],
	[
		"xml",
		`<a>${awkward.replaceAll("&", "&amp;").replaceAll("<", "&lt;").replaceAll(">", "&gt;")}</a>`,
	],
];
for (const [encoding, text] of escaped)
	test(`${encoding}: ${text}`, () => {
		assert.ok(
			encodingsIn(text, awkward).includes(encoding),
			encodingsIn(text, awkward).join(),
		);
	});

test("what a shell writes for a value it quotes character by character", () => {
	const quoted = "it\\'s\\ a\\ \\$ecret\\;value";
	assert.ok(encodingsIn(quoted, "it's a $ecret;value").includes("shell"));
});

test("neither a hash nor a part of the value is it", () => {
	assert.equal(encodingsIn(plain.slice(0, -1), plain), []);
	assert.equal(
		encodingsIn(`${plain.slice(0, 12)}-${plain.slice(12)}`, plain),
		[],
	);
	assert.equal(encodingsIn(plain.toLowerCase(), plain), []);
});

test("places count from the start of the stream, across chunks", () => {
	const matcher = createMatcher([
		{ name: "a", value: Buffer.from(plain) },
		{ name: "b", value: Buffer.from(`${plain}${plain}`) },
	]);
	const stream = Buffer.from(
		`..${plain}${plain.slice(0, 5)}\n${plain.slice(5)}`,
	);
	const session = matcher.start();
	const found: string[] = [];
	for (const byte of stream) {
		session.push(Buffer.of(byte), ({ name, start, end, isSpread }) => {
			found.push(`${name} ${start}-${end}${isSpread ? " spread" : ""}`);
		});
	}
	assert.equal(found, ["a 2-26", "b 2-51 spread", "a 26-51 spread"]);
});

test.run();
