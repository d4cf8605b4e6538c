import type { ToolModel } from "./model.ts";

/** Text filters: what goes in comes out, whole or in part. */
export const filterModels: readonly ToolModel[] = [
	{
		programs: ["cat"],
		rules: [],
		otherwise: [{ kind: "prints", from: ["files"], unchanged: true }],
		examples: [
			{ run: "cat /run/secrets/token", gives: ["log"] },
			{ run: "cat /run/secrets/token > /root/t", gives: ["layer"] },
			{ run: "cat < /run/secrets/token > /dev/null", gives: [] },
		],
	},
	{
		programs: [
			"tac",
			"less",
			"more",
			"bat",
			"pv",
			"col",
			"colrm",
			"zcat",
			"gzcat",
			"bzcat",
			"xzcat",
			"zstdcat",
			"ts",
			"dos2unix",
			"unix2dos",
			"tidy",
			"comm",
		],
		rules: [],
		otherwise: [{ kind: "prints", from: ["files"] }],
		examples: [
			{ run: "tac /run/secrets/token > /t", gives: ["layer"] },
			{ run: "zcat /run/secrets/token", gives: ["log"] },
			{ run: "comm -2 /run/secrets/token /etc/hosts", gives: ["log"] },
		],
	},
	{
		programs: ["nl", "pr", "fmt", "expand", "unexpand"],
		valued: ["-b", "-f", "-h", "-i", "-l", "-s", "-v", "-w", "-t", "-o"],
		rules: [],
		otherwise: [{ kind: "prints", from: ["files"] }],
		examples: [
			{ run: "nl -b a /run/secrets/token > /t", gives: ["layer"] },
			{ run: "expand -t 4 /run/secrets/token", gives: ["log"] },
		],
	},
	{
		programs: ["paste", "join"],
		valued: ["-d", "-t", "-1", "-2", "-j", "-o", "-e", "-a", "-v"],
		rules: [],
		otherwise: [{ kind: "prints", from: ["files"] }],
		examples: [
			{ run: "paste -d: /etc/hostname /run/secrets/token", gives: ["log"] },
			{
				run: "join -t : -1 2 /run/secrets/token /etc/hosts",
				gives: ["log"],
			},
		],
	},
	{
		programs: ["column"],
		valued: ["-s", "-c", "-o", "-N", "-H", "-R", "-l"],
		rules: [],
		otherwise: [{ kind: "prints", from: ["files"] }],
		examples: [{ run: "column -t -s = /run/secrets/token", gives: ["log"] }],
	},
	{
		programs: ["strings"],
		valued: ["-n", "-t", "-e"],
		rules: [],
		otherwise: [{ kind: "prints", from: ["files"] }],
		examples: [{ run: "strings -n 8 /run/secrets/token", gives: ["log"] }],
	},
	{
		programs: ["iconv"],
		valued: ["-f", "-t", "--from-code", "--to-code", "-o", "--output"],
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
			{ run: "iconv -t UTF-16 -o /t /run/secrets/token", gives: ["layer"] },
			{ run: "iconv -f latin1 /run/secrets/token", gives: ["log"] },
		],
	},
	{
		programs: ["xmllint"],
		valued: ["--xpath", "--output", "-o", "--schema", "--encode"],
		rules: [
			{
				with: ["--output", "-o"],
				effects: [
					{
						kind: "stores",
						from: ["files"],
						in: { option: ["--output", "-o"] },
						replaces: true,
					},
				],
			},
			{ with: ["--noout"], effects: [] },
		],
		otherwise: [{ kind: "prints", from: ["files"] }],
		examples: [
			{
				run: "xmllint --xpath '//password' /run/secrets/token",
				gives: ["log"],
			},
			{ run: "xmllint --noout /run/secrets/token", gives: [] },
		],
	},
	{
		programs: ["diff", "sdiff", "colordiff"],
		valued: ["-U", "-C", "-I", "-x", "-W"],
		rules: [{ with: ["-q", "--brief"], effects: [] }],
		otherwise: [{ kind: "prints", from: ["trees"] }],
		examples: [
			{ run: "diff -u /run/secrets/token /etc/hosts", gives: ["log"] },
			{ run: "diff -q /run/secrets/token /etc/hosts", gives: [] },
		],
	},
	{
		programs: ["shuf"],
		valued: ["-n", "-o", "--output", "-i"],
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
			{ with: ["-e"], effects: [{ kind: "prints", from: ["operands"] }] },
		],
		otherwise: [{ kind: "prints", from: ["files"] }],
		examples: [
			{ run: "shuf -n 1 /run/secrets/token", gives: ["log"] },
			{ run: "shuf -o /t /run/secrets/token", gives: ["layer"] },
		],
	},
	{
		programs: ["cmp"],
		rules: [
			{
				with: ["-l", "--verbose", "-b", "--print-bytes"],
				effects: [{ kind: "prints", from: ["files"] }],
			},
		],
		examples: [
			{ run: "cmp -s /run/secrets/token /etc/hosts", gives: [] },
			{ run: "cmp -l /run/secrets/token /etc/hosts", gives: ["log"] },
		],
	},
	{
		programs: ["fold", "rev"],
		valued: ["-w", "-n", "-o"],
		rules: [],
		otherwise: [{ kind: "prints", from: ["files"] }],
		examples: [
			{ run: "rev /run/secrets/token > /t", gives: ["layer"] },
			{ run: "fold -w 10 /run/secrets/token > /dev/shm/t", gives: [] },
		],
	},
	{
		programs: ["uniq"],
		valued: ["-f", "-s", "-w"],
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
			{ run: "uniq -c /run/secrets/token", gives: ["log"] },
			{ run: "uniq /run/secrets/token /t", gives: ["layer"] },
		],
	},
	{
		programs: ["sort", "tsort"],
		valued: ["-o", "--output", "-k", "-t", "-T", "-S"],
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
			{ run: "sort -o /t /run/secrets/token", gives: ["layer"] },
			{ run: "sort /run/secrets/token", gives: ["log"] },
		],
	},
	{
		programs: ["echo", "printf"],
		rules: [],
		otherwise: [{ kind: "prints", from: ["arguments"] }],
		examples: [{ run: '/bin/echo "$TOKEN" > /t', gives: ["argv", "layer"] }],
	},
	{
		programs: ["yes"],
		rules: [],
		otherwise: [{ kind: "prints", from: ["operands"] }],
		examples: [
			{ run: 'yes "$TOKEN" | head -n 1 > /t', gives: ["argv", "layer"] },
		],
	},
	{
		programs: ["expr", "seq", "bc", "dc", "factor"],
		rules: [],
		otherwise: [{ kind: "prints", from: ["operands"] }],
		examples: [
			{ run: 'expr "$TOKEN" : "(.*)" > /t', gives: ["argv", "layer"] },
		],
	},
];
