import { file, ownerOf } from "../../llb/index.ts";
import type { WorkdirInstruction } from "../dockerfile/ast.ts";
import { setWorkingDirectory } from "../image/change-image.ts";
import { normalizeWorkingDirectory, toSlash } from "../values/image-path.ts";
import { wordExpander } from "./expand-words.ts";
import { addHistory } from "./history.ts";
import { locationsOf } from "./locations.ts";
import type { Lowering } from "./lowering.ts";
import { displayText, nameStep } from "./names.ts";
import { refuseAt } from "./refuse.ts";
import type { Command, StageBuild } from "./stage-build.ts";

/** WORKDIR: where commands run. The directory is made, unless it is the root. */
export function lowerWorkdir(
	lowering: Lowering,
	stage: StageBuild,
	command: Command,
	instruction: WorkdirInstruction,
): void {
	const { document, epoch, request } = lowering;
	const { state } = stage;
	const { environment } = state.scope;
	const written = wordExpander(lowering, stage, command)(instruction.path);
	const problem = applyWorkingDirectory(stage, written);
	if (problem !== undefined) {
		throw refuseAt(command, problem, undefined, instruction.path.span);
	}
	const path = state.directory;
	if (path !== "/") {
		const { user } = stage.image.base.config;
		state.filesystem = file(
			state.filesystem,
			[
				{
					kind: "mkdir",
					path,
					mode: 0o755,
					makeParents: true,
					owner: user === "" ? undefined : ownerOf(user),
					createdTime: epoch?.nanoseconds,
				},
			],
			{
				directory: path,
				name: nameStep(
					lowering,
					stage,
					displayText(instruction.text, environment, document),
					stage.platform,
					environment,
					command.isTrigger,
				),
				locations: locationsOf(request.sourceMap, command.place.lines),
			},
		);
	}
	addHistory(
		lowering,
		stage,
		`WORKDIR ${path}`,
		path === "/" ? "setting" : "layer",
	);
}

/** @returns What is wrong with the path, if anything is. */
export function applyWorkingDirectory(
	stage: StageBuild,
	written: string,
): string | undefined {
	const { image, state } = stage;
	const os = stage.platform?.os ?? "";
	const { workingDirectory } = image.base.config;
	const path = normalizeWorkingDirectory(workingDirectory, written, os);
	if (!path.ok) return path.message;
	image.base = setWorkingDirectory(image.base, path.value);
	state.directory = toSlash(path.value, os);
	return undefined;
}
