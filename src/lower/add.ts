import { git, http } from "../../llb/index.ts";
import type { AddInstruction, Word } from "../dockerfile/ast.ts";
import { parseChecksum } from "../values/checksum.ts";
import {
	type GitReference,
	parseGitReference,
	parseGitUrl,
} from "../values/git-url.ts";
import { fileNameOfUrl, hasHttpScheme } from "../values/url.ts";
import { addPath } from "./context-paths.ts";
import {
	type CopyStep,
	copyPath,
	expandCopy,
	finishCopy,
	sourceKind,
	startCopy,
} from "./copy-files.ts";
import type { Lowering } from "./lowering.ts";
import { refuseAt } from "./refuse.ts";
import type { Command, StageBuild } from "./stage-build.ts";

/** What a source says that holds for the sources after it, too. */
interface RemoteSettings {
	keepGitDirectory: boolean | undefined;
	checksum: string;
}

/** ADD: files of the build context, archives unpacked; downloads; git repositories. */
export function lowerAdd(
	lowering: Lowering,
	stage: StageBuild,
	command: Command,
	instruction: AddInstruction,
): void {
	const words = expandCopy(lowering, stage, command, instruction);
	const step = startCopy(lowering, stage, command, instruction, words);
	checkChecksum(step, instruction);
	const settings: RemoteSettings = {
		keepGitDirectory: instruction.keepGitDir,
		checksum: words.checksum,
	};
	for (const { path, word } of words.paths) {
		const source = sourceKind(path);
		switch (source.kind) {
			case "invalid-git":
				throw refuseAt(command, source.failure.message, undefined, word.span);
			case "git":
				addRepository(lowering, step, source.reference, settings, word);
				break;
			case "http":
				addDownload(step, path, settings, word, instruction);
				break;
			case "path":
				copyPath(step, path, word, {
					from: lowering.mainContext.output(),
					unpack: instruction.unpack ?? true,
					parents: false,
				});
		}
	}
	finishCopy(step);
	// Not only paths: a repository is left out only if it is named by an HTTP address.
	for (const { path } of words.paths) {
		if (!hasHttpScheme(path)) addPath(stage.contextPaths, path);
	}
}

function checkChecksum(
	{ command, words }: CopyStep,
	instruction: AddInstruction,
): void {
	if (words.checksum === "") return;
	const refuse = (message: string, help: string) =>
		refuseAt(command, message, help, instruction.checksum?.span);
	const [only, ...others] = words.paths;
	if (only === undefined || others.length > 0) {
		throw refuse(
			"checksum can't be specified for multiple sources",
			"write an ADD for each source",
		);
	}
	// `github.com/…` could be a directory and is one here; the checksum goes unused, as in the official frontend.
	const isRemote =
		sourceKind(only.path).kind !== "path" ||
		parseGitReference(only.path).kind === "git";
	if (isRemote) return;
	throw refuse(
		"checksum requires HTTP(S) or Git sources",
		"files of the build context need no checksum",
	);
}

function addRepository(
	lowering: Lowering,
	step: CopyStep,
	reference: GitReference,
	settings: RemoteSettings,
	word: Word,
): void {
	const { keepGitDirectory, checksum } = reference;
	const conflict = (what: string, given: unknown, asked: unknown) =>
		refuseAt(
			step.command,
			`${what}: ${given} by flag, ${asked} by the source`,
			"give it once",
			word.span,
		);
	if (keepGitDirectory !== undefined) {
		const given = settings.keepGitDirectory;
		if (given !== undefined && given !== keepGitDirectory) {
			throw conflict(
				"inconsistent keep-git-dir configuration",
				given,
				keepGitDirectory,
			);
		}
		settings.keepGitDirectory = keepGitDirectory;
	}
	if (checksum !== "") {
		const given = settings.checksum;
		if (given !== "" && given !== checksum) {
			throw conflict("checksum mismatch", given, checksum);
		}
		settings.checksum = checksum;
	}
	const repository = git(reference.remote, {
		name: step.name,
		ref: reference.ref,
		keepGitDirectory: settings.keepGitDirectory,
		checksum: settings.checksum,
		subdirectory: reference.subdirectory,
		skipSubmodules: reference.submodules === false,
		fetchByCommit: reference.fetchByCommit,
		knownSshHosts: knownSshHosts(lowering, step, reference, word),
	});
	step.actions.push({ ...step.common, from: repository, source: "/" });
}

function knownSshHosts(
	{ request: { hostKeys } }: Lowering,
	{ command }: CopyStep,
	{ remote }: GitReference,
	word: Word,
): string | undefined {
	if (hostKeys === undefined) return undefined;
	const url = parseGitUrl(remote);
	if (!url.ok || url.value.scheme !== "ssh") return undefined;
	const found = hostKeys(url.value.host);
	if (found.ok) return found.value;
	throw refuseAt(
		command,
		found.message,
		"name its keys by --build-arg KEYHOLE_KNOWN_HOSTS: lines of a known_hosts file, the path of one in the build context, or builtin",
		word.span,
	);
}

function addDownload(
	step: CopyStep,
	address: string,
	settings: RemoteSettings,
	word: Word,
	instruction: AddInstruction,
): void {
	const { checksum } = settings;
	if (checksum !== "") {
		const parsed = parseChecksum(checksum);
		if (!parsed.ok) {
			throw refuseAt(
				step.command,
				parsed.message,
				undefined,
				instruction.checksum?.span ?? word.span,
			);
		}
	}
	const filename = fileNameOfUrl(address);
	const downloaded = http(address, {
		filename,
		name: step.name,
		checksum,
		description: { "com.docker.dockerfile.v1.command": "" },
	});
	step.actions.push({
		...step.common,
		from: downloaded,
		source: filename,
		unpack: instruction.unpack ?? false,
	});
}
