import type {
	CopySource,
	Instruction,
	InstructionKind,
	KeyValue,
	LineRange,
	OnbuildInstruction,
	Stage,
	Word,
} from "../dockerfile/ast.ts";
import type { Environment } from "../dockerfile/environment.ts";
import type { Expansion, ExpansionOptions } from "../dockerfile/expand.ts";
import type { Mount } from "../dockerfile/mount.ts";
import type { Problem } from "../dockerfile/problem.ts";
import type { ShellScript, SimpleCommand } from "../shell/commands.ts";
import type { Span } from "../text/span.ts";
import type { Platform } from "../values/platform.ts";
import type { PulledImage } from "./facts.ts";

/** What a rule hears of: the text first, then what a build would do with it. */
export interface Listeners extends TextListeners, BuildListeners {
	/** After everything else. */
	finish?(): void;
}

type KindListeners = {
	readonly [Kind in InstructionKind]?: (
		instruction: Extract<Instruction, { kind: Kind }>,
		place: Place,
	) => void;
};

/** The text as it is written: every instruction in file order, and after ONBUILD the trigger inside it. */
export interface TextListeners extends KindListeners {
	/** Every instruction, before the listener of its kind. */
	instruction?(instruction: Instruction, place: Place): void;
	/** The shell script of a RUN, CMD, ENTRYPOINT or HEALTHCHECK. What its commands hand to a shell is for rules to ask for. */
	script?(script: ShellScript, instruction: Instruction, place: Place): void;
	/** Each simple command of those scripts, and of those that they hand to a shell. */
	command?(
		command: SimpleCommand,
		instruction: Instruction,
		place: Place,
	): void;
}

/** Where an instruction of the text stands. */
export interface Place {
	/** Absent before the first FROM. */
	readonly stage?: Stage;
	/** The ONBUILD that the instruction is the trigger of. */
	readonly onbuild?: OnbuildInstruction;
}

/** What a build does, in its order: the official frontend's warnings come in the order in which it meets things. */
export interface BuildListeners {
	/** An instruction with blank lines in its continuation, before anything else. `line` is where its logical line ends. */
	emptyContinuation?(instruction: Instruction, line: number): void;
	/** Every instruction as it is read. Triggers are text then. */
	read?(instruction: Instruction): void;
	/** Every stage, when all are read. */
	stage?(stage: Stage): void;
	/** All stages are known. */
	stages?(): void;
	/** A base, with nothing but the defaults of the global arguments. */
	defaultBase?(stage: Stage, base: Expansion): void;
	/** A base. `known` are the names that it may use. */
	base?(stage: Stage, base: Expansion, known: KnownNames): void;
	/** The platform of a FROM. */
	platform?(
		stage: Stage,
		word: Word,
		platform: Expansion,
		globals: Environment,
		known: KnownNames,
	): void;
	/** An image that was looked up. */
	pulled?(image: PulledImage): void;
	/** A stage is about to be built. */
	begin?(state: StageState): void;
	/** A word of the step that names variables was expanded. */
	expanded?(
		step: Step,
		word: Word,
		expansion: Expansion,
		options: ExpansionOptions,
	): void;
	/** A name that the step sets, its variables expanded; for ARG before its default is. */
	assigned?(step: Step, name: string, by: Assignment): void;
	/** A label. */
	labelled?(step: Step, pair: KeyValue): void;
	/** A WORKDIR. */
	moved?(step: Step, path: Expanded): void;
	/** A CMD, ENTRYPOINT or HEALTHCHECK. `earlier` is the one of the stage that it replaces. */
	defined?(step: Step, earlier: Step | undefined): void;
	/** A port of EXPOSE. */
	exposed?(step: Step, port: Port): void;
	/** A mount of RUN, its variables expanded. */
	mounted?(step: Step, mount: Mount): void;
	/** A source of COPY or ADD that lies in the build context. */
	copied?(step: Step, path: Expanded, source: CopySource): void;
	/** Something that a build would refuse, beyond the errors of the text. */
	refused?(problem: Problem, instruction: Instruction): void;
	/** The step is done. */
	done?(step: Step): void;
}

/** The names a word may use, in the order of their declaration. */
export type KnownNames = () => Iterable<string>;

/** A value, and whether it is what a build would have: variables of an unknown base image are unknown too. */
export interface Expanded {
	readonly value: string;
	readonly certain: boolean;
}

/** How a name is set. */
export type Assignment =
	| { readonly keyword: "ARG"; readonly key: Word; readonly value?: Word }
	| { readonly keyword: "ENV"; readonly key: Word; readonly pair: KeyValue };

/** An instruction that a stage runs: one of its own, or a trigger of its base. */
export interface Step {
	readonly instruction: Instruction;
	readonly state: StageState;
	/** Where findings are shown: triggers are reported at FROM. */
	readonly lines: LineRange;
	/** Absent for instructions of the stage's own text: then their parts have places. */
	readonly triggeredAt?: Span;
}

/** A stage while it is built; changes from step to step. */
export interface StageState {
	readonly stage: Stage;
	readonly environment: Environment;
	/** Whether all variables are known: the base is scratch, or an image whose configuration is. */
	readonly environmentIsKnown: boolean;
	/** Whether an ARG declared the name, here or in a stage that this one builds on. */
	declares(name: string): boolean;
	/** That of the base, of FROM or of the target. */
	readonly platform: Platform;
	/** Whether SHELL was set, here or in a base that is known. */
	readonly hasShell: boolean;
	/** Whether a WORKDIR came before, here or in a stage that this one builds on. */
	readonly hasWorkdir: boolean;
	/** Who instructions run as; undefined when that hangs on an image that is not known, empty for root. */
	readonly user: Expanded | undefined;
}

export interface Port {
	/** The port with its variables expanded: `127.0.0.1:80:8080/tcp`. */
	readonly text: string;
	readonly hostAddress: string;
	readonly hostPort: string;
	/** As written; `tcp` when absent. */
	readonly protocol: string;
	readonly word: Word;
}
