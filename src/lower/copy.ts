import type { CopyInstruction } from "../dockerfile/ast.ts";
import { addPath } from "./context-paths.ts";
import {
	copyPath,
	expandCopy,
	finishCopy,
	sourceKind,
	startCopy,
} from "./copy-files.ts";
import type { Lowering } from "./lowering.ts";
import { refuseAt } from "./refuse.ts";
import type { Command, StageBuild } from "./stage-build.ts";

/** COPY: files of the build context, of a stage or of an image. */
export function lowerCopy(
	lowering: Lowering,
	stage: StageBuild,
	command: Command,
	instruction: CopyInstruction,
): void {
	const words = expandCopy(lowering, stage, command, instruction);
	const [from] = command.sources;
	if (from !== undefined && !from.dispatched) {
		throw refuseAt(
			command,
			`cannot copy from stage "${instruction.from?.value}", it needs to be defined before current stage "${stage.label}"`,
			"move the stage up",
			instruction.from?.span,
		);
	}
	const copy = startCopy(lowering, stage, command, instruction, words);
	for (const { path, word } of words.paths) {
		const kind = sourceKind(path);
		switch (kind.kind) {
			case "invalid-git":
				throw refuseAt(command, kind.failure.message, undefined, word.span);
			case "git":
				throw refuseAt(
					command,
					`source can't be a git ref for COPY: "${path}"`,
					"ADD fetches git repositories",
					word.span,
				);
			case "http":
				throw refuseAt(
					command,
					`source can't be a URL for COPY: "${path}"`,
					"ADD downloads files",
					word.span,
				);
			case "path":
				copyPath(copy, path, word, {
					from:
						from === undefined
							? lowering.mainContext.output()
							: from.state.filesystem,
					unpack: false,
					parents: instruction.parents,
				});
		}
	}
	finishCopy(copy);
	const read = from === undefined ? stage.contextPaths : from.paths;
	for (const { path } of words.paths) addPath(read, path);
}
