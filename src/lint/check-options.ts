import type { Dockerfile } from "../dockerfile/ast.ts";
import { detectDirective } from "../dockerfile/directives.ts";
import { parseBool } from "../values/go-bool.ts";
import { fail, type Result, succeed } from "../values/result.ts";

/** What `# check=` says: which checks of the official frontend run, and whether a warning fails the build. */
export interface CheckOptions {
	/** `all`, or names. Skipping does not apply to experimental rules. */
	readonly skip: "all" | ReadonlySet<string>;
	/** Experimental rules that are wanted. */
	readonly experimental: "all" | ReadonlySet<string>;
	/** Whether any warning fails the build. */
	readonly error: boolean;
}

export const noCheckOptions: CheckOptions = {
	skip: new Set(),
	experimental: new Set(),
	error: false,
};

/**
 * Reads `skip=…;error=…;experimental=…`, as the directive, the comment above an instruction and the build argument
 * BUILDKIT_DOCKERFILE_CHECK have it. Rule names are compared as they are; unknown ones are allowed.
 */
export function parseCheckOptions(text: string): Result<CheckOptions> {
	const trimmed = text.trim();
	if (trimmed === "") return succeed(noCheckOptions);
	let { skip, experimental, error } = noCheckOptions;
	for (const part of splitInThree(trimmed)) {
		const equals = part.indexOf("=");
		const key = (equals === -1 ? part : part.slice(0, equals)).trim();
		if (equals === -1) {
			return fail(
				`the check option "${part}" has no value; write skip=…, experimental=… or error=true`,
			);
		}
		const value = part.slice(equals + 1).trim();
		switch (key) {
			case "skip":
				skip = readRules(value);
				break;
			case "experimental":
				experimental = readRules(value);
				break;
			case "error": {
				const parsed = parseBool(value);
				if (!parsed.ok) {
					return fail(`the check option "${part}": ${parsed.message}`);
				}
				error = parsed.value;
				break;
			}
			default:
				return fail(
					`"${key}" is not a check option; there are skip, experimental and error`,
				);
		}
	}
	return succeed({ skip, experimental, error });
}

/**
 * The check options of a build: those of BUILDKIT_DOCKERFILE_CHECK if it is given, else those of the file's directive. A failure
 * refuses the build.
 */
export function checkOptionsOf(
	document: Dockerfile,
	buildArgument?: string,
): Result<CheckOptions> {
	if (buildArgument !== undefined) {
		const options = parseCheckOptions(buildArgument);
		return options.ok
			? options
			: fail(`BUILDKIT_DOCKERFILE_CHECK: ${options.message}`);
	}
	const { text } = document.source;
	if (!text.startsWith("#")) return succeed(noCheckOptions);
	const directive = detectDirective(text, "check");
	return parseCheckOptions(directive?.value ?? "");
}

/** The options of the first `check=` among the comments above an instruction; a bad one counts as none. */
export function inlineCheckOptions(
	comments: readonly { readonly text: string }[],
): CheckOptions | undefined {
	for (const { text } of comments) {
		const match = inlineCheck.exec(text);
		if (match === null) continue;
		const options = parseCheckOptions(match[1] as string);
		return options.ok ? options.value : undefined;
	}
	return undefined;
}

// The value ends at the first space, so what follows can explain it.
const inlineCheck = /^check[\t\n\f\r ]*=[\t\n\f\r ]*([^ ]+)/i;

/** Both together: what either skips is skipped. */
export function mergeCheckOptions(
	options: CheckOptions,
	inline: CheckOptions | undefined,
): CheckOptions {
	if (inline === undefined) return options;
	return {
		skip: unite(options.skip, inline.skip),
		experimental: unite(options.experimental, inline.experimental),
		error: options.error,
	};
}

/** Whether the options let a check of the official frontend speak. */
export function checkIsOn(
	options: CheckOptions,
	rule: string,
	isExperimental: boolean,
): boolean {
	return isExperimental
		? includes(options.experimental, rule)
		: !includes(options.skip, rule);
}

type RuleNames = CheckOptions["skip"];

function includes(names: RuleNames, rule: string): boolean {
	return names === "all" || names.has(rule);
}

function unite(a: RuleNames, b: RuleNames): RuleNames {
	if (a === "all" || b === "all") return "all";
	return b.size === 0 ? a : new Set([...a, ...b]);
}

function readRules(value: string): RuleNames {
	if (value === "all") return "all";
	return new Set(value.split(",").map((name) => name.trim()));
}

/** Only the first two semicolons separate. */
function splitInThree(text: string): readonly string[] {
	const parts = text.split(";");
	return parts.length <= 3
		? parts
		: [...parts.slice(0, 2), parts.slice(2).join(";")];
}
