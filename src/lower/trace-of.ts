import type { Instruction } from "../dockerfile/ast.ts";
import type { Progress } from "./lowering.ts";
import type { LoweringTrace } from "./trace.ts";

const noTriggers: readonly Instruction[] = [];

/** What a lowering has learned so far. */
export function traceOf(progress: Progress): LoweringTrace {
	return {
		phase: progress.phase,
		ignorePatterns: progress.ignorePatterns,
		stages: progress.stages.map((stage) => ({
			stage: stage.node.stage,
			baseName: stage.baseName,
			base: stage.base?.node.index,
			requestedPlatform: stage.requestedPlatform,
			replaced: stage.namedContext !== undefined,
			platform: stage.platform,
			lookup: stage.lookup,
			start: stage.start,
			triggers:
				stage.triggerCount === 0
					? noTriggers
					: stage.commands
							.slice(0, stage.triggerCount)
							.map(({ instruction }) => instruction),
			begun: stage.begun,
		})),
	};
}
