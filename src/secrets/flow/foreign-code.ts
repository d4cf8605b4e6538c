import { type Invocation, print, wordsTaint } from "./invocation.ts";
import type { Machine } from "./machine.ts";
import { along, noTaint, type Taint, union, unionAll } from "./taint.ts";
import { isKnown, type Value } from "./value.ts";

/** Languages other than the shell's of which simple scripts are understood. */
export type Language = "python" | "javascript" | "ruby" | "perl" | "php";

interface Idioms {
	/** Reads a whole file; the first group is its path. */
	readonly readsFile: RegExp;
	/** Reads a variable of the environment; the first group is its name. */
	readonly readsVariable: RegExp;
	/** Reads standard input. */
	readonly readsInput: RegExp;
	/** Begins an expression that prints. */
	readonly prints: RegExp;
	/** Writes a file; the first group is its path. */
	readonly writesFile: RegExp;
	/** Copies a file; the groups are the names. */
	readonly copiesFile?: RegExp;
	/** Does what cannot be followed: other programs, computed names, the whole environment. */
	readonly opaque: RegExp;
	/** Makes something that does not give the secret away. */
	readonly hashes: RegExp;
}

const quoted = "[rbu]?[\"'`]([^\"'`]+)[\"'`]";

const idioms: Readonly<Record<Language, Idioms>> = {
	python: {
		readsFile: new RegExp(
			`(?:open|Path)\\(\\s*${quoted}(?:\\s*,\\s*["']rb?["'])?[^)]*\\)(?:\\.(?:read|read_text|read_bytes|readline|readlines)\\()?`,
			"g",
		),
		readsVariable: new RegExp(
			`(?:os\\.environ\\[|os\\.environ\\.get\\(|os\\.getenv\\()\\s*${quoted}`,
			"g",
		),
		readsInput: /sys\.stdin|\binput\(/,
		prints: /\bprint\s*\(|sys\.std(?:out|err)\.write\s*\(|logging\.\w+\(/,
		writesFile: new RegExp(
			`open\\(\\s*${quoted}\\s*,\\s*["'][wax]b?\\+?["']|Path\\(\\s*${quoted}\\s*\\)\\.write_`,
			"g",
		),
		copiesFile: new RegExp(
			`shutil\\.(?:copy2?|copyfile)\\(\\s*${quoted}\\s*,\\s*${quoted}\\s*\\)`,
			"g",
		),
		opaque:
			/subprocess|os\.(?:system|popen|exec|listdir|walk|environ\s*\)|environ\.(?:items|copy|values))|shutil|glob|exec\(|eval\(|__import__|importlib|runpy/,
		hashes: /hashlib|hmac|len\(/,
	},
	javascript: {
		readsFile: new RegExp(`readFileSync\\(\\s*${quoted}`, "g"),
		readsVariable:
			/process\.env(?:\.([A-Za-z_]\w*)|\[\s*["']([^"']+)["']\s*\])/g,
		readsInput: /process\.stdin|readFileSync\(\s*0/,
		prints: /console\.\w+\s*\(|process\.std(?:out|err)\.write\s*\(/,
		writesFile: new RegExp(
			`(?:writeFileSync|appendFileSync|writeFile)\\(\\s*${quoted}`,
			"g",
		),
		copiesFile: new RegExp(
			`copyFileSync\\(\\s*${quoted}\\s*,\\s*${quoted}\\s*\\)`,
			"g",
		),
		opaque:
			/child_process|execSync|spawn|eval\(|new Function|readdir|copyFile|cpSync|process\.env\s*[),;]|require\(\s*["']\.|import\(/,
		hashes: /createHash|createHmac|\.length/,
	},
	ruby: {
		readsFile: new RegExp(
			`(?:File|IO)\\.(?:read|open|readlines)\\(?\\s*${quoted}`,
			"g",
		),
		readsVariable: new RegExp(`ENV(?:\\[|\\.fetch\\()\\s*${quoted}`, "g"),
		readsInput: /STDIN|\$stdin|\bgets\b/,
		prints: /\b(?:puts|print|p|warn)\b/,
		writesFile: new RegExp(
			`File\\.(?:write|open)\\(?\\s*${quoted}(?:\\s*,\\s*["'][wa])?`,
			"g",
		),
		opaque:
			/`|system|exec|spawn|Open3|FileUtils|Dir\.|eval|load |require_relative|ENV\.(?:each|to_h)/,
		hashes: /Digest|OpenSSL::HMAC|\.length|\.size/,
	},
	perl: {
		readsFile: new RegExp(
			`open\\([^,]+,\\s*["']?<["']?\\s*,?\\s*${quoted}`,
			"g",
		),
		readsVariable: /\$ENV\{["']?(\w+)["']?\}/g,
		readsInput: /<STDIN>|<>/,
		prints: /\b(?:print|say|printf)\b/,
		writesFile: new RegExp(
			`open\\([^,]+,\\s*["']?>>?["']?\\s*,?\\s*${quoted}`,
			"g",
		),
		opaque: /`|system|exec|qx|%ENV|eval|require |do /,
		hashes: /Digest|length/,
	},
	php: {
		readsFile: new RegExp(`file_get_contents\\(\\s*${quoted}`, "g"),
		readsVariable: new RegExp(`(?:getenv\\(|\\$_ENV\\[)\\s*${quoted}`, "g"),
		readsInput: /php:\/\/stdin|STDIN/,
		prints: /\b(?:echo|print|printf|var_dump|print_r)\b/,
		writesFile: new RegExp(`file_put_contents\\(\\s*${quoted}`, "g"),
		opaque: /\bexec|shell_exec|system|passthru|eval|include|require|phpinfo|`/,
		hashes: /\bhash\(|md5|sha1|password_hash|strlen/,
	},
};

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
	const source = text.text;
	const reachable = union(
		machine.reachable(),
		union(text.taint, union(wordsTaint(operands), call.input.taint)),
	);
	if (reachable.size === 0) return undefined;
	const unclear = `the ${language} code is too involved to be followed`;
	const rest = followCopies(machine, known, source, call).replace(
		/^\s*(?:import|from)\s.*?(?:;|$)/gm,
		"",
	);
	if (known.opaque.test(rest)) return unclear;
	const variables = new Map<string, Taint>();
	let clear = true;
	for (const statement of rest.split(/[\n;]+/)) {
		const taint = along(
			taintOf(machine, known, statement, variables, text, call, operands),
			call.span,
			`the ${language} code reads it`,
		);
		const assigned =
			/^\s*(?:const|let|var|my|with)?\s*(?:[$@]?)([A-Za-z_]\w*)\s*(?::=|\+?=)(?!=)/.exec(
				statement,
			) ??
			/\bas\s+([A-Za-z_]\w*)\s*:/.exec(statement) ??
			/\bfor\s+([A-Za-z_]\w*)\s+in\b/.exec(statement);
		if (assigned !== null)
			variables.set(
				assigned[1] as string,
				union(variables.get(assigned[1] as string) ?? noTaint, taint),
			);
		if (taint.size === 0) continue;
		const hashed = known.hashes.test(statement);
		if (hashed) {
			if (assigned !== null) variables.set(assigned[1] as string, noTaint);
			continue;
		}
		const value = { text: machine.fresh("code output"), taint };
		const paths = [...statement.matchAll(known.writesFile)]
			.map((match) => match[1] ?? match[2])
			.filter((path) => path !== undefined);
		for (const path of paths)
			machine.writeFile({ text: path, taint: noTaint }, value, call.span);
		const printed = known.prints.test(statement);
		if (printed) print(machine, call, value);
		if (
			paths.length === 0 &&
			!printed &&
			assigned === null &&
			!/^\s*(?:import|from|const|if|assert)\b/.test(statement)
		)
			clear = false;
		if (paths.length === 0 && /\.write\s*\(/.test(statement) && !printed)
			clear = false;
	}
	return clear ? undefined : unclear;
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
		for (const match of text.matchAll(known.readsFile)) {
			const path = match[1];
			if (path !== undefined)
				taints.push(machine.files.read(machine.path(path)).taint);
		}
		for (const match of text.matchAll(known.readsVariable)) {
			const name = match[1] ?? match[2];
			if (name !== undefined && machine.shell.variables.get(name)?.exported)
				taints.push(machine.variable(name)?.taint ?? noTaint);
		}
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

function taintOf(
	machine: Machine,
	known: Idioms,
	statement: string,
	variables: ReadonlyMap<string, Taint>,
	text: Value,
	call: Invocation,
	operands: readonly Value[],
): Taint {
	const taints: Taint[] = [];
	for (const match of statement.matchAll(known.readsFile)) {
		const path = match[1];
		if (path !== undefined)
			taints.push(machine.files.read(machine.path(path)).taint);
	}
	for (const match of statement.matchAll(known.readsVariable)) {
		const name = match[1] ?? match[2];
		if (name !== undefined && machine.shell.variables.get(name)?.exported)
			taints.push(machine.variable(name)?.taint ?? noTaint);
	}
	if (known.readsInput.test(statement)) taints.push(call.input.taint);
	if (/argv|ARGV/.test(statement)) taints.push(wordsTaint(operands));
	if (!isKnown(statement)) taints.push(text.taint);
	for (const [name, taint] of variables)
		if (
			taint.size > 0 &&
			new RegExp(`(?<![\\w"'])[$@]?${name}\\b`).test(statement)
		)
			taints.push(taint);
	return unionAll(taints);
}
