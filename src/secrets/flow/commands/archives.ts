import {
	type Arguments,
	type Handler,
	hasOption,
	type Invocation,
	optionValues,
	print,
	readArguments,
	readFile,
	readTree,
} from "../invocation.ts";
import type { Machine } from "../machine.ts";
import { baseName, pathMatcher, somewhereIn } from "../path.ts";
import { along, noTaint, type Taint, union, unionAll } from "../taint.ts";
import { literal, type Value } from "../value.ts";
import { isExcluded } from "./copying.ts";

/** Programs that pack, unpack and compress. */
export const archiveCommands: readonly (readonly [string, Handler])[] = [
	["tar", archive],
	["gtar", archive],
	["bsdtar", archive],
	["zip", zip],
	["7z", zip],
	["7za", zip],
	["unzip", unzip],
	["cpio", copyInOut],
	["ar", archiveObjects],
	["gzip", compress],
	["gunzip", compress],
	["pigz", compress],
	["bzip2", compress],
	["bunzip2", compress],
	["xz", compress],
	["unxz", compress],
	["lzma", compress],
	["zstd", compress],
	["unzstd", compress],
	["lz4", compress],
	["brotli", compress],
	["compress", compress],
];

/** `tar`: packing holds all bytes of the files, unpacking puts those of the archive into files. */
function archive(machine: Machine, call: Invocation): void {
	const words = [...call.words];
	// The old style has no dash: `tar czf out.tgz dir`.
	const first = words[0];
	if (
		first !== undefined &&
		/^[a-zA-Z]+$/.test(first.text) &&
		/[cxtru]/.test(first.text)
	)
		words[0] = { ...first, text: `-${first.text}` };
	const parsed = readArguments(words, [
		"-f",
		"--file",
		"-C",
		"--directory",
		"-T",
		"--files-from",
		"--exclude",
		"--transform",
		"-X",
		"--strip-components",
		"--owner",
		"--group",
		"--mode",
		"-I",
		"--use-compress-program",
		"--xform",
	]);
	const file = optionValues(parsed, "-f", "--file")[0];
	const directories = optionValues(parsed, "-C", "--directory");
	const base = directories.at(-1)?.text ?? ".";
	const place = (text: string) =>
		machine.path(text.startsWith("/") ? text : `${base}/${text}`);
	if (hasOption(parsed, "-c", "--create", "-r", "--append", "-u", "--update")) {
		const follows = hasOption(parsed, "-h", "--dereference");
		const excluded = optionValues(parsed, "--exclude").map(({ text }) =>
			pathMatcher(text),
		);
		const names = [
			...parsed.operands.map(({ text }) => text),
			...listedNames(machine, call, parsed),
		];
		const packed = unionAll(
			names.map((name) =>
				treeOf(machine, call, place(name), follows, excluded),
			),
		);
		const content: Value = { text: machine.fresh("archive"), taint: packed };
		if (file === undefined || file.text === "-") print(machine, call, content);
		else
			machine.writeFile(
				file,
				content,
				call.span,
				!hasOption(parsed, "-c", "--create"),
			);
		if (hasOption(parsed, "--remove-files"))
			for (const name of names) machine.files.remove(place(name));
		return;
	}
	const content =
		file === undefined ? call.input : readFile(machine, call, file.text);
	if (hasOption(parsed, "-x", "--extract", "--get")) {
		const value = { text: machine.fresh("unpacked"), taint: content.taint };
		if (hasOption(parsed, "-O", "--to-stdout")) print(machine, call, value);
		else if (content.taint.size > 0) unpackInto(machine, call, base, value);
	}
}

/** The files that `-T` lists. */
function listedNames(
	machine: Machine,
	call: Invocation,
	parsed: Arguments,
): readonly string[] {
	return optionValues(parsed, "-T", "--files-from").flatMap(({ text }) =>
		readFile(machine, call, text)
			.text.split(/[\n\0]/)
			.filter((name) => name !== ""),
	);
}

function treeOf(
	machine: Machine,
	call: Invocation,
	path: string,
	follows: boolean,
	excluded: readonly RegExp[],
): Taint {
	const node = machine.files.getLink(path);
	if (node?.kind === "link" && !follows) return noTaint;
	if (excluded.length === 0 && !follows) return readTree(machine, call, path);
	const kept = machine.files
		.within(path)
		.filter(([name]) => !isExcluded(name, excluded));
	return unionAll(
		kept.map(([name, each]) => {
			if (each.kind === "link" && follows) return readTree(machine, call, name);
			return each.kind === "file" ? each.content.taint : noTaint;
		}),
	);
}

function unpackInto(
	machine: Machine,
	call: Invocation,
	directory: string,
	value: Value,
): void {
	machine.writeFile(
		literal(somewhereIn(machine.path(directory))),
		value,
		call.span,
	);
}

