/**
 * What programs do with the bytes they get, as data. A model holds for every program that it names; its first rule that fits a
 * command line says what happens, and `otherwise` what happens when none fits. A program without effects stores nothing that it
 * reads. The examples are the model's tests.
 */
export interface ToolModel {
	readonly programs: readonly string[];
	/** Options that take the next word as their value. */
	readonly valued?: readonly string[];
	/** `-check` is one option, and not five of one letter. */
	readonly longOptions?: boolean;
	readonly rules: readonly ToolRule[];
	readonly otherwise?: readonly Effect[];
	readonly examples: readonly ToolExample[];
}

export interface ToolRule {
	/** The words that a command line begins with, options left out: `*` is any, `a|b` one of two, `run-*` a beginning. */
	readonly command?: readonly string[];
	/** One of these options is there; `--option=value` asks for that value. */
	readonly with?: readonly string[];
	/** The value of one of these options is itself a secret: a password, or a file or variable that holds it. */
	readonly withSecret?: readonly string[];
	/** None of these is. */
	readonly without?: readonly string[];
	/** So many words that are no options, those of `command` included. */
	readonly atLeast?: number;
	/** A word of the command line, such as inline code, says this. */
	readonly says?: RegExp;
	/** Nothing follows `command` but options. */
	readonly bare?: boolean;
	readonly effects: readonly Effect[];
}

export type Effect =
	| {
			readonly kind: "prints";
			readonly from: readonly Input[];
			/** The very text that went in: `cat`. */
			readonly unchanged?: boolean;
			/** Standard output unless given. */
			readonly to?: "errors";
			/** Why it is not sure. */
			readonly maybe?: string;
	  }
	| {
			readonly kind: "stores";
			readonly from: readonly Input[];
			readonly in: Place;
			/** It takes the place of what was there. */
			readonly replaces?: boolean;
			/** The name under which the file keeps it. */
			readonly entry?: Entry;
			readonly maybe?: string;
	  }
	/** Takes the credentials out of a file: all of them, or those of an entry. */
	| {
			readonly kind: "clears";
			readonly places: readonly Place[];
			readonly entry?: Entry;
	  }
	| { readonly kind: "deletes"; readonly places: readonly Place[] }
	/** Runs code that is not in the Dockerfile. */
	| { readonly kind: "runs-unknown"; readonly why: string }
	/** Runs code that comes from the network. */
	| { readonly kind: "runs-remote" }
	/** Runs its operands as a program: those behind the words of the rule, or `skip` words later or earlier. */
	| { readonly kind: "runs-arguments"; readonly skip?: number }
	/** Opens SSH connections. */
	| { readonly kind: "connects" };

/**
 * The name of an entry in a file of settings, so that what is taken out is what was put in: an operand behind the words of the rule, up
 * to its `=`, or the value of an option. Whatever is not named there is the entry with the empty name.
 */
export type Entry =
	| { readonly operand: number }
	| { readonly option: readonly string[] };

/** Where bytes come from. */
export type Input =
	/** Standard input. */
	| "input"
	/** All words of the command line. */
	| "arguments"
	/** The words that are no options, behind those that the rule names. */
	| "operands"
	/** The files that the operands name, or standard input without any. */
	| "files"
	/** Those files, and all files in directories. */
	| "trees"
	/** All exported variables. */
	| "environment"
	/** All secrets that the RUN can read. */
	| "mounted"
	| { readonly option: readonly string[] }
	/** The files that these options name. */
	| { readonly optionFile: readonly string[] }
	| { readonly variables: readonly string[] }
	| { readonly path: string }
	/** What is stored at a place of the program's own. */
	| { readonly stored: Place }
	/** The files that words or standard input name somewhere in their text. */
	| "mentioned"
	/** The file that a variable names. */
	| { readonly variableFile: string }
	| { readonly operand: number; readonly read?: boolean };

/** A file: a path (`~` is the home directory), one that a variable or an option decides, or an operand. */
export type Place =
	| string
	| {
			readonly variable: string;
			/** Behind the variable's value, when that is a directory. */
			readonly file?: string;
			readonly otherwise: Place;
	  }
	| {
			readonly option: readonly string[];
			readonly file?: string;
			readonly otherwise?: Place;
	  }
	| { readonly operand: number; readonly suffix?: string }
	/** The configuration of the repository that the address in an option is cloned to, in a directory. */
	| { readonly clonedFrom: readonly string[]; readonly into: Place }
	/** Another one for root. */
	| { readonly asRoot: Place; readonly otherwise: Place };

/**
 * A command line with what it does to the secret: `token` is mounted at /run/secrets/token and is in the variable TOKEN. `gives` are
 * the kinds of findings, with `?` behind those that are only possible.
 */
export interface ToolExample {
	readonly run: string;
	readonly gives: readonly string[];
}
