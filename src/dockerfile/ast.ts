import type { Diagnostic } from "../text/diagnostic.ts";
import type { Source } from "../text/source.ts";
import type { Span } from "../text/span.ts";

/**
 * The syntax tree of a Dockerfile: readonly records united on `kind`. Values are as written, before variable expansion; every
 * value knows its place in the file.
 */

/** The character that continues lines and escapes characters: set by `# escape=`, a backslash by default. */
export type EscapeCharacter = "\\" | "`";

/**
 * A piece of an instruction's text. `value` is logical text: continuations (with the comments and blank lines inside them) are
 * gone, and for flags also quotes and escapes. `span` covers what was written.
 */
export interface Word {
	readonly value: string;
	readonly span: Span;
	/**
	 * Where logical text and file part ways: at logical index `at` (ascending) the file offset is `offset`. Absent when the
	 * value is exactly the text of the span.
	 */
	readonly seams?: readonly Seam[];
}

export interface Seam {
	readonly at: number;
	readonly offset: number;
}

/** The file offset of `index` in a word's value. */
export function locate(word: Word, index: number): number {
	const seams = word.seams;
	if (seams === undefined) return word.span.start + index;
	const seam = seams[lastSeamUpTo(seams, index)];
	const offset =
		seam === undefined
			? word.span.start + index
			: seam.offset + (index - seam.at);
	return Math.min(offset, word.span.end);
}

/** The index of the last seam at or before a logical index, or -1. Long scripts have thousands. */
function lastSeamUpTo(seams: readonly Seam[], index: number): number {
	let low = -1;
	let high = seams.length - 1;
	while (low < high) {
		const middle = (low + high + 1) >> 1;
		if ((seams[middle] as Seam).at <= index) low = middle;
		else high = middle - 1;
	}
	return low;
}

/** The file span of `[from, to)` in a word's value. */
export function locateSpan(word: Word, from: number, to: number): Span {
	if (to <= from) {
		const at = locate(word, from);
		return { start: at, end: at };
	}
	return { start: locate(word, from), end: locate(word, to - 1) + 1 };
}

/** A parser directive at the head of the file: `# escape=` and its like. */
export interface Directive {
	readonly kind: "directive";
	readonly name: "syntax" | "escape" | "check";
	readonly value: Word;
	readonly span: Span;
	/** From 1. */
	readonly line: number;
}

/**
 * A comment on a line of its own, outside any instruction. `text` is without surrounding blanks and without the line's first
 * character: that is the `#`, unless the line is indented.
 */
export interface Comment {
	readonly kind: "comment";
	readonly text: string;
	readonly span: Span;
}

/** `--name[=value]` before an instruction's arguments; `span` covers all of it. */
export interface Flag {
	/** Without the dashes. */
	readonly name: string;
	/** Absent for a bare `--name`. */
	readonly value?: Word;
	readonly span: Span;
}

/** The body of a here-document. */
export interface Heredoc {
	/** The terminator word, without quotes. */
	readonly name: string;
	/** Whether variables are expanded in the body: the word was not quoted. */
	readonly expand: boolean;
	/** `<<-`: leading tabs are removed. */
	readonly chomp: boolean;
	/** The number before `<<`, 0 when absent. */
	readonly fileDescriptor: number;
	/** The body as written (tabs still in place), with its final line break. */
	readonly content: string;
	/** The place of the body. */
	readonly span: Span;
	/** The place of `<<WORD` in the instruction. */
	readonly marker: Span;
}

interface InstructionBase {
	/** The instruction name as written: `FROM`, `from`. */
	readonly keyword: Word;
	/** The keyword to the end of the arguments, or of the last heredoc's terminator. */
	readonly span: Span;
	/** From 1, inclusive: the lines that errors, warnings and source maps name. */
	readonly lines: LineRange;
	/** The logical line, trimmed: what progress names and history show. */
	readonly text: string;
	/** Everything after keyword and flags, trimmed; `value` is empty when there is nothing. */
	readonly arguments: Word;
	readonly flags: readonly Flag[];
	readonly heredocs: readonly Heredoc[];
	/** Texts of the comment lines directly above, oldest first (an empty comment drops what precedes it). */
	readonly comments: readonly Comment[];
	/** The last line of the logical line, from 1, if blank lines interrupt its continuations (warnings name that line). */
	readonly emptyContinuationLine?: number;
}

