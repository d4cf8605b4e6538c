import type { Dockerfile } from "../../dockerfile/ast.ts";
import type { ShellParser } from "../../shell/parser.ts";
import type { Diagnostic } from "../../text/diagnostic.ts";
import {
	hasUrlPassword,
	isHarmlessValue,
	isSensitiveName,
} from "../flow/sensitive-names.ts";
import { type TargetRequest, walkTarget } from "../plan/target-walk.ts";
import { fixAddresses } from "./fix-address.ts";
import { createFixContext, type FixContext } from "./fix-context.ts";
import { copiedFiles, fixFile } from "./fix-file.ts";
import { type FixResult, type Proposal, refusal } from "./fix-result.ts";
import { fixVariable } from "./fix-variable.ts";

export interface FixRequest extends TargetRequest {
	/** Names of variables that are secrets whatever they look like. */
	readonly secrets?: readonly string[] | undefined;
	/** Reads a file of the build context, so that settings without credentials are told from those with. Default: none can be read. */
	readonly readContext?: ((path: string) => string | undefined) | undefined;
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
	const context = createFixContext(
		document,
		walked.walk,
		shell,
		named,
		request.readContext ?? (() => undefined),
	);
	const proposals: Proposal[] = [];
	for (const instruction of document.instructions) {
		if (instruction.kind === "add")
			proposals.push(...fixAddresses(context, instruction));
	}
	const files = copiedFiles(context);
	proposals.push(...triggerRemarks(document, named));
	const logins = new Map(
		proposals.flatMap(({ login }) =>
			login ? [[login.variable, login.id] as const] : [],
		),
	);
	for (const name of new Set([...secretVariables(context), ...logins.keys()])) {
		proposals.push(fixVariable(context, name, logins.get(name)));
	}
	for (const file of files) proposals.push(fixFile(context, file));
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
		settings: [...context.settings],
	};
}

/** Secret variables in the order of the file. Those that only repeat another one come with that one. */
function secretVariables({ document, named }: FixContext): readonly string[] {
	const found = new Set<string>();
	const note = (name: string, value: string | undefined): void => {
		const bare = (value ?? "").replace(/^(["'])(.*)\1$/, "$2");
		const isSecret =
			named.has(name) ||
			(isSensitiveName(name) && !isHarmless(bare)) ||
			(!bare.includes("$") && hasUrlPassword(bare));
		if (isSecret && !isCopy(value, found)) found.add(name);
	};
	for (const instruction of document.instructions) {
		if (instruction.kind === "arg") {
			for (const { key, value } of instruction.declarations) {
				note(key.value, value?.value);
			}
		} else if (instruction.kind === "env") {
			for (const { key, value } of instruction.variables) {
				note(key.value, value.value);
			}
		}
	}
	return [...found];
}

/** Secrets that triggers ask for: the images that run them are not known here. */
function triggerRemarks(
	document: Dockerfile,
	named: ReadonlySet<string>,
): readonly Proposal[] {
	return document.instructions.flatMap((instruction) => {
		if (instruction.kind !== "onbuild") return [];
		const { trigger, span } = instruction;
		const keys =
			trigger.kind === "arg"
				? trigger.declarations.map(({ key }) => key.value)
				: trigger.kind === "env"
					? trigger.variables.map(({ key }) => key.value)
					: [];
		return keys
			.filter((key) => named.has(key) || isSensitiveName(key))
			.map((key) =>
				refusal(
					key,
					span,
					`${key} stays: it is set by an ONBUILD trigger, and images that build on this one count on it`,
					"write ONBUILD RUN --mount=type=secret,id=… instead, and tell those who use the image",
				),
			);
	});
}

/** Values that are settings. Arguments with an empty default are given a value by someone. */
function isHarmless(value: string): boolean {
	return value !== "" && isHarmlessValue(value);
}

function isCopy(
	value: string | undefined,
	known: ReadonlySet<string>,
): boolean {
	const name = /^"?\$\{?(\w+)(?::-)?\}?"?$/.exec(value ?? "")?.[1];
	return name !== undefined && known.has(name);
}
