import {
	isSeverity,
	type RuleSetting,
	readRuleSettings,
	severities,
} from "../lint/configuration.ts";
import { allRules } from "../lint/rules.ts";
import { oneOf, readArguments, readBuildArguments } from "./arguments.ts";
import { type Io, UsageError } from "./io.ts";
import { type FailOn, isFailOn } from "./lint-settings.ts";

/** What the command line of `keyhole lint` says. */
export interface LintArguments {
	readonly help: boolean;
	/** Files, directories, and `-`. */
	readonly paths: readonly string[];
	/** `pretty`, or the name of a machine-readable format. */
	readonly format: string;
	readonly fixes: "write" | "dry-run" | undefined;
	/** A configuration file; `none` for none at all. */
	readonly config: string | undefined;
	readonly rules: ReadonlyMap<string, RuleSetting>;
	readonly failOn: FailOn | undefined;
	readonly quiet: boolean;
	readonly baseline: string | undefined;
	readonly writeBaseline: string | undefined;
	readonly images: string | undefined;
	readonly buildArguments: ReadonlyMap<string, string>;
	readonly target: string | undefined;
	readonly context: string | undefined;
	readonly stdinFilename: string;
	readonly readsScripts: boolean;
	readonly colour: boolean | undefined;
}

export function lintHelp(formats: readonly string[]): string {
	return `usage: keyhole lint [OPTION…] [FILE|DIRECTORY|-]…

Checks Dockerfiles. Without arguments, those in and below the current directory that Git does not ignore: Dockerfile*, *.Dockerfile,
Containerfile*. With -, standard input.

output
  --format FORMAT          pretty, ${formats.join(", ")}
  --quiet                  leave out findings of severity info, and notes
  --color, --no-color      colours, whatever the terminal
  --fail-on SEVERITY       error, warning, info or never: exit with 1 from this severity on; default warning

rules (keyhole rules lists them, keyhole explain RULE tells about one)
  --rule RULE=SEVERITY     off, info, warning or error; may be given several times
  --config FILE, --no-config
                           default: the nearest keyhole.config.json, package.json with a member "keyhole", or .hadolint.yaml
  --baseline FILE          leave out the findings in this file
  --write-baseline FILE    write all findings to this file, and report none
  --no-scripts             do not look into the shell scripts of RUN

fixes
  --fix                    make the safe fixes in the files
  --fix-dry-run            show what they would change, as a unified diff

what is known besides the text
  --images FILE            configurations of base images: JSON, from image name to OCI configuration
  --context DIRECTORY      the build context, for its .dockerignore; default: the directory of the Dockerfile
  --build-arg NAME=VALUE   a build argument; may be given several times
  --target STAGE           look only at what this stage needs
  --stdin-filename NAME    what to call standard input

exit codes: 0 nothing found, 1 findings, 2 bad usage or a named file that cannot be read
`;
}

const options = {
	help: { type: "boolean", short: "h" },
	format: { type: "string", short: "f" },
	fix: { type: "boolean" },
	"fix-dry-run": { type: "boolean" },
	config: { type: "string", short: "c" },
	"no-config": { type: "boolean" },
	rule: { type: "string", multiple: true },
	"fail-on": { type: "string" },
	quiet: { type: "boolean", short: "q" },
	baseline: { type: "string" },
	"write-baseline": { type: "string" },
	images: { type: "string" },
	"build-arg": { type: "string", multiple: true },
	target: { type: "string" },
	context: { type: "string" },
	"stdin-filename": { type: "string" },
	"no-scripts": { type: "boolean" },
	color: { type: "boolean" },
	"no-color": { type: "boolean" },
} as const;

/**
 * Reads the command line.
 *
 * @throws UsageError for unknown options and values.
 */
export function readLintArguments(
	args: readonly string[],
	formats: readonly string[],
	io: Io,
): LintArguments {
	const { values, positionals } = readArguments("lint", args, options);
	const format = oneOf("format", values.format ?? "pretty", [
		"pretty",
		...formats,
	]);
	const failOn = values["fail-on"];
	if (failOn !== undefined && !isFailOn(failOn)) {
		throw new UsageError(
			`--fail-on ${failOn}: expected error, warning, info or never`,
		);
	}
	return {
		help: values.help === true,
		paths: positionals,
		format,
		fixes: values["fix-dry-run"] ? "dry-run" : values.fix ? "write" : undefined,
		config: values["no-config"] ? "none" : values.config,
		rules: readRules(values.rule ?? []),
		failOn,
		quiet: values.quiet === true,
		baseline: values.baseline,
		writeBaseline: values["write-baseline"],
		images: values.images,
		buildArguments: readBuildArguments(values["build-arg"], io),
		target: values.target,
		context: values.context,
		stdinFilename: values["stdin-filename"] ?? "<stdin>",
		readsScripts: values["no-scripts"] !== true,
		colour: values["no-color"] ? false : values.color,
	};
}

function readRules(given: readonly string[]): ReadonlyMap<string, RuleSetting> {
	const written: Record<string, string> = {};
	for (const argument of given) {
		const equals = argument.lastIndexOf("=");
		const severity = argument.slice(equals + 1);
		if (equals === -1 || !isSeverity(severity)) {
			throw new UsageError(
				`--rule ${argument}: expected RULE=SEVERITY`,
				`severities are ${severities.join(", ")}`,
			);
		}
		written[argument.slice(0, equals)] = severity;
	}
	const read = readRuleSettings(written, allRules);
	if (read.ok) return read.settings;
	throw new UsageError(`--rule: ${read.problem.message}`, read.problem.help);
}
