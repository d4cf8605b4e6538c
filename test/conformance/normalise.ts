import type { DumpedOp } from "../../llb/index.ts";
import type { Outcome, SolvedResult } from "./outcome.ts";

/**
 * Takes away what is random. Recordings were treated in the same way, but with names of their own for it, so both sides pass through
 * here: ids of progress groups become numbers in order of appearance, a `local.unique` becomes a star, and digests that depend on one
 * become the position of their op.
 */
export function normalised(outcome: Outcome): Outcome {
	const { result } = outcome;
	if (result === undefined) return outcome;
	return {
		...outcome,
		result: Object.fromEntries(
			Object.entries(result).map(([key, each]) => [
				key,
				normalisedResult(each),
			]),
		),
	};
}

function normalisedResult(result: SolvedResult): SolvedResult {
	if (result.ops === undefined) return result;
	const groups = new Map<string, string>();
	const digests = new Map<string, string>();
	return {
		...result,
		ops: (result.ops ?? []).map((op, index) =>
			withDigests(withUnique(withGroup(op, groups)), index, digests),
		),
	};
}

function withGroup(op: DumpedOp, groups: Map<string, string>): DumpedOp {
	const group = op.metadata.progress_group;
	if (group === undefined) return op;
	const id = group.id ?? "";
	if (!groups.has(id)) groups.set(id, `group-${groups.size + 1}`);
	return {
		...op,
		metadata: {
			...op.metadata,
			progress_group: { ...group, id: groups.get(id) },
		},
	};
}

const unique = "local.unique";

function withUnique(op: DumpedOp): DumpedOp {
	const { source } = op;
	if (source?.attrs?.[unique] === undefined) return op;
	return {
		...op,
		source: { ...source, attrs: { ...source.attrs, [unique]: "*" } },
	};
}

function withDigests(
	op: DumpedOp,
	index: number,
	digests: Map<string, string>,
): DumpedOp {
	const inputs = op.inputs?.map((input) => ({
		...input,
		digest: digests.get(input.digest ?? "") ?? input.digest,
	}));
	const random =
		op.source?.attrs?.[unique] !== undefined ||
		(op.inputs ?? []).some(({ digest }) => digests.has(digest ?? ""));
	if (random) digests.set(op.digest, `op ${index} (random)`);
	return {
		...op,
		...(inputs === undefined ? {} : { inputs }),
		digest: digests.get(op.digest) ?? op.digest,
	};
}
