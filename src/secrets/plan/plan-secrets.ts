import type {
	AddInstruction,
	Dockerfile,
	LineRange,
	RunInstruction,
} from "../../dockerfile/ast.ts";
import { expandWord } from "../../dockerfile/expand.ts";
import type { Problem } from "../../dockerfile/problem.ts";
import type { Diagnostic } from "../../text/diagnostic.ts";
import type { Span } from "../../text/span.ts";
import { argumentsOf, basesFirst } from "./planned-arguments.ts";
import { type IdName, readMount } from "./read-mount.ts";
import { type RemoteNeed, remoteNeed } from "./remote-needs.ts";
import type {
	Origin,
	PlannedId,
	PlannedUse,
	SecretPlan,
} from "./secret-plan.ts";
import {
	type TargetRequest,
	type TargetWalk,
	type WalkedStage,
	type WalkedStep,
	walkTarget,
} from "./target-walk.ts";

export interface PlanRequest extends TargetRequest {
	/** The build context, when it is an address. */
	readonly context?: string | undefined;
}

export type PlanResult =
	| { readonly ok: true; readonly plan: SecretPlan; readonly walk: TargetWalk }
	| { readonly ok: false; readonly problems: readonly Diagnostic[] };

/** Finds every secret and SSH id that a build of the target asks its client for. */
export function planSecrets(
	document: Dockerfile,
	request: PlanRequest = {},
): PlanResult {
	const walked = walkTarget(document, request);
	if (!walked.ok) return walked;
	const { walk } = walked;
	const collector = new Collector();
	if (request.context !== undefined) planContext(collector, request.context);
	for (const stage of walk.stages) {
		for (const step of stage.steps) {
			const { instruction } = step;
			if (instruction.kind === "run") {
				planRun(collector, document, stage, step, instruction);
			} else if (instruction.kind === "add") {
				planAdd(collector, document, stage, step, instruction);
			}
		}
	}
	const { target } = walk;
	return {
		ok: true,
		walk,
		plan: {
			file: document.source.name,
			target: target.label,
			name: target.stage.name ?? "",
			description: target.stage.from.description ?? "",
			stages: walk.stages.map(({ label }) => label),
			outlineOrder: basesFirst(walk).map(({ label }) => label),
			arguments: argumentsOf(walk),
			secrets: collector.finish("secret"),
			ssh: collector.finish("ssh"),
			problems: collector.problems,
		},
	};
}

type IdKind = "secret" | "ssh";

/** Ids in the making: uses of the same id come together. */
class Collector {
	readonly problems: Problem[] = [];
	readonly #ids = new Map<string, { kind: IdKind; id: PlannedId }>();

	add(kind: IdKind, id: IdName, use: PlannedUse): void {
		const key = `${kind} ${id.known} ${id.name}`;
		const earlier = this.#ids.get(key)?.id;
		const { alternatives = earlier?.alternatives, ...rest } = id;
		this.#ids.set(key, {
			kind,
			id: {
				...rest,
				variables: [
					...new Set([...(earlier?.variables ?? []), ...id.variables]),
				],
				...(alternatives && { alternatives }),
				required: use.required || (earlier?.required ?? false),
				uses: [...(earlier?.uses ?? []), use],
			},
		});
	}

	finish(wanted: IdKind): readonly PlannedId[] {
		const found = [...this.#ids.values()].flatMap(({ kind, id }) =>
			kind === wanted ? [id] : [],
		);
		return found.sort(
			(a, b) =>
				Number(isImplicit(a)) - Number(isImplicit(b)) ||
				firstLine(a) - firstLine(b),
		);
	}
}

/** Whether the id is written nowhere: BuildKit asks for it when it fetches something. */
export function isImplicit({ uses }: PlannedId): boolean {
	return uses.every(
		({ origin }) => origin.kind !== "mount" && origin.kind !== "onbuild",
	);
}

function firstLine({ uses }: PlannedId): number {
	return uses[0]?.lines?.first ?? 0;
}

function planContext(collector: Collector, context: string): void {
	const need = remoteNeed(context, { isContext: true });
	if (need === undefined) return;
	const { url, host } = need;
	addNeed(
		collector,
		need,
		{ kind: "context", url, host },
		{ known: true, variables: [] },
		{},
	);
}

interface Place {
	readonly stage?: string;
	readonly lines?: LineRange;
	readonly span?: Span;
}

function addNeed(
	collector: Collector,
	need: RemoteNeed,
	origin: Origin,
	certainty: { readonly known: boolean; readonly variables: readonly string[] },
	place: Place,
): void {
	if (need.kind === "ssh") {
		collector.add(
			"ssh",
			{ name: "default", known: true, variables: [] },
			{ origin, required: true, ...place },
		);
		return;
	}
	for (const name of need.ids) {
		// Ids without a host in them are the same for all hosts, known or not.
		const known = certainty.known || !name.includes(need.host);
		collector.add(
			"secret",
			{
				name,
				known,
				variables: known ? [] : certainty.variables,
				alternatives: need.ids,
			},
			{ origin, required: false, ...place },
		);
	}
}

function planAdd(
	collector: Collector,
	document: Dockerfile,
	stage: WalkedStage,
	step: WalkedStep,
	instruction: AddInstruction,
): void {
	for (const source of instruction.sources) {
		if (source.kind !== "path") continue;
		const unset: string[] = [];
		const text = expandKeepingUnset(document, step, source.word.value, unset);
		const need = text === undefined ? undefined : remoteNeed(text);
		if (need === undefined) continue;
		const { url, host } = need;
		const kind = need.kind === "ssh" ? "git" : need.protocol;
		const inFile = step.trigger?.kind !== "image";
		addNeed(
			collector,
			need,
			{ kind, url, host },
			{ known: !host.includes("$"), variables: unset },
			{
				stage: stage.label,
				lines: step.lines,
				span: inFile ? source.word.span : step.span,
			},
		);
	}
}

function expandKeepingUnset(
	document: Dockerfile,
	{ environment }: WalkedStep,
	text: string,
	unset: string[],
): string | undefined {
	const options = { ...document, skipUnset: true };
	const expansion = expandWord(text, environment, options);
	unset.push(...expansion.unmatched);
	return expansion.kind === "expanded" ? expansion.value : undefined;
}

function planRun(
	collector: Collector,
	document: Dockerfile,
	stage: WalkedStage,
	step: WalkedStep,
	instruction: RunInstruction,
): void {
	const { trigger } = step;
	const origin: Origin =
		trigger === undefined
			? { kind: "mount" }
			: { kind: "onbuild", base: trigger.kind, name: trigger.name };
	let sockets = 0;
	for (const flag of instruction.mounts) {
		const found = readMount(document, step, flag);
		if (found.kind === "problem") {
			const span = trigger?.kind === "image" ? step.span : found.problem.span;
			collector.problems.push({ ...found.problem, span, lines: step.lines });
		}
		if (found.kind !== "secret" && found.kind !== "ssh") continue;
		const { id, use } = found;
		const file =
			found.kind === "ssh"
				? (use.file ?? `/run/buildkit/ssh_agent.${sockets++}`)
				: use.file;
		if (found.kind === "ssh" && use.file !== undefined) sockets++;
		collector.add(found.kind, id, {
			...use,
			...(file !== undefined && { file }),
			origin,
			stage: stage.label,
			lines: step.lines,
			span: trigger?.kind === "image" ? step.span : flag.span,
			...(trigger && { triggeredAt: trigger.from.lines }),
		});
	}
}
