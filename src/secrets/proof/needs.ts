import type { Dockerfile } from "../../dockerfile/ast.ts";
import type { Diagnostic } from "../../text/diagnostic.ts";
import { isHarmlessValue, isSensitiveName } from "../flow/sensitive-names.ts";
import { isImplicit, planSecrets } from "../plan/plan-secrets.ts";
import type { PlannedId } from "../plan/secret-plan.ts";
import { placeholder, templateFor } from "./sentinel.ts";

/** What a target is to be given a value for. */
export interface Need {
	readonly kind: "secret" | "ssh" | "argument";
	readonly name: string;
	readonly lines: readonly number[];
	/** What the value is put into, with a placeholder. */
	readonly template: string;
}

export interface NeedsRequest {
	readonly target?: string | undefined;
	readonly buildArguments: ReadonlyMap<string, string>;
	/** Whether ids count that BuildKit asks for when it fetches something: GIT_AUTH_… and HTTP_AUTH_…. */
	readonly withRemoteSources: boolean;
	/** By id: what a value is put into, in place of what the file name says. */
	readonly templates: ReadonlyMap<string, string>;
}

export type NeedsResult =
	| {
			readonly ok: true;
			readonly needs: readonly Need[];
			readonly target: string;
			/** Ids that depend on variables without a value, as written. */
			readonly unknown: readonly string[];
	  }
	| { readonly ok: false; readonly problems: readonly Diagnostic[] };

/** Finds what a build of a target has to be given so that all that could leak is there to leak. */
export function findNeeds(
	document: Dockerfile,
	{ target, buildArguments, withRemoteSources, templates }: NeedsRequest,
): NeedsResult {
	const planned = planSecrets(document, { target, buildArguments });
	if (!planned.ok) return planned;
	const { plan } = planned;
	const needs: Need[] = [];
	const unknown: string[] = [];
	for (const [kind, ids] of [
		["secret", plan.secrets],
		["ssh", plan.ssh],
	] as const) {
		for (const id of ids) {
			if (kind === "secret" && isImplicit(id) && !withRemoteSources) continue;
			if (!id.known) unknown.push(id.name);
			else needs.push({ kind, ...needOf(id, templates) });
		}
	}
	for (const { name, value, lines } of plan.arguments) {
		if (buildArguments.has(name) || !isSensitiveName(name)) continue;
		if (value !== "" && isHarmlessValue(value)) continue;
		const template = templates.get(name) ?? placeholder;
		needs.push({ kind: "argument", name, lines: [lines.first], template });
	}
	return { ok: true, needs, target: plan.target, unknown };
}

function needOf(
	{ name, uses }: PlannedId,
	templates: ReadonlyMap<string, string>,
): Omit<Need, "kind"> {
	const file = uses.find((use) => use.file !== undefined)?.file ?? "";
	const guess = [file, name].map((path) =>
		templateFor(path.slice(path.lastIndexOf("/") + 1)),
	);
	return {
		name,
		lines: [...new Set(uses.flatMap(({ lines }) => lines?.first ?? []))],
		template:
			templates.get(name) ??
			guess.find((each) => each !== undefined) ??
			placeholder,
	};
}
