import type { OptionValue, Rule } from "../lint/rule.ts";

/** The page of a rule in the documentation, in Markdown. */
export function rulePage(rule: Rule): string {
	const { id, aliases = [], manual, bad, good, options = [], url } = rule;
	const { partialAliases = {} } = rule;
	const parts = [`# ${id}`, manual.summary, factsOf(rule), manual.description];
	if (url !== undefined) {
		parts.push(
			`The check is one of docker/dockerfile's own: [${url.replace("https://", "")}](${url}).`,
		);
	}
	parts.push("## Reported");
	for (const { title, dockerfile, lines, fixed, options: set } of bad) {
		const place = `line${lines.length === 1 ? "" : "s"} ${lines.join(", ")}`;
		const text = [title, place, set && withOptions(set)].filter(Boolean);
		parts.push(`${capital(text.join("; "))}:`, fence(dockerfile));
		if (fixed !== undefined) {
			parts.push("`keyhole lint --fix` makes it:", fence(fixed));
		}
	}
	parts.push("## Not reported");
	for (const { title, dockerfile, options: set } of good) {
		const text = [title, set && withOptions(set)].filter(Boolean).join("; ");
		if (text !== "") parts.push(`${capital(text)}:`);
		parts.push(fence(dockerfile));
	}
	parts.push(
		"## Does not catch",
		manual.doesNotCatch.map((item) => `- ${item}`).join("\n"),
	);
	if (options.length > 0) {
		const rows = options.map(
			({ name, description, default: standard }) =>
				`- \`${name}\`: ${description}. Default: ${valueText(standard)}.`,
		);
		parts.push("## Options", rows.join("\n"));
	}
	const names = [id, ...aliases].map((name) => `\`${name}\``).join(", ");
	parts.push(
		"## To silence it",
		`In a comment above the instruction, by any of its names (${names}):`,
		fence(`# keyhole ignore=${id} reason=…`),
	);
	const partial = Object.entries(partialAliases);
	if (partial.length > 0) {
		parts.push(
			"In comments and settings, some names mean only a part of it:",
			partial.map(([name, what]) => `- \`${name}\`: ${what}`).join("\n"),
		);
	}
	return `${parts.join("\n\n")}\n`;
}

/** The list of all rules, with links to their pages. */
export function ruleIndex(
	rules: readonly Rule[],
	pageOf: (rule: Rule) => string,
): string {
	const sections = groups.map(([group, title]) => {
		const rows = rules
			.filter((rule) => rule.group === group)
			.map(
				(rule) =>
					`| [${rule.id}](${pageOf(rule)}) | ${severityOf(rule)} | ${hasFix(rule) ? "yes" : ""} | ${(rule.aliases ?? []).join(", ")} | ${rule.manual.summary} |`,
			);
		return `## ${title}\n\n| rule | severity | fix | also called | |\n|---|---|---|---|---|\n${rows.join("\n")}`;
	});
	const text =
		"# Rules\n\nWhat `keyhole lint` looks at. The pages are made from the rules themselves: their examples are the rules' tests.";
	return `${[text, ...sections].join("\n\n")}\n`;
}

const groups = [
	["build-check", "Checks of docker build"],
	["secrets", "Secrets"],
	["hygiene", "Hygiene"],
	["shell", "Shell scripts"],
] as const;

function factsOf(rule: Rule): string {
	const { aliases = [] } = rule;
	const facts = [`Severity: ${severityOf(rule)}`];
	if (aliases.length > 0) facts.push(`also called ${aliases.join(", ")}`);
	if (hasFix(rule)) facts.push("fixed by `--fix`");
	return `${facts.join("; ")}.`;
}

function severityOf({ optIn, severity = "warning" }: Rule): string {
	return optIn ? "off unless configured" : severity;
}

function hasFix({ bad }: Rule): boolean {
	return bad.some(({ fixed }) => fixed !== undefined);
}

function withOptions(options: Readonly<Record<string, OptionValue>>): string {
	const set = Object.entries(options).map(
		([name, value]) => `\`${name}\` ${valueText(value)}`,
	);
	return `with ${set.join(", ")}`;
}

function valueText(value: OptionValue): string {
	return `\`${JSON.stringify(value)}\``;
}

function capital(text: string): string {
	return text.charAt(0).toUpperCase() + text.slice(1);
}

/** A fence that the text does not contain. */
function fence(text: string): string {
	const longest = Math.max(
		2,
		...(text.match(/`{3,}/g) ?? []).map((run) => run.length),
	);
	const marks = "`".repeat(longest + 1);
	return `${marks}dockerfile\n${text.trimEnd()}\n${marks}`;
}
