import { BuildRefused } from "./build-refused.ts";
import type { Lowering } from "./lowering.ts";
import type { StageBuild } from "./stage-build.ts";
import { addStep } from "./stage-image.ts";

/** Which kind of step a history entry tells about. */
export type StepKind =
	/** It changes the configuration only. */
	| "setting"
	/** It makes a layer as a side effect. */
	| "layer"
	/** It was run or copied by the engine. */
	| "executed";

/** Adds an instruction to the history of the stage's image. */
export function addHistory(
	lowering: Lowering,
	stage: StageBuild,
	createdBy: string,
	kind: StepKind = "setting",
): void {
	const { epoch } = lowering;
	if (epoch !== undefined && epoch.created === undefined) {
		throw new BuildRefused(
			`SOURCE_DATE_EPOCH ${epoch.seconds} is outside the years 0 to 9999`,
			{ help: "an image cannot tell such a time in its history" },
		);
	}
	addStep(
		stage.image,
		createdBy,
		kind !== "setting",
		kind === "executed",
		epoch?.created,
	);
}