export interface LineRange {
	readonly first: number;
	readonly last: number;
}

/** A command for the shell, or an exec array. */
export type Command =
	| { readonly kind: "shell"; readonly text: Word }
	| { readonly kind: "exec"; readonly words: readonly Word[] };

/** `KEY=value`; or the old `KEY value` of ENV and LABEL when `delimited` is false. Quotes and escapes are still in place. */
export interface KeyValue {
	readonly key: Word;
	readonly value: Word;
	readonly delimited: boolean;
}

/** One name of an ARG instruction. */
export interface ArgumentDeclaration {
	readonly key: Word;
	/** Absent for `ARG name`. */
	readonly value?: Word;
	/** The text of a comment `# name text` above the instruction. */
	readonly description?: string;
}

/** What COPY and ADD read: a path, URL or git reference — or a file written in the Dockerfile itself. */
export type CopySource =
	| { readonly kind: "path"; readonly word: Word }
	| {
			readonly kind: "heredoc";
			readonly word: Word;
			readonly name: string;
			/** The body, with leading tabs removed when asked for. */
			readonly content: string;
			readonly expand: boolean;
	  };

export interface FromInstruction extends InstructionBase {
	readonly kind: "from";
	readonly base: Word;
	readonly platform?: Word;
	/** The word `AS` as written. */
	readonly as?: Word;
	/** The stage name as written; stages are found by its lower-case form. */
	readonly name?: Word;
	/** The text of a comment `# name text` above the instruction. */
	readonly description?: string;
}

export interface RunInstruction extends InstructionBase {
	readonly kind: "run";
	readonly command: Command;
	readonly mounts: readonly MountFlag[];
	/** `default` unless given. */
	readonly network: "default" | "none" | "host";
	/** `sandbox` unless given. */
	readonly security: "sandbox" | "insecure";
	readonly devices: readonly DeviceFlag[];
}

/** A `--mount` flag, as its options were written. What they mean depends on variables: see `resolveMount`. */
export interface MountFlag {
	readonly span: Span;
	/** The flag's value. */
	readonly value: Word;
	readonly options: readonly MountOption[];
}

/** One comma-separated option of `--mount`. */
export interface MountOption {
	/** Lower-case. */
	readonly key: string;
	/** Absent for a bare word such as `required`. */
	readonly value?: Word;
	/** The whole option as a word: `id=token`. */
	readonly word: Word;
}

export interface DeviceFlag {
	readonly name: string;
	readonly required: boolean;
	readonly span: Span;
}

export interface CopyInstruction extends InstructionBase {
	readonly kind: "copy";
	readonly sources: readonly CopySource[];
	readonly destination: Word;
	readonly from?: Word;
	readonly chown?: Word;
	readonly chmod?: Word;
	readonly link: boolean;
	readonly parents: boolean;
	readonly exclude: readonly Word[];
}

export interface AddInstruction extends InstructionBase {
	readonly kind: "add";
	readonly sources: readonly CopySource[];
	readonly destination: Word;
	readonly chown?: Word;
	readonly chmod?: Word;
	readonly link: boolean;
	readonly exclude: readonly Word[];
	/** Absent when the flag was not given. */
	readonly keepGitDir?: boolean;
	readonly checksum?: Word;
	/** Absent when the flag was not given. */
	readonly unpack?: boolean;
}

export interface EnvInstruction extends InstructionBase {
	readonly kind: "env";
	readonly variables: readonly KeyValue[];
}

export interface LabelInstruction extends InstructionBase {
	readonly kind: "label";
	readonly labels: readonly KeyValue[];
}

export interface ArgInstruction extends InstructionBase {
	readonly kind: "arg";
	readonly declarations: readonly ArgumentDeclaration[];
}

