import type { Instruction } from "../../dockerfile/ast.ts";
import type { Span } from "../../text/span.ts";
import type { FlowFinding, FlowKind } from "./flow-report.ts";
import { type Flow, type Secret, stepsOf, type Taint } from "./taint.ts";

/** Where findings are about. */
export interface StagePlace {
	/** What builds call it. */
	readonly label: string;
	readonly exported: boolean;
	readonly built: boolean;
}

/** A finding that may still change: a later instruction may delete the file. */
interface OpenFinding {
	finding: FlowFinding;
	/** The files of a layer that hold the bytes. */
	readonly paths: Set<string>;
	readonly place: StagePlace;
}

/** Gathers findings: one per secret, kind, stage and instruction, the surest one. */
export class Findings {
	readonly #found = new Map<string, OpenFinding>();

	/** Notes where each of the secrets gets out. */
	add(
		kind: FlowKind,
		taint: Taint,
		instruction: Instruction,
		place: StagePlace,
		{ span, reason, path }: Outlet,
	): void {
		for (const flow of taint.values()) {
			const id = `${flow.secret.origin} ${flow.secret.name} ${kind} ${place.label} ${instruction.span.start}`;
			const known = this.#found.get(id);
			const paths = known?.paths ?? new Set<string>();
			if (path !== undefined && !(known && flow.doubt)) paths.add(path);
			const verdict = flow.doubt === undefined ? "leaks" : "unknown";
			if (known && (known.finding.verdict === "leaks" || verdict === "unknown"))
				continue;
			const finding: FlowFinding = {
				secret: flow.secret,
				kind,
				verdict,
				exported: place.exported,
				built: place.built,
				stage: place.label,
				line: instruction.lines.first,
				span,
				steps: finish(flow, span, reason),
				reason: flow.doubt ?? reason,
			};
			this.#found.set(id, { finding, paths, place });
		}
	}

	/**
	 * Says that `instruction` has run in a stage: findings whose files it made away with become `layer-removed-later`. `holds` tells
	 * whether a file still has the secret.
	 */
	settle(
		place: StagePlace,
		bases: ReadonlySet<string>,
		instruction: Instruction,
		holds: (path: string, secret: Secret) => boolean,
	): void {
		for (const open of this.#found.values()) {
			const { finding, paths } = open;
			if (finding.kind !== "layer" || paths.size === 0) continue;
			const own = open.place.label === place.label;
			if (!own && !(bases.has(open.place.label) && place.exported)) continue;
			if ([...paths].some((path) => holds(path, finding.secret))) continue;
			open.finding = {
				...finding,
				kind: "layer-removed-later",
				steps: [
					...finding.steps,
					{
						span: instruction.span,
						text: "deleted or overwritten here, but the earlier layer keeps it",
					},
				],
				reason:
					finding.verdict === "unknown"
						? finding.reason
						: `${finding.reason}; a later instruction deletes it, but the earlier layer keeps it`,
			};
		}
	}

	/** By place in the file, secret and kind. */
	list(): readonly FlowFinding[] {
		return [...this.#found.values()]
			.map(({ finding }) => finding)
			.sort(
				(a, b) =>
					a.line - b.line ||
					compareText(a.secret.name, b.secret.name) ||
					compareText(a.kind, b.kind) ||
					compareText(a.stage, b.stage),
			);
	}
}

/** Where and how bytes get out. */
export interface Outlet {
	readonly span: Span;
	/** A sentence for people. */
	readonly reason: string;
	/** The file of the layer that holds them. */
	readonly path?: string;
}

function finish(flow: Flow, span: Span, reason: string) {
	const steps = stepsOf(flow);
	const last = steps.at(-1);
	if (last?.text === reason && last.span.start === span.start) return steps;
	return [...steps, { span, text: reason }];
}

function compareText(a: string, b: string): number {
	if (a === b) return 0;
	return a < b ? -1 : 1;
}
