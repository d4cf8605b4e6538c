import type { Instruction, LineRange } from "../../dockerfile/ast.ts";
import { type StageNode, scratchName } from "../../dockerfile/stages.ts";
import { isSensitiveName } from "../flow/sensitive-names.ts";
import type { PlannedUse, SecretPlan } from "../plan/secret-plan.ts";
import type {
	TargetWalk,
	WalkedStage,
	WalkedStep,
} from "../plan/target-walk.ts";

/** What a picture of a build shows: its stages, which steps see which secret, and what becomes of their layers. */
export interface SecretGraph {
	readonly title: string;
	readonly stages: readonly GraphStage[];
	readonly links: readonly GraphLink[];
	/** In the order of their first use. */
	readonly secrets: readonly GraphSecret[];
}

export interface GraphSecret {
	readonly name: string;
	/** `variable`: an ARG or ENV, which is no way to pass a secret. `login`: asked for if the source is private. */
	readonly kind: "secret" | "ssh" | "variable" | "login";
	readonly required: boolean;
}

export interface GraphStage {
	/** From 0, in the order of the file; its place among `stages`. */
	readonly index: number;
	readonly label: string;
	/** The image or stage that it builds on. */
	readonly base: string;
	/** `target` is what is exported; `included` lies below it; of `build` stages only copied files get into the image. */
	readonly role: "target" | "included" | "build";
	readonly rows: readonly GraphRow[];
	/** Whether the stage it builds on has layers made after a secret was seen. */
	readonly descends: boolean;
}

export interface GraphRow {
	readonly text: string;
	readonly lines: LineRange;
	/** Several steps that need no attention of their own. */
	readonly folded: boolean;
	/** Places in `secrets` of the graph. */
	readonly secrets: readonly number[];
	/** Whether the layer is made on top of one whose step saw a secret, or by such a step. */
	readonly descends: boolean;
	/** Whether the step makes a layer. */
	readonly layer: boolean;
}

export interface GraphLink {
	/** Indexes of stages. */
	readonly from: number;
	readonly to: number;
	readonly kind: "base" | "copy" | "mount";
	/** The row of `to` that reads; absent for `base`. */
	readonly row?: number;
	/** Whether a step of `from` saw a secret: what it wrote may come along. */
	readonly sawSecret: boolean;
}

/** Makes the graph of the stages that a target needs. */
export function graphOf(plan: SecretPlan, walk: TargetWalk): SecretGraph {
	const secrets = secretsOf(plan, walk);
	const included = new Set<WalkedStage>();
	for (
		let stage: WalkedStage | undefined = walk.target;
		stage;
		stage = stage.base
	) {
		included.add(stage);
	}
	const stages: GraphStage[] = [];
	const places = new Map<StageNode, number>();
	const rowOf = new Map<Instruction, number>();
	const tainted = new Set<WalkedStage>();
	for (const stage of walk.stages) {
		const index = stages.length;
		places.set(stage.node, index);
		const descends = stage.base !== undefined && tainted.has(stage.base);
		const rows = rowsOf(stage, secrets, descends, rowOf);
		if (descends || rows.some((row) => row.descends)) tainted.add(stage);
		stages.push({
			index,
			label: stage.label,
			base: stage.node.baseName,
			role:
				stage === walk.target
					? "target"
					: included.has(stage)
						? "included"
						: "build",
			rows,
			descends,
		});
	}
	const byIndex = new Map(walk.stages.map((stage) => [stage.node, stage]));
	const sees = (node: StageNode): boolean => {
		const stage = byIndex.get(node);
		return stage !== undefined && tainted.has(stage);
	};
	return {
		title: `${plan.file}: target ${plan.target}`,
		stages,
		links: walk.stages.flatMap((stage) => linksOf(stage, places, rowOf, sees)),
		secrets: secrets.map(({ secret }) => secret),
	};
}

interface KnownSecret {
	readonly secret: GraphSecret;
	/** Steps that see it, by stage label and first line. */
	readonly uses: ReadonlySet<string>;
}

function useKey(stage: string | undefined, line: number | undefined): string {
	return `${stage ?? ""} ${line ?? 0}`;
}

