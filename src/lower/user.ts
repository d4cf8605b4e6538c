import type { UserInstruction } from "../dockerfile/ast.ts";
import { setUser } from "../image/change-image.ts";
import { wordExpander } from "./expand-words.ts";
import { addHistory } from "./history.ts";
import type { Lowering } from "./lowering.ts";
import type { Command, StageBuild } from "./stage-build.ts";

/** USER: who runs what follows, and who owns the directories that WORKDIR makes. */
export function lowerUser(
	lowering: Lowering,
	stage: StageBuild,
	command: Command,
	instruction: UserInstruction,
): void {
	const user = wordExpander(lowering, stage, command)(instruction.user);
	applyUser(stage, user);
	addHistory(lowering, stage, `USER ${user}`);
}

export function applyUser(stage: StageBuild, user: string): void {
	stage.state.user = user;
	stage.image.base = setUser(stage.image.base, user);
}
