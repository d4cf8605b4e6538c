import type { FileNode } from "../file-system.ts";
import {
	type Arguments,
	type Handler,
	hasOption,
	type Invocation,
	optionValues,
	print,
	readArguments,
	readFile,
} from "../invocation.ts";
import type { Machine } from "../machine.ts";
import { baseName, directoryName, pathMatcher, rebase } from "../path.ts";
import { along, noTaint } from "../taint.ts";
import { emptyValue, literal, type Value } from "../value.ts";
import type { Field } from "../words.ts";
import { noteConnection } from "./ssh.ts";

/**
 * Programs that copy, move and link files. They are one file because they share one question: where does the destination
 * lead, and is it a directory?
 */
export const copyCommands: readonly (readonly [string, Handler])[] = [
	["cp", copy],
	["gcp", copy],
	["mv", move],
	["install", install],
	["ln", link],
	["rsync", synchronize],
	["tee", tee],
	["sponge", tee],
	["dd", convert],
];

const targetOptions = [
	"-t",
	"--target-directory",
	"-S",
	"--suffix",
	"-m",
	"--mode",
	"-o",
	"--owner",
	"-g",
	"--group",
	"-e",
	"--rsh",
	"--exclude",
	"--include",
	"--chmod",
	"--chown",
	"--backup",
];

/** Sources and destination of `cp`, `mv`, `install` and `rsync`. */
function copyPlan(call: Invocation): {
	readonly parsed: Arguments;
	readonly sources: readonly Field[];
	readonly target: Field | undefined;
	readonly intoDirectory: boolean;
} {
	const valued =
		call.name === "rsync"
			? targetOptions.filter(
					(name) => !["-t", "-o", "-g", "-m", "-S"].includes(name),
				)
			: call.name === "install"
				? targetOptions
				: ["-t", "--target-directory", "-S", "--suffix"];
	const parsed = readArguments(call.words, valued);
	const directory =
		call.name === "rsync"
			? undefined
			: optionValues(parsed, "-t", "--target-directory")[0];
	if (directory !== undefined)
		return {
			parsed,
			sources: parsed.operands,
			target: directory,
			intoDirectory: true,
		};
	return {
		parsed,
		sources: parsed.operands.slice(0, -1),
		target: parsed.operands.at(-1),
		intoDirectory: parsed.operands.length > 2,
	};
}

function copy(machine: Machine, call: Invocation): void {
	const { parsed, sources, target, intoDirectory } = copyPlan(call);
	if (target === undefined) return;
	const excluded = excludedNames(call, parsed);
	const keepsLinks =
		call.name === "mv" ||
		hasOption(
			parsed,
			"-a",
			"-d",
			"-P",
			"--no-dereference",
			"--archive",
			"-R",
			"-r",
			"--links",
			"-l",
		);
	const linked =
		call.name === "cp" && hasOption(parsed, "-s", "--symbolic-link");
	const whole = call.name === "cp" && hasOption(parsed, "--parents");
	const flat = hasOption(parsed, "-T", "--no-target-directory");
	for (const source of sources) {
		const from = machine.path(source.text);
		const base = machine.path(target.text);
		const slash = call.name === "rsync" && source.text.endsWith("/");
		const into =
			!flat &&
			!slash &&
			(intoDirectory ||
				target.text.endsWith("/") ||
				machine.files.isDirectory(base));
		const contents = /\/\.$/.test(source.text);
		const name = whole ? from : baseName(from);
		const to =
			into && !contents ? machine.path(`${target.text}/${name}`) : base;
		// These make a new file, even where a link leads elsewhere.
		const replaces =
			call.name === "mv" ||
			call.name === "install" ||
			call.name === "rsync" ||
			hasOption(parsed, "--remove-destination");
		const there = machine.files.resolve(to, false);
		if (replaces && machine.files.getLink(there)?.kind === "link")
			machine.files.drop(there);
		if (hasOption(parsed, "-b", "--backup") && call.name !== "rsync")
			backUp(machine, call, to);
		if (linked) {
			machine.files.put(to, { kind: "link", target: from, span: call.span });
			continue;
		}
		copyTree(
			machine,
			call,
			from,
			{ text: to, taint: target.taint },
			keepsLinks && !hasOption(parsed, "-L", "--dereference", "--copy-links"),
			excluded,
		);
	}
}