function zip(machine: Machine, call: Invocation): void {
	const parsed = readArguments(
		call.words,
		call.name === "zip" ? ["-x", "-i", "-P", "--password", "-b", "-t"] : [],
	);
	const operands =
		call.name === "zip" ? parsed.operands : parsed.operands.slice(1);
	if (call.name !== "zip" && /^[xe]$/.test(parsed.operands[0]?.text ?? "")) {
		const content = readFile(machine, call, operands[0]?.text ?? "-");
		if (content.taint.size > 0)
			unpackInto(machine, call, ".", {
				...content,
				text: machine.fresh("unpacked"),
			});
		return;
	}
	const [target, ...sources] = operands;
	if (target === undefined) return;
	const packed = unionAll(
		sources.map(({ text }) =>
			text === "-"
				? call.input.taint
				: treeOf(
						machine,
						call,
						machine.path(text),
						!hasOption(parsed, "-y", "--symlinks"),
						[],
					),
		),
	);
	const locked = encryptedBySecret([
		...optionValues(parsed, "-P", "--password"),
		...call.words.filter(({ text }) => /^-p./.test(text)),
	]);
	const content = {
		text: machine.fresh("archive"),
		taint: locked ? noTaint : packed,
	};
	if (target.text === "-") print(machine, call, content);
	else {
		const name = /\.[^/.]+$/.test(baseName(target.text))
			? target.text
			: `${target.text}.zip`;
		machine.writeFile({ ...target, text: name }, content, call.span, true);
	}
	if (hasOption(parsed, "-m", "--move"))
		for (const { text } of sources) machine.files.remove(machine.path(text));
}

/** `ar rcs ARCHIVE FILE…` */
function archiveObjects(machine: Machine, call: Invocation): void {
	const [action, target, ...files] = call.words;
	if (target === undefined || !/^-?[a-zA-Z]*[rq]/.test(action?.text ?? ""))
		return;
	const taint = unionAll(
		files.map(({ text }) => readFile(machine, call, text).taint),
	);
	const content = { text: machine.fresh("archive"), taint };
	machine.writeFile(target, content, call.span, true);
}

/** Whether a password is itself a secret: who has the archive then has nothing. */
export function encryptedBySecret(passwords: readonly Value[]): boolean {
	return passwords.some(({ taint }) => taint.size > 0);
}

function unzip(machine: Machine, call: Invocation): void {
	const parsed = readArguments(call.words, ["-d", "-x", "-P"]);
	const [file] = parsed.operands;
	if (file === undefined || hasOption(parsed, "-l", "-t", "-Z")) return;
	const content = readFile(machine, call, file.text);
	const value = { text: machine.fresh("unpacked"), taint: content.taint };
	if (hasOption(parsed, "-p", "-c")) print(machine, call, value);
	else if (content.taint.size > 0)
		unpackInto(
			machine,
			call,
			optionValues(parsed, "-d")[0]?.text ?? ".",
			value,
		);
}

/** `cpio` packs the files whose names it reads. */
function copyInOut(machine: Machine, call: Invocation): void {
	const parsed = readArguments(call.words, ["-H", "-F", "-D", "-E"]);
	if (hasOption(parsed, "-i", "--extract")) {
		if (call.input.taint.size > 0)
			unpackInto(machine, call, optionValues(parsed, "-D")[0]?.text ?? ".", {
				text: machine.fresh("unpacked"),
				taint: call.input.taint,
			});
		return;
	}
	const names = call.input.text.split(/\s+/).filter((text) => text !== "");
	const taint = unionAll(
		names.map((name) => readTree(machine, call, machine.path(name))),
	);
	const value = {
		text: machine.fresh("archive"),
		taint: union(taint, call.input.taint),
	};
	const target = optionValues(parsed, "-F")[0];
	if (hasOption(parsed, "-p", "--pass-through"))
		unpackInto(machine, call, parsed.operands[0]?.text ?? ".", value);
	else if (target !== undefined) machine.writeFile(target, value, call.span);
	else print(machine, call, value);
}

const suffixes: Readonly<Record<string, string>> = {
	gzip: ".gz",
	pigz: ".gz",
	bzip2: ".bz2",
	xz: ".xz",
	lzma: ".lzma",
	zstd: ".zst",
	lz4: ".lz4",
	brotli: ".br",
	compress: ".Z",
};

/** `gzip FILE` puts `FILE.gz` in its place; with `-c` or without files it prints. */
function compress(machine: Machine, call: Invocation): void {
	const parsed = readArguments(call.words, [
		"-S",
		"-o",
		"--output",
		"-T",
		"-p",
	]);
	if (hasOption(parsed, "-t", "--test", "-l", "--list")) return;
	const changed = (content: Value): Value => ({
		text: machine.fresh("compressed"),
		taint: along(
			content.taint,
			call.span,
			`\`${call.name}\` compresses or expands it`,
		),
	});
	const { operands } = parsed;
	const [first] = operands;
	const target = optionValues(parsed, "-o", "--output")[0];
	if (first === undefined || first.text === "-") {
		const value = changed(call.input);
		if (target !== undefined) machine.writeFile(target, value, call.span);
		else print(machine, call, value);
		return;
	}
	const expands =
		/^(?:gun|bun|un)/.test(call.name) ||
		hasOption(parsed, "-d", "--decompress", "--uncompress");
	const keeps =
		hasOption(parsed, "-k", "--keep") ||
		call.name === "zstd" ||
		call.name === "lz4" ||
		call.name === "brotli";
	for (const operand of operands) {
		const value = changed(readFile(machine, call, operand.text));
		if (hasOption(parsed, "-c", "--stdout", "--to-stdout")) {
			print(machine, call, value);
			continue;
		}
		const name = expands
			? operand.text.replace(/\.[^/.]+$/, "")
			: `${operand.text}${suffixes[call.name] ?? ".out"}`;
		machine.writeFile(target ?? { ...operand, text: name }, value, call.span);
		if (!keeps || hasOption(parsed, "--rm"))
			machine.files.remove(machine.path(operand.text));
	}
}
