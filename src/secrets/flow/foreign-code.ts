import { type Idioms, idioms, type Language } from "./foreign-idioms.ts";
import { foreignModule } from "./foreign-modules.ts";
import { type Invocation, print, wordsTaint } from "./invocation.ts";
import type { Machine } from "./machine.ts";
import {
	along,
	doubted,
	noTaint,
	type Taint,
	union,
	unionAll,
} from "./taint.ts";
import { isKnown, type Value } from "./value.ts";

/** Where a script of another language stands. */
interface Progress {
	readonly machine: Machine;
	readonly known: Idioms;
	readonly call: Invocation;
	/** The script itself: its holes are secrets that the shell put in. */
	readonly text: Value;
	readonly operands: readonly Value[];
	readonly variables: Map<string, Taint>;
	/** Variables that hold digests, connections and the like. */
	readonly harmless: Set<string>;
	/** Functions that the script defines; the last one may be the one that returns. */
	readonly functions: string[];
	/** Files that are open for writing, by variable. */
	readonly files: Map<string, string>;
	/** Whether the script read a secret. */
	read: boolean;
}

/**
 * Follows a script of another language as far as it consists of plain reads, assignments, prints and writes. Answers why it could
 * not, or nothing when it could.
 */
export function followCode(
	machine: Machine,
	language: Language,
	text: Value,
	call: Invocation,
	operands: readonly Value[],
): string | undefined {
	const known = idioms[language];
	const reachable = union(
		machine.reachable(),
		union(text.taint, union(wordsTaint(operands), call.input.taint)),
	);
	if (reachable.size === 0) return undefined;
	const unclear = `the ${language} code is too involved to be followed`;
	const source = followCopies(machine, known, text.text, call)
		.replace(known.comment, "")
		.replace(/^\s*(?:import|from)\s.*?(?:;|$)/gm, "")
		.replace(
			/\{\s*([\w\s,]+?)\s*\}\s*=\s*process\.env\b(?!\.)/g,
			(_, names: string) =>
				names
					.split(",")
					.map((name) => `${name.trim()} = process.env.${name.trim()}`)
					.join("\n"),
		);
	const statements = statementsOf(source, language);
	const rest = statements
		.map((statement) => withoutAnswers(statement, known))
		.join("\n");
	if (known.opaque.test(rest)) return unclear;
	const foreign = foreignModule(language, text.text);
	if (foreign !== undefined)
		return `what the ${language} module ${foreign} does is not known`;
	const progress: Progress = {
		machine,
		known,
		call,
		text,
		operands,
		variables: new Map(),
		harmless: new Set(),
		functions: [],
		files: new Map(),
		read: false,
	};
	let clear = true;
	for (const statement of statements)
		if (!followStatement(progress, statement)) clear = false;
	// Something of the kind is there, in words that are not known.
	if (!progress.read && mentionsSecret(machine, rest)) clear = false;
	return clear ? undefined : unclear;
}

