import type { Effect, Input, ToolModel } from "./model.ts";

const maybe = "what is put in depends on the template";

const given: readonly Input[] = ["arguments", "environment", "files"];

const rendered = (...options: readonly string[]): readonly Effect[] => [
	{
		kind: "stores",
		from: [...given],
		in: { option: options },
		replaces: true,
		maybe,
	},
];

/** Programs that fill in templates, and compilers that are told constants. */
export const templateModels: readonly ToolModel[] = [
	{
		programs: ["m4"],
		valued: ["-I", "-D", "-U"],
		rules: [],
		otherwise: [
			{ kind: "prints", from: [{ option: ["-D", "--define"] }, "files"] },
		],
		examples: [
			{
				run: 'm4 -D TOKEN="$TOKEN" /app.m4 > /app.conf',
				gives: ["argv", "layer"],
			},
			{ run: "m4 /app.m4 > /app.conf", gives: [] },
		],
	},
	{
		programs: ["gomplate", "j2", "jinja2", "esh", "mustache", "ytt"],
		valued: ["-o", "--out", "-f", "--file", "-i", "--in", "-d", "-D"],
		rules: [{ with: ["-o", "--out"], effects: rendered("-o", "--out") }],
		otherwise: [{ kind: "prints", from: [...given], maybe }],
		examples: [
			{ run: "gomplate -f /app.tmpl -o /app.conf", gives: ["layer?"] },
			{ run: "j2 /app.j2 > /app.conf", gives: ["layer?"] },
		],
	},
	{
		programs: ["xmlstarlet", "xml"],
		valued: ["-u", "-v", "-d", "-s", "-t", "-n", "-a", "-i", "-r", "-x"],
		rules: [
			{
				command: ["ed|edit"],
				with: ["-L", "--inplace"],
				effects: [{ kind: "stores", from: ["arguments"], in: { operand: 0 } }],
			},
			{ command: ["val|validate"], effects: [] },
		],
		otherwise: [{ kind: "prints", from: ["arguments", "trees"] }],
		examples: [
			{
				run: `xmlstarlet ed -L -u //password -v "$TOKEN" /etc/app.xml`,
				gives: ["argv", "layer"],
			},
			{
				run: "xmlstarlet sel -t -v //password /run/secrets/token",
				gives: ["log"],
			},
		],
	},
	{
		programs: [
			"gcc",
			"g++",
			"cc",
			"c++",
			"clang",
			"clang++",
			"rustc",
			"gfortran",
		],
		valued: ["-o", "-D", "-I", "-L", "-l", "-U", "-include", "--cfg"],
		longOptions: true,
		rules: [],
		otherwise: [
			{
				kind: "stores",
				from: ["arguments"],
				in: { option: ["-o"], otherwise: "a.out" },
			},
		],
		examples: [
			{ run: "gcc -o /app/main main.c", gives: [] },
			{
				run: `gcc -DTOKEN="$TOKEN" -o /app/main main.c`,
				gives: ["argv", "layer"],
			},
		],
	},
];
