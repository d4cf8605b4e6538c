import { readFile } from "node:fs/promises";
import { join } from "node:path";
import { runCommand } from "../command.ts";
import type { ServerCertificate } from "./file-server.ts";

/** A certificate for 127.0.0.1, and the file that a client trusts it by. */
export interface TestCertificate extends ServerCertificate {
	readonly file: string;
}

/** Makes a certificate that signs itself, in a directory that is there. */
export async function makeCertificate(
	directory: string,
): Promise<TestCertificate> {
	const [key, file] = ["key.pem", "certificate.pem"].map((name) =>
		join(directory, name),
	) as [string, string];
	await runCommand("openssl", [
		...["req", "-x509", "-newkey", "ec", "-nodes", "-days", "2"],
		...["-pkeyopt", "ec_paramgen_curve:prime256v1"],
		...["-subj", "/CN=127.0.0.1", "-addext", "subjectAltName=IP:127.0.0.1"],
		...["-keyout", key, "-out", file],
	]);
	return {
		key: await readFile(key, "utf8"),
		cert: await readFile(file, "utf8"),
		file,
	};
}
