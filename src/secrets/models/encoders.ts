import type { ToolModel } from "./model.ts";

/** Encodings: whoever has the result has the secret. */
export const archiveAndCodeModels: readonly ToolModel[] = [
	{
		programs: [
			"base64",
			"base32",
			"basenc",
			"xxd",
			"od",
			"hexdump",
			"hd",
			"uuencode",
			"uudecode",
			"ascii85",
			"base58",
			"gbase64",
			"qrencode",
		],
		valued: [
			"-w",
			"--wrap",
			"-c",
			"-l",
			"-s",
			"-g",
			"-t",
			"-A",
			"-N",
			"-j",
			"-e",
			"-n",
		],
		rules: [
			{
				with: ["-o", "--output"],
				effects: [{ kind: "prints", from: ["files"] }],
			},
		],
		otherwise: [{ kind: "prints", from: ["files"] }],
		examples: [
			{ run: "base64 /run/secrets/token > /t", gives: ["layer"] },
			{ run: "base64 -w0 < /run/secrets/token", gives: ["log"] },
			{ run: "od -An -tx1 /run/secrets/token > /t", gives: ["layer"] },
			{
				run: "xxd -p /run/secrets/token | tr -d '\\n' > /dev/shm/hex",
				gives: [],
			},
		],
	},
];
