import { suggest } from "../text/suggest.ts";
import { parseBool } from "../values/go-bool.ts";
import { parseUnsigned } from "../values/go-int.ts";
import { basePath, cleanPath } from "../values/go-path.ts";
import { parseSize } from "../values/size.ts";
import type { MountFlag, MountOption, Word } from "./ast.ts";
import {
	MOUNT_OPTIONS,
	type Mount,
	type MountKind,
	type Ownership,
} from "./mount.ts";
import { didYouMean, type Problem } from "./problem.ts";

const KINDS: readonly MountKind[] = ["bind", "cache", "tmpfs", "secret", "ssh"];
const SHARING = ["shared", "private", "locked"] as const;

/** Replaces the variables of an option's value. */
export type ExpandWord = (
	word: Word,
) =>
	| { readonly ok: true; readonly value: string }
	| { readonly ok: false; readonly problem: Problem };

export type ResolvedMount =
	| { readonly ok: true; readonly mount: Mount }
	| { readonly ok: false; readonly problem: Problem };

/** Options as they were met so far; the type counts from where it is given, so order matters. */
interface Settings {
	kind: MountKind;
	from: string;
	source: string;
	target: string;
	readonly?: boolean;
	size: bigint;
	id: string;
	sharing?: (typeof SHARING)[number];
	required: boolean;
	mode?: number;
	uid?: number;
	gid?: number;
	env?: string;
}

/** Reads a mount's options in order, and checks that they fit its type. The first problem ends it. */
export function resolveMount(
	flag: MountFlag,
	expand: ExpandWord,
): ResolvedMount {
	const settings: Settings = {
		kind: "bind",
		from: "",
		source: "",
		target: "",
		size: 0n,
		id: "",
		required: false,
	};
	for (const option of flag.options) {
		const problem = applyOption(settings, option, expand);
		if (problem !== undefined) return { ok: false, problem };
	}
	const problem = checkSettings(settings, flag);
	if (problem !== undefined) return { ok: false, problem };
	return { ok: true, mount: mountOf(settings, flag) };
}

function applyOption(
	settings: Settings,
	option: MountOption,
	expand: ExpandWord,
): Problem | undefined {
	if (option.value === undefined) return applyBareOption(settings, option);
	const expanded = expand(option.value);
	if (!expanded.ok) return expanded.problem;
	const { value } = expanded;
	const { key } = option;
	switch (key) {
		case "type": {
			const kind = KINDS.find((known) => known === value.toLowerCase());
			if (kind === undefined)
				return optionProblem(
					option,
					"unsupported-mount-type",
					`unsupported mount type ${JSON.stringify(value)}`,
					didYouMean(suggest(value, KINDS), `types: ${KINDS.join(", ")}`),
				);
			settings.kind = kind;
			return undefined;
		}
		case "from":
			settings.from = value;
			return undefined;
		case "source":
		case "src":
			settings.source = value;
			return undefined;
		case "target":
		case "dst":
		case "destination":
			settings.target = value;
			return undefined;
		case "id":
			settings.id = value;
			return undefined;
		case "env":
			settings.env = value;
			return undefined;
		case "readonly":
		case "ro":
		case "readwrite":
		case "rw": {
			const found = parseBool(value);
			if (!found.ok) return invalidBool(option, value);
			settings.readonly =
				key.startsWith("readw") || key === "rw" ? !found.value : found.value;
			return undefined;
		}
		case "required": {
			if (!takesRequired(settings)) return misplaced(option, settings);
			const found = parseBool(value);
			if (!found.ok) return invalidBool(option, value);
			settings.required = found.value;
			return undefined;
		}
		case "size": {
			if (settings.kind !== "tmpfs") return misplaced(option, settings);
			const size = parseSize(value);
			if (!size.ok)
				return optionProblem(
					option,
					"invalid-mount-value",
					`invalid value for size: ${value}`,
					"a size is a number with a unit: 512m, 1g",
				);
			settings.size = size.value;
			return undefined;
		}
		case "sharing": {
			const sharing = SHARING.find((known) => known === value.toLowerCase());
			if (sharing === undefined)
				return optionProblem(
					option,
					"unsupported-sharing",
					`unsupported sharing value ${JSON.stringify(value)}`,
					didYouMean(suggest(value, SHARING), `values: ${SHARING.join(", ")}`),
				);
			settings.sharing = sharing;
			return undefined;
		}
		case "mode":
		case "uid":
		case "gid":
			return applyNumber(settings, option, key, value);
		default:
			return optionProblem(
				option,
				"unknown-mount-option",
				`unexpected key '${key}' in '${option.word.value}'`,
				didYouMean(
					suggest(key, MOUNT_OPTIONS),
					`options: ${MOUNT_OPTIONS.join(", ")}`,
				),
			);
	}
}

function applyBareOption(
	settings: Settings,
	option: MountOption,
): Problem | undefined {
	switch (option.key) {
		case "readonly":
		case "ro":
			settings.readonly = true;
			return undefined;
		case "readwrite":
		case "rw":
			settings.readonly = false;
			return undefined;
		case "required":
			if (!takesRequired(settings)) return misplaced(option, settings);
			settings.required = true;
			return undefined;
		default:
			return optionProblem(
				option,
				"mount-option-form",
				`invalid field '${option.word.value}' must be a key=value pair`,
				"only readonly, ro, readwrite, rw and required may stand without a value; options are separated by commas without blanks",
			);
	}
}