export interface CmdInstruction extends InstructionBase {
	readonly kind: "cmd";
	readonly command: Command;
}

export interface EntrypointInstruction extends InstructionBase {
	readonly kind: "entrypoint";
	readonly command: Command;
}

export interface ShellInstruction extends InstructionBase {
	readonly kind: "shell";
	readonly words: readonly Word[];
}

export interface HealthcheckInstruction extends InstructionBase {
	readonly kind: "healthcheck";
	readonly check:
		| { readonly kind: "none" }
		| {
				readonly kind: "command";
				readonly command: Command;
				/** Nanoseconds; 0 means the engine's default. */
				readonly interval: bigint;
				readonly timeout: bigint;
				readonly startPeriod: bigint;
				readonly startInterval: bigint;
				readonly retries: number;
		  };
}

export interface ExposeInstruction extends InstructionBase {
	readonly kind: "expose";
	/** As written, in file order. (The image gets them sorted.) */
	readonly ports: readonly Word[];
}

export interface VolumeInstruction extends InstructionBase {
	readonly kind: "volume";
	readonly paths: readonly Word[];
}

export interface UserInstruction extends InstructionBase {
	readonly kind: "user";
	readonly user: Word;
}

export interface WorkdirInstruction extends InstructionBase {
	readonly kind: "workdir";
	readonly path: Word;
}

export interface StopsignalInstruction extends InstructionBase {
	readonly kind: "stopsignal";
	readonly signal: Word;
}

export interface MaintainerInstruction extends InstructionBase {
	readonly kind: "maintainer";
	readonly name: Word;
}

export interface OnbuildInstruction extends InstructionBase {
	readonly kind: "onbuild";
	/** What is stored in the image: the trigger's text with its heredoc bodies. */
	readonly expression: string;
	/** The trigger, parsed in place. Its problems count only where the trigger runs. */
	readonly trigger: Instruction;
}

/** A line that is no instruction, or one that lacks what its kind needs; its problem is among the diagnostics. */
export interface InvalidInstruction extends InstructionBase {
	readonly kind: "invalid";
}

export type Instruction =
	| FromInstruction
	| RunInstruction
	| CopyInstruction
	| AddInstruction
	| EnvInstruction
	| LabelInstruction
	| ArgInstruction
	| CmdInstruction
	| EntrypointInstruction
	| ShellInstruction
	| HealthcheckInstruction
	| ExposeInstruction
	| VolumeInstruction
	| UserInstruction
	| WorkdirInstruction
	| StopsignalInstruction
	| MaintainerInstruction
	| OnbuildInstruction
	| InvalidInstruction;

/** An instruction that is being put together. */
export type Unfinished<T extends Instruction> = {
	-readonly [Key in keyof T]: T[Key];
};

export type InstructionKind = Instruction["kind"];

/** FROM and the instructions up to the next FROM. */
export interface Stage {
	/** From 0. */
	readonly index: number;
	/** Lower-case; absent for an unnamed stage. */
	readonly name?: string;
	readonly from: FromInstruction;
	readonly instructions: readonly Instruction[];
}

export interface Dockerfile {
	readonly source: Source;
	readonly escape: EscapeCharacter;
	readonly directives: readonly Directive[];
	/** Every comment line outside instructions, in file order, directives excepted. */
	readonly comments: readonly Comment[];
	/** In file order. */
	readonly instructions: readonly Instruction[];
	/** ARG instructions before the first FROM. */
	readonly globalArguments: readonly ArgInstruction[];
	readonly stages: readonly Stage[];
	/**
	 * In the order in which the official frontend meets the problems: of several errors it reports the first one here. Empty
	 * for a well-formed file. (Problems that depend on variables, such as those of mounts, appear when a stage is lowered.)
	 */
	readonly diagnostics: readonly Diagnostic[];
	/**
	 * How many of the diagnostics, from the first, are about lines, not about what instructions say: the official frontend reads all
	 * lines before it looks at any instruction.
	 */
	readonly lineProblems: number;
}
