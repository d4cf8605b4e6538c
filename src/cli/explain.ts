import { indexRules } from "../lint/configuration.ts";
import type { Rule } from "../lint/rule.ts";
import { allRules } from "../lint/rules.ts";
import { createStyle, type Style } from "../report/style.ts";
import { suggest } from "../text/suggest.ts";
import { EXIT, type ExitCode, type Io, UsageError } from "./io.ts";

const help = `usage: keyhole explain RULE…

Tells what rules are about: why, with examples, and what they do not catch. RULE is a name or an alias such as DL3008.
`;

/** `keyhole explain`. */
export async function runExplain(
	args: readonly string[],
	io: Io,
): Promise<ExitCode> {
	if (args.length === 0) throw new UsageError("which rule?", help.trimEnd());
	if (args.some((argument) => argument === "--help" || argument === "-h")) {
		io.stdout(help);
		return EXIT.clean;
	}
	const style = createStyle(io.terminal);
	const texts = args.map((name) => explanation(findRule(name), style));
	io.stdout(texts.join("\n"));
	return EXIT.clean;
}

function findRule(name: string): Rule {
	const rule = indexRules(allRules).get(name.toLowerCase());
	if (rule !== undefined) return rule;
	const names = allRules.flatMap(({ id, aliases = [] }) => [id, ...aliases]);
	const suggestion = suggest(name, names, { caseSensitive: false });
	const near = names.find(
		(each) => each.toLowerCase() === suggestion?.toLowerCase(),
	);
	throw new UsageError(
		`there is no rule ${JSON.stringify(name)}`,
		near === undefined ? "keyhole rules lists all" : `did you mean ${near}?`,
	);
}

function explanation(rule: Rule, style: Style): string {
	const { id, aliases = [], severity = "warning", optIn, manual, url } = rule;
	const state = optIn ? "off unless configured" : severity;
	const parts = [
		`${style.bold(id)}  ${style.dim([state, ...aliases].join(", "))}`,
		manual.summary,
		wrap(manual.description),
	];
	if (url !== undefined) parts.push(url);
	for (const { title, dockerfile, fixed } of rule.bad) {
		parts.push(
			`${style.red("bad")}${title ? ` (${title})` : ""}\n${indent(dockerfile)}`,
		);
		if (fixed !== undefined) {
			parts.push(`${style.green("fixed")}\n${indent(fixed)}`);
		}
	}
	for (const { title, dockerfile } of rule.good) {
		parts.push(
			`${style.green("good")}${title ? ` (${title})` : ""}\n${indent(dockerfile)}`,
		);
	}
	const limits = manual.doesNotCatch.map((item) => `- ${item}\n`).join("");
	parts.push(`${style.bold("does not catch")}\n${limits.trimEnd()}`);
	const partial = Object.entries(rule.partialAliases ?? {});
	if (partial.length > 0) {
		const lines = partial.map(([name, what]) => `- ${name}: ${what}\n`);
		parts.push(`${style.bold("names of a part")}\n${lines.join("").trimEnd()}`);
	}
	if (rule.options !== undefined) {
		const options = rule.options.map(
			({ name, description, default: standard }) =>
				`- ${name}: ${description}; default ${wrapped(standard)}\n`,
		);
		parts.push(`${style.bold("options")}\n${options.join("").trimEnd()}`);
	}
	return `${parts.join("\n\n")}\n`;
}

function wrapped(value: unknown): string {
	const text = JSON.stringify(value);
	return text.length > 200 ? `${text.slice(0, 197)}…` : text;
}

function indent(text: string): string {
	return text.trimEnd().replace(/^/gm, "    ");
}

/** Lines of at most 100 characters. */
function wrap(text: string): string {
	const lines: string[] = [];
	let line = "";
	for (const word of text.split(" ")) {
		if (line !== "" && line.length + word.length + 1 > 100) {
			lines.push(line);
			line = word;
		} else line = line === "" ? word : `${line} ${word}`;
	}
	return [...lines, line].join("\n");
}
