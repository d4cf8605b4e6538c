/**
 * The part of the Static Analysis Results Interchange Format 2.1.0 (OASIS) that reports make use of, as a JSON schema: what an object
 * must have, what it may have, and which values its members take. Section numbers are those of the standard. Objects have no other
 * members: a report that begins to use one needs it here first.
 */

type Schema = Readonly<Record<string, unknown>>;

const text: Schema = { type: "string", minLength: 1 };
const fromOne: Schema = { type: "integer", minimum: 1 };
const index: Schema = { type: "integer", minimum: -1 };
const level: Schema = { enum: ["none", "note", "warning", "error"] };

function object(
	properties: Readonly<Record<string, Schema>>,
	...required: readonly string[]
): Schema {
	return { type: "object", additionalProperties: false, properties, required };
}

function list(items: Schema, more: Schema = {}): Schema {
	return { type: "array", items, ...more };
}

const reference = (name: string): Schema => ({ $ref: `#/$defs/${name}` });

/** 3.12: a format such as GitHub's shows Markdown only beside a text. */
const multiformat = object({ text, markdown: text }, "text");
const message = object({ text }, "text");

const definitions = {
	/** 3.4 */
	artifactLocation: object(
		{
			// A relative reference with everything encoded that would be syntax, or a file: address.
			uri: {
				type: "string",
				pattern: "^(file:///)?([A-Za-z0-9_.!~*'()/-]|%[0-9A-F]{2})+$",
			},
		},
		"uri",
	),
	/** 3.30; columns count from 1, `endColumn` is the one behind the last character. */
	region: {
		...object(
			{
				startLine: fromOne,
				startColumn: fromOne,
				endLine: fromOne,
				endColumn: fromOne,
				snippet: object({ text: { type: "string" } }, "text"),
			},
			"startLine",
		),
		dependentRequired: { startColumn: ["endColumn"] },
	},
	/** 3.29 */
	physicalLocation: object(
		{
			artifactLocation: reference("artifactLocation"),
			region: reference("region"),
			contextRegion: reference("region"),
		},
		"artifactLocation",
	),
	/** 3.28 */
	location: object(
		{
			id: { type: "integer", minimum: 0 },
			physicalLocation: reference("physicalLocation"),
			message,
		},
		"physicalLocation",
	),
	/** 3.55 */
	fix: object(
		{
			description: message,
			artifactChanges: list(
				object(
					{
						artifactLocation: reference("artifactLocation"),
						replacements: list(
							object(
								{
									deletedRegion: reference("region"),
									insertedContent: object({ text }, "text"),
								},
								"deletedRegion",
							),
							{ minItems: 1 },
						),
					},
					"artifactLocation",
					"replacements",
				),
				{ minItems: 1 },
			),
		},
		"artifactChanges",
	),
	/** 3.36 to 3.38 */
	codeFlow: object(
		{
			threadFlows: list(
				object(
					{
						locations: list(
							object({ location: reference("location") }, "location"),
							{ minItems: 1 },
						),
					},
					"locations",
				),
				{ minItems: 1 },
			),
		},
		"threadFlows",
	),
	/** 3.27; a result whose kind is not `fail` has the level `none` (3.27.10). */
	result: {
		...object(
			{
				ruleId: text,
				ruleIndex: index,
				kind: {
					enum: [
						"notApplicable",
						"pass",
						"fail",
						"review",
						"open",
						"informational",
					],
				},
				level,
				message,
				locations: list(reference("location"), { minItems: 1 }),
				relatedLocations: list(reference("location"), { uniqueItems: true }),
				codeFlows: list(reference("codeFlow")),
				partialFingerprints: {
					type: "object",
					additionalProperties: text,
				},
				fixes: list(reference("fix"), { uniqueItems: true }),
			},
			"message",
			"ruleId",
			"ruleIndex",
			"locations",
		),
		if: {
			required: ["kind"],
			properties: { kind: { not: { const: "fail" } } },
		},
		// biome-ignore lint/suspicious/noThenProperty: the name is JSON Schema's
		then: { properties: { level: { const: "none" } } },
		else: { properties: { level: { not: { const: "none" } } } },
	},
	/** 3.58 */
	notification: object(
		{ level, message, locations: list(reference("location")) },
		"message",
	),
	/** 3.49; the properties are those that GitHub reads. */
	reportingDescriptor: object(
		{
			id: text,
			name: text,
			shortDescription: multiformat,
			fullDescription: multiformat,
			help: multiformat,
			helpUri: { type: "string", pattern: "^https://" },
			defaultConfiguration: object({ level }, "level"),
			properties: object({
				tags: list(text, { uniqueItems: true }),
				"security-severity": { type: "string", pattern: "^\\d{1,2}\\.\\d$" },
			}),
		},
		"id",
	),
} as const;

/** 3.13 and 3.14 */
export const sarifSchema: Schema = {
	$schema: "https://json-schema.org/draft/2020-12/schema",
	$defs: definitions,
	...object(
		{
			$schema: { type: "string", pattern: "^https://" },
			version: { const: "2.1.0" },
			runs: list(
				object(
					{
						tool: object(
							{
								driver: object(
									{
										name: text,
										semanticVersion: {
											type: "string",
											pattern: "^\\d+\\.\\d+\\.\\d+",
										},
										rules: list(reference("reportingDescriptor"), {
											uniqueItems: true,
										}),
									},
									"name",
								),
							},
							"driver",
						),
						columnKind: { enum: ["utf16CodeUnits", "unicodeCodePoints"] },
						invocations: list(
							object(
								{
									executionSuccessful: { type: "boolean" },
									toolExecutionNotifications: list(reference("notification")),
								},
								"executionSuccessful",
							),
						),
						results: list(reference("result")),
					},
					"tool",
				),
			),
		},
		"version",
		"runs",
	),
};
