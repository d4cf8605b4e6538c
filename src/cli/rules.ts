import type { Rule } from "../lint/rule.ts";
import { allRules } from "../lint/rules.ts";
import { createStyle, type Style } from "../report/style.ts";
import { oneOf, readArguments } from "./arguments.ts";
import { EXIT, type ExitCode, type Io, UsageError } from "./io.ts";

const help = `usage: keyhole rules [--format pretty|json]

Lists all rules with their severity, aliases and summary. + marks rules with a fix, - those that are off unless configured.
`;

const OPTIONS = {
	format: { type: "string", short: "f", default: "pretty" },
	help: { type: "boolean", short: "h" },
} as const;

/** `keyhole rules`. */
export async function runRules(
	args: readonly string[],
	io: Io,
): Promise<ExitCode> {
	const { values, positionals } = readArguments("rules", args, OPTIONS);
	if (values.help) {
		io.stdout(help);
		return EXIT.clean;
	}
	if (positionals.length > 0) {
		throw new UsageError(
			`keyhole rules takes no ${JSON.stringify(positionals[0])}`,
			"keyhole explain tells about one rule",
		);
	}
	const format = oneOf("format", values.format, ["pretty", "json"]);
	io.stdout(
		format === "json"
			? `${JSON.stringify({ version: 1, rules: allRules.map(describe) }, null, "\t")}\n`
			: list(createStyle(io.terminal)),
	);
	return EXIT.clean;
}

const groups = [
	["build-check", "Checks of docker build"],
	["secrets", "Secrets"],
	["hygiene", "Hygiene"],
	["shell", "Shell scripts"],
] as const;

function list(style: Style): string {
	const width = Math.max(...allRules.map(({ id }) => id.length));
	return groups
		.map(([group, title]) => {
			const lines = allRules
				.filter((rule) => rule.group === group)
				.map((rule) => line(rule, width, style));
			return `${style.bold(title)}\n${lines.join("")}`;
		})
		.join("\n");
}

function line(rule: Rule, width: number, style: Style): string {
	const { id, aliases = [], severity = "warning", optIn, manual } = rule;
	const mark = optIn ? "-" : hasFix(rule) ? "+" : " ";
	const names =
		aliases.length === 0 ? "" : style.dim(` (${aliases.join(", ")})`);
	return `${mark} ${id.padEnd(width)}  ${severity.padEnd(7)}  ${manual.summary}${names}\n`;
}

function hasFix({ bad }: Rule): boolean {
	return bad.some(({ fixed }) => fixed !== undefined);
}

function describe(rule: Rule) {
	const { id, aliases = [], group, severity = "warning", optIn = false } = rule;
	const { url, manual, options = [] } = rule;
	return {
		id,
		aliases,
		group,
		severity: optIn ? "off" : severity,
		hasFix: hasFix(rule),
		...(url !== undefined && { url }),
		...manual,
		options,
	};
}
