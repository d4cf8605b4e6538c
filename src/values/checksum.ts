import { fail, type Result, succeed } from "./result.ts";

/** A content digest, `algorithm:encoded`. */
export interface Checksum {
	readonly algorithm: "sha256" | "sha384" | "sha512";
	/** Lower-case hexadecimal digits. */
	readonly encoded: string;
	readonly text: string;
}

const digits: Readonly<Record<Checksum["algorithm"], number>> = {
	sha256: 64,
	sha384: 96,
	sha512: 128,
};

function isAlgorithm(name: string): name is Checksum["algorithm"] {
	return Object.hasOwn(digits, name);
}

/**
 * Reads a digest as the OCI image specification writes it. Only the registered algorithms `sha256`, `sha384` and `sha512` can be
 * verified; others are refused.
 */
export function parseChecksum(text: string): Result<Checksum> {
	const colon = text.indexOf(":");
	if (colon <= 0 || colon + 1 === text.length) {
		return fail(
			`"${text}" is not a checksum; it has the form <algorithm>:<digits>, such as sha256:2cf2…`,
		);
	}
	const algorithm = text.slice(0, colon);
	const encoded = text.slice(colon + 1);
	if (!isAlgorithm(algorithm)) {
		return fail(
			`checksum algorithm "${algorithm}" is not known; use sha256, sha384 or sha512`,
		);
	}
	if (encoded.length !== digits[algorithm]) {
		return fail(
			`a ${algorithm} checksum has ${digits[algorithm]} digits, "${encoded}" has ${encoded.length}`,
			colon + 1,
		);
	}
	const wrong = encoded.search(/[^0-9a-f]/);
	if (wrong !== -1) {
		return fail(
			`"${encoded[wrong]}" in a ${algorithm} checksum is not a lower-case hexadecimal digit`,
			colon + 1 + wrong,
		);
	}
	return succeed({ algorithm, encoded, text });
}
