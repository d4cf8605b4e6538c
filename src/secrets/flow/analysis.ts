import type { Dockerfile } from "../../dockerfile/ast.ts";
import type { BuildArguments } from "../../dockerfile/scope.ts";
import type { StageGraph, StageNode } from "../../dockerfile/stages.ts";
import type { ShellParser } from "../../shell/parser.ts";
import type { FileNode } from "./file-system.ts";
import type { Findings } from "./findings.ts";
import type { SecretRegistry } from "./secret-registry.ts";
import type { SensitiveNames } from "./sensitive-names.ts";
import type { StageState } from "./stage-state.ts";

export interface FlowOptions {
	/** Loaded by `loadShellParser`. */
	readonly parser: ShellParser;
	/** The stage to build; the last one unless given. */
	readonly target?: string;
	/** Values of `--build-arg`; none unless given. */
	readonly buildArguments?: BuildArguments;
	readonly sensitiveNames?: SensitiveNames;
}

/** What the stages of an analysis share. */
export interface Analysis {
	readonly document: Dockerfile;
	readonly options: FlowOptions;
	readonly graph: StageGraph;
	readonly findings: Findings;
	readonly secrets: SecretRegistry;
	/** Values of arguments declared before the first FROM; a hole where only the build knows. */
	readonly globals: ReadonlyMap<string, string>;
	/** Contents of cache mounts by id: they outlive a RUN. */
	readonly caches: Map<string, ReadonlyMap<string, FileNode>>;
	/** The state at the end of a stage, worked out when it is first asked for. */
	stateOf(node: StageNode): StageState;
}
