import type { PlannedId } from "../plan/secret-plan.ts";
import type { Passing } from "./passing.ts";

/** Pieces that the texts for several clients are made of. */

/** Comments about ids that cannot be told yet. */
export function unknownIds({ unknown }: Passing): readonly string[] {
	return unknown.map((id) => `# ${describeUnknown(id)}`);
}

/** Why an id cannot be told. */
export function describeUnknown({ name, variables }: PlannedId): string {
	const missing = variables.join(", ");
	return `the id ${name} depends on ${missing}: plan again with --build-arg ${variables[0] ?? "NAME"}=VALUE`;
}

/** Fields as buildx reads them: quoted when a comma or a quote is in them. */
export function csv(fields: readonly string[]): string {
	return fields
		.map((field) =>
			/[",\n]/.test(field) ? `"${field.replaceAll('"', '""')}"` : field,
		)
		.join(",");
}

/** A word for a POSIX shell. */
export function quoteShell(text: string): string {
	return /^[A-Za-z0-9_@%+=:,./-]+$/.test(text)
		? text
		: `'${text.replaceAll("'", "'\\''")}'`;
}

export function quoteShellWithHome(text: string): string {
	if (!text.includes("$HOME/")) return quoteShell(text);
	const escaped = text.replace(/[\\"`$]/g, (character, offset: number) =>
		text.startsWith("$HOME/", offset) ? character : `\\${character}`,
	);
	return `"${escaped}"`;
}

/** A plain scalar where that is safe, else a quoted one. */
export function yamlText(text: string): string {
	return /^[A-Za-z0-9_./][A-Za-z0-9_./@-]*$/.test(text) &&
		!/^(true|false|null|yes|no|on|off|\d[\d._]*|\.)$/i.test(text)
		? text
		: text === "."
			? text
			: JSON.stringify(text);
}
