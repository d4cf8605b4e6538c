import { hash } from "node:crypto";

/** The digest of bytes in OCI notation, `sha256:` and 64 hexadecimal digits. A vertex is named by the digest of its encoded op. */
export function digestOf(bytes: Uint8Array | string): string {
	// A template would leave a text in two parts, which takes longer wherever it is read.
	return ["sha256:", hash("sha256", bytes, "hex")].join("");
}
