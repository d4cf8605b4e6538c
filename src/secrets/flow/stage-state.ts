import type { Instruction } from "../../dockerfile/ast.ts";
import { defaultShell, type Shell } from "../../shell/shell.ts";
import { baseEnvironment } from "./base-images.ts";
import { FileSystem } from "./file-system.ts";
import type { StagePlace } from "./findings.ts";
import type { UncheckedHosts } from "./machine.ts";
import { noTaint, type Taint } from "./taint.ts";
import { literal, type Value } from "./value.ts";

/** Where a directory of the build context went: which files it has is not known. */
export interface ContextTree {
	readonly path: string;
	readonly instruction: Instruction;
	readonly place: StagePlace;
}

/** A stage as its instructions have made it so far. */
export interface StageState {
	/** What every RUN has in its environment. */
	readonly environment: Map<string, Value>;
	/** Whether programs run as root. */
	root: boolean;
	/** Secrets among the arguments: the history of every RUN shows their values. */
	historyTaint: Taint;
	files: FileSystem;
	directory: string;
	shell: Shell;
	uncheckedHosts: UncheckedHosts | undefined;
	/** Directories of the build context that were copied. */
	contextTrees: readonly ContextTree[];
	/** What ONBUILD stored. */
	triggers: Instruction[];
}

/** A stage on an image of which nothing is known but its name. */
export function freshStage(baseName: string): StageState {
	const windows = /windows|nanoserver|servercore/i.test(baseName);
	return {
		environment: new Map(
			Object.entries({ HOME: "/root", ...baseEnvironment(baseName) }).map(
				([name, value]) => [name, literal(value)],
			),
		),
		root: true,
		historyTaint: noTaint,
		files: new FileSystem(),
		directory: "/",
		shell: windows
			? { name: "cmd", family: "cmd", options: ["/S", "/C"] }
			: defaultShell,
		uncheckedHosts: undefined,
		contextTrees: [],
		triggers: [],
	};
}

/** A stage on top of another. */
export function childStage(base: StageState): StageState {
	return {
		...base,
		environment: new Map(base.environment),
		files: base.files.clone(),
		triggers: [],
	};
}
