import type { Dockerfile, MountFlag } from "../../dockerfile/ast.ts";
import { expandWord } from "../../dockerfile/expand.ts";
import type { Ownership } from "../../dockerfile/mount.ts";
import type { Problem } from "../../dockerfile/problem.ts";
import { resolveMount } from "../../dockerfile/resolve-mount.ts";
import type { PlannedId, PlannedUse } from "./secret-plan.ts";
import type { WalkedStep } from "./target-walk.ts";

/** An id, and how sure it is. */
export interface IdName
	extends Pick<
		PlannedId,
		"name" | "known" | "template" | "variables" | "alternatives"
	> {}

/** What a mount flag asks of the client. */
export type MountReading =
	| { readonly kind: "other" }
	| { readonly kind: "problem"; readonly problem: Problem }
	| {
			readonly kind: "secret" | "ssh";
			readonly id: IdName;
			readonly use: Pick<
				PlannedUse,
				"required" | "file" | "environmentName" | "owner"
			>;
	  };

/** Options that an id may come from. */
const idOptions: ReadonlySet<string> = new Set([
	"id",
	"source",
	"src",
	"target",
	"dst",
	"destination",
]);

interface IdWord {
	readonly key: string;
	/** As written. */
	readonly text: string;
	/** Variables in it. */
	readonly names: ReadonlySet<string>;
	/** Those that have no value. */
	readonly unset: ReadonlySet<string>;
}

/** Reads a mount where it stands. An id whose variables have no value is told as it is written. */
export function readMount(
	document: Dockerfile,
	step: Pick<WalkedStep, "environment">,
	flag: MountFlag,
): MountReading {
	const idWords: IdWord[] = [];
	const resolved = resolveMount(flag, (word) => {
		const expansion = expandWord(word.value, step.environment, document);
		if (expansion.kind === "failed") {
			const { message } = expansion.problem;
			return {
				ok: false,
				problem: { code: "unusable-word", message, span: word.span },
			};
		}
		const option = flag.options.find((each) => each.value === word);
		if (option !== undefined && idOptions.has(option.key)) {
			const { matched, unmatched } = expansion;
			idWords.push({
				key: option.key,
				text: word.value,
				names: new Set([...matched, ...unmatched]),
				unset: unmatched,
			});
		}
		return { ok: true, value: expansion.value };
	});
	const word =
		idWords.findLast(({ key }) => /^(id|source|src)$/.test(key)) ??
		idWords.at(-1);
	const names = [...(word?.names ?? [])];
	const template = names.length > 0 ? word?.text : undefined;
	if (!resolved.ok) {
		const { problem } = resolved;
		const type = flag.options.findLast(({ key }) => key === "type")?.value
			?.value;
		const unset = word !== undefined && word.unset.size > 0;
		if (unset && type === "secret" && problem.code === "secret-without-id") {
			return {
				kind: "secret",
				id: unknownId(template ?? "", names),
				use: { required: isRequired(flag) },
			};
		}
		return { kind: "problem", problem };
	}
	const { mount } = resolved;
	if (mount.kind !== "secret" && mount.kind !== "ssh") return { kind: "other" };
	const name = mount.id || (mount.kind === "ssh" ? "default" : "");
	const isUnset = (word?.unset.size ?? 0) > 0 && !isDefaulted(template ?? "");
	const id: IdName = isUnset
		? unknownId(template ?? "", names)
		: {
				name,
				known: true,
				variables: names,
				...(template !== undefined && { template }),
			};
	const { required } = mount;
	if (mount.kind === "ssh") {
		const owner = mount.owner ?? { uid: 0, gid: 0, mode: 0o600 };
		const file = mount.socket;
		return { kind: "ssh", id, use: { required, owner, ...(file && { file }) } };
	}
	const { file, environmentName } = mount;
	const owner: Ownership = mount.owner ?? { uid: 0, gid: 0, mode: 0o400 };
	return {
		kind: "secret",
		id,
		use: {
			required,
			...(file !== undefined && { file, owner }),
			...(environmentName !== undefined && { environmentName }),
		},
	};
}

function unknownId(template: string, variables: readonly string[]): IdName {
	return { name: template, known: false, template, variables };
}

/** `${NAME:-text}` has a value whether or not the variable is set. */
function isDefaulted(template: string): boolean {
	return /\$\{\w+:?[-+]/.test(template) && !/\$\w|\$\{\w+\}/.test(template);
}

function isRequired(flag: MountFlag): boolean {
	const option = flag.options.findLast(({ key }) => key === "required");
	return (
		option !== undefined && !/^(0|f|false)$/i.test(option.value?.value ?? "")
	);
}
