import { configurationSchema } from "../../src/lint/configuration-schema.ts";
import { slugOf } from "../../src/lint/naming.ts";
import { allRules } from "../../src/lint/rules.ts";
import { ruleIndex, rulePage } from "../../src/report/rule-page.ts";

/** The files of the documentation that are made from the program, by path from the project's root. */
export function generatedDocuments(): ReadonlyMap<string, string> {
	const files = new Map<string, string>();
	for (const rule of allRules) {
		files.set(`docs/rules/${slugOf(rule.id)}.md`, rulePage(rule));
	}
	files.set(
		"docs/rules/README.md",
		ruleIndex(allRules, ({ id }) => `${slugOf(id)}.md`),
	);
	files.set(
		"docs/keyhole.config.schema.json",
		`${JSON.stringify(configurationSchema(allRules), null, "\t")}\n`,
	);
	return files;
}