/** Answers whether the statement could be followed. */
function followStatement(progress: Progress, written: string): boolean {
	const { machine, known, call, variables, harmless, files } = progress;
	for (const match of written.matchAll(known.opensForWriting)) {
		const { name, alias, path } = match.groups ?? {};
		const variable = alias ?? name;
		if (variable !== undefined && path !== undefined) files.set(variable, path);
	}
	const statement = withoutAnswers(written, known);
	const defined = /^\s*(?:async\s+)?(?:def|function|sub)\s+(\w+)/.exec(
		written,
	)?.[1];
	if (defined !== undefined) {
		progress.functions.push(defined);
		return true;
	}
	const taint = along(
		taintOf(progress, statement),
		call.span,
		`the ${call.name} code reads it`,
	);
	const names = assignedNames(statement);
	if (names.length > 0 && beginsWithAnswer(written, known, harmless))
		for (const name of names) harmless.add(name);
	for (const name of names)
		variables.set(name, union(variables.get(name) ?? noTaint, taint));
	if (taint.size === 0) return true;
	progress.read = true;
	const returning = progress.functions.at(-1);
	if (/^\s*return\b/.test(statement) && returning !== undefined) {
		variables.set(returning, union(variables.get(returning) ?? noTaint, taint));
		return true;
	}
	const owner = /^\s*[$@]?(\w+)(?:\.|->|::)\w+/.exec(statement)?.[1];
	if (owner !== undefined && harmless.has(owner)) return true;
	const value = { text: machine.fresh("code output"), taint };
	const paths = [...statement.matchAll(known.writesFile)]
		.map((match) => match[1] ?? match[2] ?? match[3])
		.filter((path) => path !== undefined);
	if (known.stores?.pattern.test(statement))
		paths.push(known.stores.path.replace("~", machine.home()));
	for (const [name, path] of files)
		if (mentions(statement, name) && !names.includes(name)) paths.push(path);
	for (const path of new Set(paths))
		machine.writeFile({ text: path, taint: noTaint }, value, call.span);
	const printed =
		known.prints.test(statement) &&
		(paths.length === 0 ||
			!/file\s*=|print\s+\{?\$?\w+\}?\s|print\s+[A-Z]/.test(statement));
	if (printed) print(machine, call, value);
	if (paths.length > 0 || printed) return true;
	if (/\.write\w*\s*\(|\bdumps?\s*\(/.test(statement) && names.length === 0)
		return false;
	return (
		names.length > 0 ||
		/^\s*(?:const|if|elsif|elif|else|while|for|foreach|unless|assert|with|try|open|return\s*$)\b|^[\s{}()]*$|^\s*(?:json|yaml|toml|tomllib|JSON|YAML)\.\w*(?:load|parse)\w*\(/.test(
			statement,
		)
	);
}

/** The statements of a script: separators in strings and parentheses are none. */
function statementsOf(source: string, language: Language): readonly string[] {
	const statements: string[] = [];
	let depth = 0;
	let quote = "";
	let start = 0;
	const cut = (at: number) => {
		statements.push(source.slice(start, at));
		start = at + 1;
	};
	for (let at = 0; at < source.length; at += 1) {
		const character = source[at] as string;
		if (quote !== "") {
			if (character === "\\") at += 1;
			else if (character === quote) quote = "";
		} else if (/["'`]/.test(character)) {
			const triple = source.slice(at, at + 3);
			if (language === "python" && /^(?:"""|''')$/.test(triple)) {
				const end = source.indexOf(triple, at + 3);
				at = end === -1 ? source.length : end + 2;
			} else quote = character;
		} else if (character === "(" || character === "[") depth += 1;
		else if (character === ")" || character === "]") depth -= 1;
		else if (depth <= 0 && /[\n;]/.test(character)) cut(at);
		else if (depth <= 0 && character === ":" && language === "python") {
			// The body of a block may follow on the same line.
			if (
				/^\s*(?:with|if|elif|else|for|while|try|except|def)\b/.test(
					source.slice(start, at),
				)
			)
				cut(at);
		}
	}
	cut(source.length);
	return statements.filter((statement) => statement.trim() !== "");
}

function assignedNames(statement: string): readonly string[] {
	const plain =
		/^\s*(?:const|let|var|my|export|with|local|our)?\s*[($@%]*([A-Za-z_][\w\s,$@]*?)\)?(?:\s*:\s*\w+)?\s*(?::=|\|\|=|[.+]?=)(?![=~>])/.exec(
			statement,
		);
	const names = (plain?.[1] ?? "").split(/[\s,$@]+/);
	// An element or a member: what it is of holds it.
	const owner =
		/^\s*[$@%]?([A-Za-z_]\w*)(?:\[[^\]]*\]|\{[^}]*\}|\.\w+)+\s*\+?=(?![=~>])/.exec(
			statement,
		)?.[1];
	if (owner !== undefined) names.push(owner);
	for (const pattern of [
		/\bas\s+([A-Za-z_]\w*)/,
		/\bfor(?:each)?\s*\(?\s*(?:my|const|let|var)?\s*[$@]?([A-Za-z_]\w*)/,
		/\bwhile\s*\(?\s*(?:defined\(?)?(?:my)?\s*[$@]([A-Za-z_]\w*)\s*=/,
		/\bopen\s*\(?\s*(?:my\s*)?\$?([A-Za-z_]\w*)\s*,/,
		/\|\s*(\w+)\s*\|/,
	]) {
		const name = pattern.exec(statement)?.[1];
		if (name !== undefined) names.push(name);
	}
	return names.filter((name) => /^\w+$/.test(name));
}

/** Whether what is assigned begins with a call that tells nothing, or is made by an object of that kind. */
function beginsWithAnswer(
	statement: string,
	known: Idioms,
	harmless: ReadonlySet<string>,
): boolean {
	const value = /=\s*(?:await\s+)?(.*)$/s.exec(statement)?.[1] ?? "";
	const owner = /^[$@]?(\w+)(?:\.|->)/.exec(value)?.[1];
	if (owner !== undefined && harmless.has(owner)) return true;
	const call = new RegExp(known.tellsNothing.source);
	return (
		value.search(call) === 0 || /^[\w.]*(?:createHash|createHmac)/.test(value)
	);
}

/** The code without the calls and properties whose values give nothing away. */
function withoutAnswers(code: string, known: Idioms): string {
	let result = "";
	let last = 0;
	const pattern = new RegExp(known.tellsNothing.source, "g");
	for (let match = pattern.exec(code); match; match = pattern.exec(code)) {
		const open = match.index + match[0].length - 1;
		const end = callEnd(code, code.lastIndexOf("(", open));
		result += `${code.slice(last, match.index)}0`;
		last = end;
		pattern.lastIndex = end;
	}
	result += code.slice(last);
	return result.replace(known.plainAnswers, " 0 ");
}

/** Where a call ends, with the members that are taken of its result. */
function callEnd(code: string, open: number): number {
	let depth = 0;
	let at = open;
	for (; at < code.length; at += 1) {
		if (code[at] === "(") depth += 1;
		else if (code[at] === ")") {
			depth -= 1;
			if (depth > 0) continue;
			const member = /^\s*(?:\.|->)\s*\w+\s*/.exec(code.slice(at + 1))?.[0];
			if (member === undefined) return at + 1;
			at += member.length;
			if (code[at + 1] !== "(") return at + 1;
		}
	}
	return code.length;
}

function mentions(statement: string, name: string): boolean {
	return new RegExp(`(?<![\\w"'])[$@]?${name}\\b`).test(
		withoutStrings(statement),
	);
}

/** The code without the text of its strings, but with what they put in. */
function withoutStrings(code: string): string {
	return code.replace(
		/([rbuf]{0,2})(["'`])((?:\\.|(?!\2).)*)\2/gs,
		(_, prefix: string, quote: string, body: string) => {
			if (quote === "'" && !prefix.includes("f")) return "''";
			const inserted = body.match(/[$#]?\{[^}]*\}|[$@]\w+/g) ?? [];
			return ` ${inserted.join(" ")} `;
		},
	);
}

/** Whether the code names a file or variable that holds a secret. */
function mentionsSecret(machine: Machine, code: string): boolean {
	if (code.includes("/run/secrets")) return true;
	for (const [path, node] of machine.files.entries())
		if (
			node.kind === "file" &&
			node.content.taint.size > 0 &&
			isKnown(path) &&
			code.includes(path)
		)
			return true;
	for (const [name, { exported, value }] of machine.shell.variables)
		if (
			exported &&
			value.taint.size > 0 &&
			/^\w+$/.test(name) &&
			new RegExp(`\\b${name}\\b`).test(code)
		)
			return true;
	return false;
}

/** The secrets that a filter's code puts into its lines; undefined when it does more than can be followed. */
export function codeTaint(
	machine: Machine,
	language: Language,
	code: readonly Value[],
): Taint | undefined {
	const known = idioms[language];
	const taints: Taint[] = [];
	for (const { text, taint } of code) {
		taints.push(taint);
		if (machine.reachable().size > 0 && known.opaque.test(text))
			return undefined;
		if (known.wholeEnvironment.test(text))
			taints.push(
				doubted(
					machine.environmentTaint(),
					"which variables the code puts in depends on what it reads",
				),
			);
		taints.push(readTaint(machine, known, text));
	}
	return unionAll(taints);
}

/** Copies of files by name; they are taken out of the code before the rest is looked at. */
function followCopies(
	machine: Machine,
	known: Idioms,
	source: string,
	call: Invocation,
): string {
	if (known.copiesFile === undefined) return source;
	return source.replace(known.copiesFile, (_, from: string, to: string) => {
		const content = machine.files.read(machine.path(from));
		const taint = along(content.taint, call.span, `the code copies ${from}`);
		machine.writeFile(
			{ text: to, taint: noTaint },
			{ text: machine.fresh("copy"), taint },
			call.span,
		);
		return "";
	});
}

/** The secrets in the files and variables that the code names. */
function readTaint(machine: Machine, known: Idioms, code: string): Taint {
	const taints: Taint[] = [];
	for (const match of code.matchAll(known.readsFile)) {
		const path = match[1];
		if (path !== undefined)
			taints.push(machine.files.read(machine.path(path.trim())).taint);
	}
	for (const match of code.matchAll(known.readsVariable)) {
		const name = match[1] ?? match[2] ?? match[3];
		if (name !== undefined && machine.shell.variables.get(name)?.exported)
			taints.push(machine.variable(name)?.taint ?? noTaint);
	}
	return unionAll(taints);
}

function taintOf(
	{ machine, known, text, call, operands, variables, functions }: Progress,
	statement: string,
): Taint {
	const taints: Taint[] = [readTaint(machine, known, statement)];
	// A function of the script may read the file whose name it is given.
	if (functions.some((name) => new RegExp(`\\b${name}\\s*\\(`).test(statement)))
		for (const [, path = ""] of statement.matchAll(/["']([^"']+)["']/g))
			taints.push(machine.files.read(machine.path(path)).taint);
	if (known.wholeEnvironment.test(statement))
		taints.push(machine.environmentTaint());
	if (known.readsInput.test(statement)) taints.push(call.input.taint);
	if (/argv|ARGV/.test(statement)) taints.push(wordsTaint(operands));
	if (!isKnown(statement)) taints.push(text.taint);
	for (const [name, taint] of variables)
		if (taint.size > 0 && mentions(statement, name)) taints.push(taint);
	return unionAll(taints);
}
