import {
	type Definition,
	decodeOp,
	digestOf,
	type Op,
} from "../../llb/index.ts";
import type { LineRange } from "../dockerfile/ast.ts";

/** Something of the client's that a build cannot do without. */
export interface RequiredId {
	readonly kind: "secret" | "ssh";
	readonly id: string;
	readonly uses: readonly RequiredUse[];
}

export interface RequiredUse {
	/** Absent when the step is from no place in the file. */
	readonly lines: LineRange | undefined;
	/** Where a file or socket appears. */
	readonly file?: string | undefined;
	/** The variable that holds a secret. */
	readonly variable?: string | undefined;
	/** A git repository that is fetched, not a step that is run. */
	readonly isSource: boolean;
}

/** The id of an agent that has none. */
export const defaultAgent = "default";

/** The attribute of a git source with the id of the agent to fetch it with. */
const agentAttribute = "git.mountsshsock";

/**
 * Reads from a definition what its steps demand: the same that the engine will, with every variable and trigger in its place.
 *
 * @param hasMounts Whether there can be mounts that are required; without, only sources are looked at.
 */
export function requiredIds(
	definition: Definition,
	hasMounts: boolean,
): readonly RequiredId[] {
	const found = new Map<
		string,
		{ kind: RequiredId["kind"]; id: string; uses: RequiredUse[] }
	>();
	for (const bytes of definition.def ?? []) {
		if (
			!hasMounts &&
			!Buffer.from(bytes.buffer, bytes.byteOffset, bytes.length).includes(
				agentAttribute,
			)
		)
			continue;
		const digest = digestOf(bytes);
		const lines =
			linesOf(definition, digest) ?? linesOfReader(definition, digest);
		for (const { kind, id, ...use } of demandsOf(decodeOp(bytes))) {
			const key = `${kind} ${id}`;
			const known = found.get(key) ?? { kind, id, uses: [] };
			found.set(key, known);
			known.uses.push({ ...use, lines });
		}
	}
	const ids = [...found.values()];
	for (const { uses } of ids) uses.sort((a, b) => firstLine(a) - firstLine(b));
	return ids.sort((a, b) => firstLine(a.uses[0]) - firstLine(b.uses[0]));
}

function firstLine(use: RequiredUse | undefined): number {
	return use?.lines?.first ?? 0;
}

type Demand = Pick<RequiredId, "kind" | "id"> & Omit<RequiredUse, "lines">;

function demandsOf({ exec, source }: Op): readonly Demand[] {
	const agent = source?.attrs?.[agentAttribute];
	if (agent !== undefined) {
		return [{ kind: "ssh", id: agent || defaultAgent, isSource: true }];
	}
	const demands: Demand[] = [];
	const isSource = false;
	for (const { secretOpt, SSHOpt, dest: file } of exec?.mounts ?? []) {
		if (secretOpt !== undefined && secretOpt.optional !== true) {
			demands.push({ kind: "secret", id: secretOpt.ID ?? "", file, isSource });
		}
		if (SSHOpt !== undefined && SSHOpt.optional !== true) {
			const id = SSHOpt.ID || defaultAgent;
			demands.push({ kind: "ssh", id, file, isSource });
		}
	}
	for (const { ID: id = "", name: variable, optional } of exec?.secretenv ??
		[]) {
		if (optional !== true) {
			demands.push({ kind: "secret", id, variable, isSource });
		}
	}
	return demands;
}

/** A source is from no place; the step that copies from it is. */
function linesOfReader(
	definition: Definition,
	digest: string,
): LineRange | undefined {
	for (const bytes of definition.def ?? []) {
		const { inputs } = decodeOp(bytes);
		if (inputs?.some((input) => input.digest === digest) !== true) continue;
		const lines = linesOf(definition, digestOf(bytes));
		if (lines !== undefined) return lines;
	}
	return undefined;
}

function linesOf(
	{ Source }: Definition,
	digest: string,
): LineRange | undefined {
	const ranges = (Source?.locations?.get(digest)?.locations ?? []).flatMap(
		(location) => location.ranges ?? [],
	);
	const lines = ranges.flatMap(({ start, end }) => [
		start?.line ?? 0,
		end?.line ?? 0,
	]);
	return lines.length === 0
		? undefined
		: { first: Math.min(...lines), last: Math.max(...lines) };
}