/** `--backup` keeps what is in the way under another name. */
function backUp(machine: Machine, call: Invocation, path: string): void {
	const old = machine.files.read(path);
	if (old.taint.size > 0)
		machine.writeFile(
			{ text: `${path}~`, taint: noTaint },
			{
				...old,
				taint: along(old.taint, call.span, `\`${call.name}\` keeps a backup`),
			},
			call.span,
		);
}

/** `rsync`: what goes to another machine is in no layer, and what comes from one is no secret. */
function synchronize(machine: Machine, call: Invocation): void {
	const { parsed, sources, target } = copyPlan(call);
	const isRemote = (word: Field | undefined) =>
		/^(?:rsync:\/\/|[^/]+:)/.test(word?.text ?? "");
	if (!isRemote(target) && !sources.some(isRemote)) {
		copy(machine, call);
		return;
	}
	const shell = [
		...optionValues(parsed, "-e", "--rsh"),
		machine.variable("RSYNC_RSH") ?? emptyValue,
	];
	noteConnection(
		machine,
		call,
		noTaint,
		shell.map(({ text }) => text).join("\n"),
	);
}

/** Copies a file, or all known files of a directory. */
export function copyTree(
	machine: Machine,
	call: Invocation,
	from: string,
	to: Value,
	keepsLinks: boolean,
	excluded: readonly RegExp[] = [],
): void {
	const { files } = machine;
	const link = files.getLink(from);
	if (link?.kind === "link" && keepsLinks && call.name !== "install") {
		files.put(files.resolve(to.text, false), link);
		return;
	}
	const follows = !keepsLinks;
	const real = files.resolve(from);
	const tree = files
		.within(real)
		.filter(([path]) => path === real || !isExcluded(path, excluded));
	if (
		tree.length <= 1 ||
		tree.some(([path, node]) => path === real && node.kind === "file")
	) {
		const content = readFile(machine, call, from);
		if (tree[0]?.[1].kind === "directory")
			files.makeDirectory(files.resolve(to.text), call.span);
		else if (tree.length === 1 && tree[0]?.[0] !== real)
			copyEntries(machine, call, real, to, tree, follows);
		else machine.writeFile(to, content, call.span);
		return;
	}
	copyEntries(machine, call, real, to, tree, follows);
}

/** What `rsync --exclude` leaves out. */
function excludedNames(call: Invocation, parsed: Arguments): readonly RegExp[] {
	if (call.name !== "rsync") return [];
	return optionValues(parsed, "--exclude").map(({ text }) => pathMatcher(text));
}

/** Whether one of the patterns matches the name of a file, or of a directory that it is in. */
export function isExcluded(path: string, excluded: readonly RegExp[]): boolean {
	return (
		excluded.length > 0 &&
		path.split("/").some((name) => excluded.some((each) => each.test(name)))
	);
}

function copyEntries(
	machine: Machine,
	call: Invocation,
	real: string,
	to: Value,
	tree: readonly (readonly [string, FileNode])[],
	follows: boolean,
): void {
	for (const [path, node] of tree) {
		const place = rebase(path, real, to.text);
		const isFile =
			node.kind === "file" ||
			(follows && node.kind === "link" && !machine.files.isDirectory(path));
		if (isFile)
			machine.writeFile(
				{ text: place, taint: to.taint },
				readFile(machine, call, path),
				call.span,
			);
		else
			machine.files.put(machine.files.resolve(place, false), {
				...node,
				span: call.span,
			});
	}
}

