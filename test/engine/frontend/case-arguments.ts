import { existsSync } from "node:fs";
import { join } from "node:path";
import type { RecordedCase } from "../../stub-gateway/recorded-case.ts";

/** How `docker buildx build` says what a recorded case says with frontend options; or why it cannot. */
export type CaseArguments =
	| {
			readonly kind: "flags";
			/** The context is not among them. */
			readonly flags: readonly string[];
			readonly dockerfile: string;
			/** The directory that is the build's context, if the case has one. */
			readonly context: string | undefined;
	  }
	| { readonly kind: "none"; readonly reason: string };

type Translation = (
	value: string,
	recorded: RecordedCase,
) => readonly string[] | undefined;

const each = (flag: string) => (value: string) =>
	value.split(",").map((part) => `--${flag}=${part}`);
const one = (flag: string) => (value: string) => [`--${flag}=${value}`];

/** Options with one name. What is not here has no flag. */
const options: Readonly<Record<string, Translation>> = {
	"add-hosts": each("add-host"),
	"force-network-mode": (value) => [
		`--network=${value}`,
		...(value === "host" ? ["--allow=network.host"] : []),
	],
	"image-resolve-mode": (value) => (value === "pull" ? ["--pull"] : undefined),
	"no-cache": (value) =>
		value === "" ? ["--no-cache"] : [`--no-cache-filter=${value}`],
	platform: one("platform"),
	"shm-size": one("shm-size"),
	target: one("target"),
	ulimit: each("ulimit"),
};

/** The flags for a case, read from its options. */
export function caseArguments(recorded: RecordedCase): CaseArguments {
	const { settings, directory } = recorded;
	const flags: string[] = [];
	let dockerfile = "Dockerfile";
	if (settings.opts?.requestid !== undefined)
		return { kind: "none", reason: "a subrequest, which makes no steps" };
	for (const [name, value] of Object.entries(settings.opts ?? {})) {
		if (name === "filename" && value !== null) {
			dockerfile = value;
			continue;
		}
		const translated =
			value === null ? undefined : translate(name, value, recorded);
		if (translated === undefined)
			return { kind: "none", reason: `no flag says ${name}=${value}` };
		flags.push(...translated);
	}
	const context = join(directory, "context");
	return {
		kind: "flags",
		flags,
		dockerfile: join(directory, dockerfile),
		context: existsSync(context) ? context : undefined,
	};
}

function translate(
	name: string,
	value: string,
	recorded: RecordedCase,
): readonly string[] | undefined {
	if (name.startsWith("build-arg:")) {
		const argument = name.slice("build-arg:".length);
		return argument === "BUILDKIT_SYNTAX"
			? undefined
			: [`--build-arg=${argument}=${value}`];
	}
	if (name.startsWith("context:")) {
		const context = name.slice("context:".length);
		if (context.includes("::")) return undefined;
		const place = value.startsWith("local:")
			? join(recorded.directory, value.slice("local:".length))
			: value;
		return [`--build-context=${context}=${place}`];
	}
	return options[name]?.(value, recorded);
}