function applyNumber(
	settings: Settings,
	option: MountOption,
	key: "mode" | "uid" | "gid",
	value: string,
): Problem | undefined {
	const number = parseUnsigned(value, {
		base: key === "mode" ? 8 : 10,
		bits: 32,
	});
	if (!number.ok)
		return optionProblem(
			option,
			"invalid-mount-value",
			`invalid value ${value} for ${key}`,
			key === "mode"
				? "a mode is an octal number: 0400"
				: `a ${key} is a number: ${key}=1000`,
		);
	settings[key] = Number(number.value);
	return undefined;
}

function takesRequired({ kind }: Settings): boolean {
	return kind === "secret" || kind === "ssh";
}

function misplaced(option: MountOption, { kind }: Settings): Problem {
	const wanted =
		option.key === "size" ? "type=tmpfs" : "type=secret or type=ssh";
	return optionProblem(
		option,
		"misplaced-mount-option",
		`unexpected key '${option.key}' for mount type '${kind}'`,
		`${option.key} belongs to ${wanted}, and must stand behind the type`,
	);
}

function invalidBool(option: MountOption, value: string): Problem {
	return optionProblem(
		option,
		"invalid-mount-value",
		`invalid value for ${option.key}: ${value}`,
		"the value is true or false",
	);
}

function optionProblem(
	option: MountOption,
	code: string,
	message: string,
	help: string,
): Problem {
	return { code, message, help, span: option.word.span };
}

function checkSettings(
	settings: Settings,
	flag: MountFlag,
): Problem | undefined {
	const { kind } = settings;
	const fail = (
		code: string,
		message: string,
		help: string,
		key?: string,
	): Problem => {
		const option = flag.options.findLast((each) => each.key === key);
		return { code, message, help, span: option?.word.span ?? flag.value.span };
	};
	if (kind === "bind" || kind === "tmpfs")
		for (const key of ["mode", "uid", "gid"] as const)
			if (settings[key] !== undefined)
				return fail(
					"misplaced-mount-option",
					`${key} not allowed for "${kind}" type mounts`,
					`${key} belongs to cache, secret and ssh mounts`,
					key,
				);
	if (kind === "secret") {
		if (settings.from !== "")
			return fail(
				"secret-from",
				"secret mount should not have a from",
				"a secret comes from the client: name it with id=",
				"from",
			);
		if (settings.sharing !== undefined)
			return fail(
				"misplaced-mount-option",
				"secret mount should not define sharing",
				"sharing belongs to cache mounts",
				"sharing",
			);
		if (settings.source === "" && settings.target === "" && settings.id === "")
			return fail(
				"secret-without-id",
				"invalid secret mount. one of source, target required",
				"name the secret: --mount=type=secret,id=NAME",
			);
		if (settings.source !== "" && settings.id !== "")
			return fail(
				"secret-with-two-ids",
				"both source and id can't be set",
				"source is another name for id: keep one of them",
				"source",
			);
	}
	if (settings.sharing !== undefined && kind !== "cache")
		return fail(
			"misplaced-mount-option",
			`invalid cache sharing set for ${kind} mount`,
			"sharing belongs to cache mounts",
			"sharing",
		);
	if (kind === "ssh" && settings.source !== "")
		return fail(
			"ssh-source",
			"ssh does not support source",
			"name the agent or key with id=",
			"source",
		);
	return undefined;
}

function ownership(settings: Settings, mode: number): Ownership | undefined {
	const { uid, gid } = settings;
	if (uid === undefined && gid === undefined && settings.mode === undefined)
		return undefined;
	return { uid: uid ?? 0, gid: gid ?? 0, mode: settings.mode ?? mode };
}

function mountOf(settings: Settings, flag: MountFlag): Mount {
	const { kind, from, source, target, required } = settings;
	switch (kind) {
		case "bind":
			return {
				kind,
				flag,
				from,
				source,
				target,
				readonly: settings.readonly ?? true,
			};
		case "tmpfs":
			return {
				kind,
				flag,
				from,
				source,
				target,
				readonly: settings.readonly ?? false,
				size: settings.size,
			};
		case "cache": {
			const owner = ownership(settings, 0o755);
			return {
				kind,
				flag,
				from,
				source,
				target,
				readonly: settings.readonly ?? false,
				id: settings.id === "" ? cleanPath(target) : settings.id,
				sharing: settings.sharing ?? "shared",
				...(owner && { owner }),
			};
		}
		case "secret": {
			const owner = ownership(settings, 0o400);
			const id = source || settings.id || basePath(target);
			const file =
				target !== "" || settings.env !== undefined
					? target
					: `/run/secrets/${basePath(id)}`;
			return {
				kind,
				flag,
				id,
				...(file !== "" && { file }),
				...(settings.env !== undefined && { environmentName: settings.env }),
				required,
				...(owner && { owner }),
			};
		}
		case "ssh": {
			const owner = ownership(settings, 0o600);
			return {
				kind,
				flag,
				id: settings.id,
				...(target !== "" && { socket: target }),
				required,
				...(owner && { owner }),
			};
		}
	}
}
