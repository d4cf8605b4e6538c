import type { Dockerfile } from "../../dockerfile/ast.ts";
import type { ShellParser } from "../../shell/parser.ts";
import type { Diagnostic } from "../../text/diagnostic.ts";
import { type TargetRequest, walkTarget } from "../plan/target-walk.ts";
import { fixAddresses } from "./fix-address.ts";
import { createFixContext, type FixContext } from "./fix-context.ts";
import { copiedFiles, fixFile } from "./fix-file.ts";
import type { FixResult, Proposal } from "./fix-result.ts";
import { fixVariable } from "./fix-variable.ts";
import { isSecretName } from "./secret-names.ts";

export interface FixRequest extends TargetRequest {
	/** Names of variables that are secrets whatever they look like. */
	readonly secrets?: readonly string[] | undefined;
}

export type FixOutcome =
	| ({ readonly ok: true } & FixResult)
	| { readonly ok: false; readonly problems: readonly Diagnostic[] };

/**
 * Proposes edits that turn secrets in ARG, ENV, copied files and addresses into secret mounts, on exactly the RUNs that use them. What
 * cannot be done safely is left alone, and said.
 */
export function fixSecrets(
	document: Dockerfile,
	shell: ShellParser,
	request: FixRequest = {},
): FixOutcome {
	const walked = walkTarget(document, { ...request, allStages: true });
	if (!walked.ok) return walked;
	const named = new Set(request.secrets);
	const context = createFixContext(document, walked.walk, shell, named);
	const proposals: Proposal[] = [];
	for (const instruction of document.instructions) {
		if (instruction.kind === "add")
			proposals.push(...fixAddresses(context, instruction));
	}
	const logins = new Map(
		proposals.flatMap(({ login }) =>
			login ? [[login.variable, login.id] as const] : [],
		),
	);
	for (const name of new Set([...secretVariables(context), ...logins.keys()])) {
		proposals.push(fixVariable(context, name, logins.get(name)));
	}
	for (const file of copiedFiles(context))
		proposals.push(fixFile(context, file));
	const byPlace = <T extends { readonly span: { readonly start: number } }>(
		pick: (proposal: Proposal) => readonly T[],
	): readonly T[] =>
		proposals.flatMap(pick).sort((a, b) => a.span.start - b.span.start);
	return {
		ok: true,
		edits: context.changes.finish(context.stepsOf),
		fixed: byPlace(({ fixed }) => fixed),
		refused: byPlace(({ refused }) => refused),
		notes: byPlace(({ notes }) => notes),
		moves: proposals.flatMap(({ moves }) => moves),
	};
}

/** Secret variables in the order of the file. Those that only repeat another one come with that one. */
function secretVariables({ document, named }: FixContext): readonly string[] {
	const found = new Set<string>();
	const isSecret = (name: string): boolean =>
		named.has(name) || isSecretName(name);
	for (const instruction of document.instructions) {
		if (instruction.kind === "arg") {
			for (const { key, value } of instruction.declarations) {
				if (
					isSecret(key.value) &&
					!isHarmless(value?.value) &&
					!isCopy(value?.value, found)
				) {
					found.add(key.value);
				}
			}
		} else if (instruction.kind === "env") {
			for (const { key, value } of instruction.variables) {
				if (
					isSecret(key.value) &&
					!isHarmless(value.value) &&
					!isCopy(value.value, found)
				) {
					found.add(key.value);
				}
			}
		}
	}
	return [...found];
}

/** Values that are settings. */
function isHarmless(value: string | undefined): boolean {
	if (value === undefined) return false;
	const bare = value.replace(/^(["'])(.*)\1$/, "$2");
	return (
		/^(true|false|yes|no|on|off|none|null|disabled?|enabled?|\d{1,4})$/i.test(
			bare,
		) || /^(\/|\.\/|~\/)/.test(bare)
	);
}

function isCopy(
	value: string | undefined,
	known: ReadonlySet<string>,
): boolean {
	const name = /^"?\$\{?(\w+)(?::-)?\}?"?$/.exec(value ?? "")?.[1];
	return name !== undefined && known.has(name);
}