function secretsOf(plan: SecretPlan, walk: TargetWalk): readonly KnownSecret[] {
	const found: KnownSecret[] = [];
	const known = (uses: readonly PlannedUse[]): ReadonlySet<string> =>
		new Set(uses.map(({ stage, lines }) => useKey(stage, lines?.first)));
	for (const { name, required, uses, alternatives } of plan.secrets) {
		if (alternatives !== undefined) {
			const isToken = /^(GIT|HTTP)_AUTH_TOKEN./.test(name);
			if (!isToken) continue;
			found.push({
				secret: { name, kind: "login", required },
				uses: known(uses),
			});
			continue;
		}
		found.push({
			secret: { name, kind: "secret", required },
			uses: known(uses),
		});
	}
	for (const { name, required, uses } of plan.ssh) {
		found.push({ secret: { name, kind: "ssh", required }, uses: known(uses) });
	}
	const variables = new Map<string, Set<string>>();
	for (const stage of walk.stages) {
		for (const { instruction, lines } of stage.steps) {
			for (const name of secretNames(instruction)) {
				const uses = variables.get(name) ?? new Set();
				uses.add(useKey(stage.label, lines.first));
				variables.set(name, uses);
			}
		}
	}
	for (const [name, uses] of variables) {
		found.push({ secret: { name, kind: "variable", required: false }, uses });
	}
	return found;
}

function secretNames(instruction: Instruction): readonly string[] {
	const keys =
		instruction.kind === "arg"
			? instruction.declarations.map(({ key }) => key.value)
			: instruction.kind === "env"
				? instruction.variables.map(({ key }) => key.value)
				: [];
	return keys.filter((key) => isSensitiveName(key));
}

/** Instructions that make a layer. */
const layers: ReadonlySet<Instruction["kind"]> = new Set([
	"run",
	"copy",
	"add",
	"workdir",
]);

function rowsOf(
	stage: WalkedStage,
	secrets: readonly KnownSecret[],
	descendsAtFirst: boolean,
	rowOf: Map<Instruction, number>,
): readonly GraphRow[] {
	const rows: GraphRow[] = [];
	let descends = descendsAtFirst;
	let folded: WalkedStep[] = [];
	const flush = (): void => {
		const [first] = folded;
		const last = folded.at(-1);
		if (first === undefined || last === undefined) return;
		const isOne = folded.length === 1;
		rows.push({
			text: isOne ? shortText(first) : `${folded.length} other steps`,
			lines: { first: first.lines.first, last: last.lines.last },
			folded: true,
			secrets: [],
			descends,
			layer: folded.some((step) => layers.has(step.instruction.kind)),
		});
		folded = [];
	};
	for (const step of stage.steps) {
		const { instruction } = step;
		const key = useKey(stage.label, step.lines.first);
		const seen = secrets.flatMap(({ uses, secret }, index) => {
			const fits =
				secret.kind === "variable"
					? secretNames(instruction).includes(secret.name)
					: instruction.kind === "run" || instruction.kind === "add";
			return fits && uses.has(key) ? [index] : [];
		});
		const readsStage = readsFrom(instruction);
		if (seen.length === 0 && !readsStage) {
			folded.push(step);
			continue;
		}
		flush();
		const isRun = instruction.kind === "run" && seen.length > 0;
		const isVariable = instruction.kind === "arg" || instruction.kind === "env";
		if (isRun || (isVariable && seen.length > 0)) descends = true;
		rowOf.set(instruction, rows.length);
		rows.push({
			text: shortText(step),
			lines: step.lines,
			folded: false,
			secrets: seen,
			descends,
			layer: layers.has(instruction.kind),
		});
	}
	flush();
	return rows;
}

function readsFrom(instruction: Instruction): boolean {
	if (instruction.kind === "copy")
		return (instruction.from?.value ?? "") !== "";
	if (instruction.kind !== "run") return false;
	return instruction.mounts.some(({ options }) =>
		options.some(({ key }) => key === "from"),
	);
}

/** The instruction without flags, on one line. */
function shortText({ instruction, trigger }: WalkedStep): string {
	const body = instruction.arguments.value.replace(/\s+/g, " ");
	const prefix = trigger === undefined ? "" : "ONBUILD ";
	return `${prefix}${instruction.keyword.value.toUpperCase()} ${body}`;
}

function linksOf(
	stage: WalkedStage,
	places: ReadonlyMap<StageNode, number>,
	rowOf: ReadonlyMap<Instruction, number>,
	sees: (node: StageNode) => boolean,
): readonly GraphLink[] {
	const to = places.get(stage.node) as number;
	const links: GraphLink[] = [];
	if (stage.base !== undefined) {
		const { node } = stage.base;
		const from = places.get(node) as number;
		links.push({ from, to, kind: "base", sawSecret: sees(node) });
	}
	for (const [node, instruction] of stage.node.dependencies) {
		const from = places.get(node);
		if (
			from === undefined ||
			(node.baseName === scratchName && node.stage === undefined)
		)
			continue;
		const row = rowOf.get(instruction);
		links.push({
			from,
			to,
			kind: instruction.kind === "run" ? "mount" : "copy",
			...(row !== undefined && { row }),
			sawSecret: sees(node),
		});
	}
	return links;
}
