import type { ToolModel } from "./model.ts";

/** Programs that read everything and tell next to nothing of it. */
export const hashModels: readonly ToolModel[] = [
	{
		programs: [
			"sha256sum",
			"sha1sum",
			"sha512sum",
			"sha384sum",
			"sha224sum",
			"md5sum",
			"b2sum",
			"b3sum",
			"cksum",
			"sum",
			"crc32",
			"shasum",
			"xxhsum",
			"sha3sum",
			"wc",
			"stat",
			"file",
			"du",
			"mkpasswd",
			"argon2",
			"bcrypt",
			"rhash",
			"slappasswd",
			"doveadm",
			"grub-mkpasswd-pbkdf2",
			"oathtool",
		],
		rules: [],
		examples: [
			{ run: "sha256sum /run/secrets/token > /sum", gives: [] },
			{ run: "wc -c < /run/secrets/token", gives: [] },
			{ run: 'slappasswd -s "$TOKEN" > /etc/hash', gives: ["argv"] },
		],
	},
];