function move(machine: Machine, call: Invocation): void {
	const { sources } = copyPlan(call);
	copy(machine, call);
	for (const source of sources) machine.files.remove(machine.path(source.text));
}

function install(machine: Machine, call: Invocation): void {
	const parsed = readArguments(call.words, targetOptions);
	if (hasOption(parsed, "-d", "--directory")) {
		for (const { text } of parsed.operands)
			machine.files.makeDirectory(machine.path(text), call.span);
		return;
	}
	copy(machine, call);
}

/** A symbolic link holds a path only; a hard link is the file. */
function link(machine: Machine, call: Invocation): void {
	const parsed = readArguments(call.words, [
		"-t",
		"--target-directory",
		"-S",
		"--suffix",
	]);
	const directory = optionValues(parsed, "-t", "--target-directory")[0];
	const symbolic = hasOption(parsed, "-s", "--symbolic");
	const { operands } = parsed;
	const last = operands.at(-1);
	if (last === undefined) return;
	const sources =
		directory !== undefined || operands.length === 1
			? operands
			: operands.slice(0, -1);
	const target = directory ?? (operands.length === 1 ? literal(".") : last);
	for (const source of sources) {
		const base = machine.path(target.text);
		const noFollow = hasOption(
			parsed,
			"-n",
			"-T",
			"--no-dereference",
			"--no-target-directory",
		);
		const into =
			!noFollow &&
			(target.text.endsWith("/") || machine.files.isDirectory(base));
		const to = into
			? machine.path(`${target.text}/${baseName(source.text)}`)
			: base;
		if (symbolic && source.taint.size > 0) {
			// The text of a link is no less there than that of a file.
			machine.writeFile(
				{ ...literal(to), taint: target.taint },
				source,
				call.span,
			);
		} else if (symbolic) {
			const fromHere =
				source.text.startsWith("/") || hasOption(parsed, "-r", "--relative");
			const absoluteTarget = fromHere
				? machine.path(source.text)
				: machine.path(`${directoryName(to)}/${source.text}`);
			machine.files.put(machine.files.resolve(to, false), {
				kind: "link",
				target: absoluteTarget,
				span: call.span,
			});
		} else {
			const from = machine.path(source.text);
			// A file of a mount cannot be linked into the layer.
			if (
				machine.files.mountOf(from) !== undefined &&
				machine.files.inLayer(to)
			)
				continue;
			copyTree(machine, call, from, { text: to, taint: target.taint }, true);
		}
	}
}

function tee(machine: Machine, call: Invocation): void {
	const parsed = readArguments(call.words);
	const append = hasOption(parsed, "-a", "--append");
	const content: Value = {
		...call.input,
		taint: along(call.input.taint, call.span, `given to \`${call.name}\``),
	};
	for (const operand of parsed.operands) {
		const own = /^\/dev\/(?:std(out|err)|fd\/(\d+))$/.exec(operand.text);
		if (own !== null && Number(own[2] ?? 1) < 3) {
			const sink =
				own[1] === "err" || own[2] === "2" ? call.errors : call.output;
			machine.print(sink, content, call.span, `\`${call.name}\` prints it`);
		} else machine.writeFile(operand, content, call.span, append);
	}
	if (call.name === "tee") print(machine, call, content);
}

function convert(machine: Machine, call: Invocation): void {
	const value = (name: string) => {
		const word = call.words.find(({ text }) => text.startsWith(`${name}=`));
		return word && { ...word, text: word.text.slice(name.length + 1) };
	};
	const source = value("if");
	const target = value("of");
	const content =
		source === undefined ? call.input : readFile(machine, call, source.text);
	if (target === undefined) print(machine, call, content);
	else
		machine.writeFile(
			target,
			content,
			call.span,
			value("conv")?.text.includes("notrunc") ?? false,
		);
}
