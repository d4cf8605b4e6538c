import { severities } from "./configuration.ts";
import type { Rule, RuleOption } from "./rule.ts";

/** The JSON schema (draft 2020-12) of `keyhole.config.json`, for editors. */
export function configurationSchema(rules: readonly Rule[]): unknown {
	const names = rules.flatMap((rule) =>
		[rule.id, ...(rule.aliases ?? [])].map((name) => [name, rule] as const),
	);
	return {
		$schema: "https://json-schema.org/draft/2020-12/schema",
		title: "Configuration of keyhole",
		type: "object",
		properties: {
			$schema: { type: "string" },
			lint: {
				description: "What keyhole lint looks at.",
				type: "object",
				properties: {
					rules: {
						description: "Severities and options of rules, by name or alias.",
						type: "object",
						properties: Object.fromEntries(
							names.map(([name, rule]) => [name, ruleSchema(rule)]),
						),
						additionalProperties: false,
					},
					ignore: {
						description:
							"Paths that are not checked, as patterns of a .gitignore next to this file.",
						$ref: "#/$defs/texts",
					},
					failOn: {
						description:
							"The least severity that makes the command fail. Default: warning.",
						enum: ["error", "warning", "info", "never"],
					},
					extends: {
						description:
							"Configuration files that this one continues, as paths from this file.",
						anyOf: [{ type: "string" }, { $ref: "#/$defs/texts" }],
					},
				},
				additionalProperties: false,
			},
		},
		$defs: {
			severity: { enum: severities },
			texts: { type: "array", items: { type: "string" } },
		},
	};
}

function ruleSchema({ manual, options = [] }: Rule) {
	return {
		description: manual.summary,
		anyOf: [
			{ $ref: "#/$defs/severity" },
			{
				type: "object",
				properties: {
					severity: { $ref: "#/$defs/severity" },
					...Object.fromEntries(
						options.map((option) => [option.name, optionSchema(option)]),
					),
				},
				additionalProperties: false,
			},
		],
	};
}

function optionSchema({ description, default: standard }: RuleOption) {
	const type = Array.isArray(standard)
		? { $ref: "#/$defs/texts" }
		: { type: typeof standard };
	return { description, default: standard, ...type };
}
