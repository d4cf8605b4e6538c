import type { Input, ToolModel } from "./model.ts";

/** What `qrencode` draws. */
const encoded: readonly Input[] = [
	"input",
	"operands",
	{ optionFile: ["-r", "--read-from"] },
];

/** Encodings: whoever has the result has the secret. */
export const archiveAndCodeModels: readonly ToolModel[] = [
	{
		programs: ["base64", "base32", "basenc", "gbase64", "ascii85", "base58"],
		valued: ["-w", "--wrap"],
		rules: [
			{
				with: ["-o", "--output"],
				effects: [
					{
						kind: "stores",
						from: ["files"],
						in: { option: ["-o", "--output"] },
						replaces: true,
					},
				],
			},
		],
		otherwise: [{ kind: "prints", from: ["files"] }],
		examples: [
			{ run: "base64 /run/secrets/token > /t", gives: ["layer"] },
			{ run: "base64 -w0 < /run/secrets/token", gives: ["log"] },
			{ run: "base64 -d /run/secrets/token > /dev/shm/t", gives: [] },
		],
	},
	{
		programs: ["xxd"],
		valued: ["-c", "-l", "-s", "-g", "-o", "-n", "-R"],
		rules: [
			{
				atLeast: 2,
				effects: [
					{
						kind: "stores",
						from: [{ operand: 0, read: true }],
						in: { operand: 1 },
						replaces: true,
					},
				],
			},
		],
		otherwise: [{ kind: "prints", from: ["files"] }],
		examples: [
			{ run: "xxd -c 16 /run/secrets/token", gives: ["log"] },
			{ run: "xxd /run/secrets/token /t", gives: ["layer"] },
			{
				run: "xxd -p /run/secrets/token | tr -d '\\n' > /dev/shm/hex",
				gives: [],
			},
		],
	},
	{
		programs: ["od"],
		valued: ["-A", "-j", "-N", "-S", "-t"],
		rules: [],
		otherwise: [{ kind: "prints", from: ["files"] }],
		examples: [
			{ run: "od -An -tx1 /run/secrets/token > /t", gives: ["layer"] },
			{ run: "od -c /run/secrets/token", gives: ["log"] },
			{ run: "od -A n -t x1 /run/secrets/token", gives: ["log"] },
		],
	},
	{
		programs: ["hexdump", "hd"],
		valued: ["-e", "-f", "-n", "-s"],
		rules: [],
		otherwise: [{ kind: "prints", from: ["files"] }],
		examples: [
			{ run: "hexdump -C /run/secrets/token > /t", gives: ["layer"] },
			{ run: `hexdump -n 4 -e '"%x"' /run/secrets/token`, gives: ["log"] },
		],
	},
	{
		programs: ["uuencode", "uudecode"],
		valued: ["-o"],
		rules: [
			{
				with: ["-o"],
				effects: [
					{
						kind: "stores",
						from: ["files"],
						in: { option: ["-o"] },
						replaces: true,
					},
				],
			},
			{
				atLeast: 2,
				effects: [{ kind: "prints", from: [{ operand: 0, read: true }] }],
			},
		],
		otherwise: [{ kind: "prints", from: ["input"] }],
		examples: [
			{ run: "uuencode /run/secrets/token name > /t", gives: ["layer"] },
		],
	},
	{
		programs: ["qrencode"],
		valued: ["-o", "--output", "-t", "--type", "-s", "-r", "--read-from"],
		rules: [
			{
				with: ["-o", "--output"],
				effects: [
					{
						kind: "stores",
						from: [...encoded],
						in: { option: ["-o", "--output"] },
						replaces: true,
					},
				],
			},
		],
		otherwise: [{ kind: "prints", from: [...encoded] }],
		examples: [
			{ run: "qrencode -o /qr.png < /run/secrets/token", gives: ["layer"] },
			{
				run: 'qrencode -t ANSI "$TOKEN"',
				gives: ["argv", "log"],
			},
		],
	},
];
