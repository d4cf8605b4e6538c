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
			"nl",
			"less",
			"more",
			"bat",
			"pv",
			"pr",
			"fmt",
			"expand",
			"unexpand",
			"paste",
			"join",
			"comm",
			"column",
			"col",
			"colrm",
			"strings",
			"zcat",
			"gzcat",
			"bzcat",
			"xzcat",
			"zstdcat",
			"ts",
			"iconv",
			"dos2unix",
			"unix2dos",
			"xmllint",
			"tidy",
			"diff",
			"sdiff",
		],
		valued: ["-f", "-t", "--from-code", "--to-code", "--xpath"],
		rules: [],
		otherwise: [{ kind: "prints", from: ["files"] }],
		examples: [{ run: "tac /run/secrets/token | nl > /t", gives: ["layer"] }],
	},
	{
		programs: ["head", "tail", "cut", "fold", "uniq", "shuf", "rev"],
		valued: [
			"-n",
			"-c",
			"-d",
			"-f",
			"-b",
			"-w",
			"-s",
			"--lines",
			"--bytes",
			"--delimiter",
			"--fields",
		],
		rules: [],
		otherwise: [{ kind: "prints", from: ["files"] }],
		examples: [
			{ run: "head -c 4 /run/secrets/token", gives: ["log"] },
			{ run: "rev /run/secrets/token > /t", gives: ["layer"] },
			{
				run: "cut -d= -f2 /run/secrets/token | tail -n 1 > /dev/shm/t",
				gives: [],
			},
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
		programs: ["tr"],
		rules: [],
		otherwise: [{ kind: "prints", from: ["input"] }],
		examples: [
			{ run: "tr a-z n-za-m < /run/secrets/token > /t", gives: ["layer"] },
			{ run: "tr -d '\\n' < /run/secrets/token | wc -c", gives: [] },
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
