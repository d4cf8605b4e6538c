import type { Dockerfile, Instruction } from "../../dockerfile/ast.ts";
import type { Span } from "../../text/span.ts";
import type { Analysis } from "./analysis.ts";
import {
	guessCredentialFile,
	isCredentialDirectory,
	isKeyring,
	isPublicName,
	plainName,
} from "./credential-files.ts";
import type { StagePlace } from "./findings.ts";
import { baseName, hasGlob, isWithin, rebase, somewhereIn } from "./path.ts";
import { isSensitiveName } from "./sensitive-names.ts";
import type { StageState } from "./stage-state.ts";
import { along, doubted, originTaint } from "./taint.ts";
import { contentOf, hole, shown } from "./value.ts";

/** What a source of COPY or ADD asks for. */
export interface ContextCopy {
	/** The path as written, with its variables put in. */
	readonly written: string;
	readonly span: Span;
	/** Where it goes: the place of the file, or the directory that it goes into. */
	readonly directory: string;
	readonly into: boolean;
	/** Whether it comes from the build context, not from an image. */
	readonly isContext: boolean;
}

/** Copies a file of the build context, of another context or of an image: its name says whether it holds credentials. */
export function copyFromContext(
	analysis: Analysis,
	state: StageState,
	place: StagePlace,
	instruction: Instruction,
	{ written, span, directory, into, isContext }: ContextCopy,
): void {
	const path = plainName(written);
	const target = into ? `${directory}/${baseName(path)}` : directory;
	const guess = judge(analysis.document, written, directory, target);
	if (guess === undefined) {
		// A file that is known takes the place of one that held a secret.
		if (!hasGlob(path) && !into && state.files.get(target)?.kind === "file")
			state.files.write(
				target,
				{ text: contentOf(path), taint: new Map() },
				instruction.span,
			);
		if (/known_hosts$/.test(path) || /known_hosts$/.test(directory))
			state.uncheckedHosts = undefined;
		if (isContext && mayBeDirectory(path))
			state.contextTrees = [
				...state.contextTrees,
				{ path: directory, instruction, place },
			];
		return;
	}
	const secret = analysis.secrets.intern("copied-file", path, span);
	const origin = along(
		originTaint(
			secret,
			`${path} of ${isContext ? "the build context" : "another image or context"} holds credentials`,
			span,
		),
		instruction.span,
		`copied to ${shown(target)}`,
	);
	state.files.write(
		isCredentialDirectory(path) ? somewhereIn(directory) : target,
		{
			text: hole(`credentials of ${path}`),
			taint: guess.doubt === undefined ? origin : doubted(origin, guess.doubt),
		},
		instruction.span,
	);
}

/**
 * Credential files that a RUN removes and that only a copied directory of the context can have brought: somebody knew that they are
 * there, and that they should not be.
 */
export function noteRemovedLater(
	analysis: Analysis,
	state: StageState,
	removed: readonly string[],
): void {
	for (const path of removed) {
		const tree = state.contextTrees.findLast((each) =>
			isWithin(path, each.path),
		);
		if (tree === undefined || !comesWithProjects(path)) continue;
		const { instruction, place } = tree;
		const name = rebase(path, tree.path, "").replace(/^\//, "");
		const { span } = instruction;
		const secret = analysis.secrets.intern("copied-file", name, span);
		const reason = `${name} may be among what is copied here`;
		const taint = originTaint(secret, reason, span);
		analysis.findings.add(
			"layer",
			doubted(
				taint,
				`a later instruction removes ${name}, which can only have come with the files that are copied here`,
			),
			instruction,
			place,
			{ span, reason, path },
		);
	}
}

/** Whether a credential file is one that lies in projects; keys and passwords may just as well be made by a build. */
function comesWithProjects(path: string): boolean {
	return (
		guessCredentialFile(path) === "sure" &&
		/^(?:\.\w|id_|auth\.json|[\w-]*(?:credentials|secrets?|service[-_]?account)[\w-]*\.)/i.test(
			baseName(path),
		)
	);
}

interface Judgement {
	/** Why it is not sure. */
	readonly doubt?: string;
}

/** Whether a file holds credentials, by the name it has or by the name it gets. */
function judge(
	document: Dockerfile,
	written: string,
	directory: string,
	target: string,
): Judgement | undefined {
	const name = baseName(plainName(written));
	const own = guessCredentialFile(written);
	if (isKeyring(target) || (own === undefined && isPublicName(name)))
		return undefined;
	const usually = `${name} holds credentials in many projects, but not in all`;
	if (own === undefined && isCredentialDirectory(directory))
		return mayBeDirectory(plainName(written)) ? { doubt: usually } : undefined;
	const given =
		baseName(target) === name ? undefined : guessCredentialFile(target);
	const inferred = own !== "sure" && given !== undefined;
	const guess = inferred ? given : own;
	if (guess === undefined) return undefined;
	if (inferred && (guess === "maybe" || /^\.env/.test(baseName(target))))
		return { doubt: usually };
	if (guess === "maybe")
		return plainName(written) === written
			? { doubt: usually }
			: { doubt: `${written} is copied where there is such a file` };
	const variable = /npmrc|yarnrc/.test(name)
		? packageToken(document)
		: undefined;
	return variable === undefined
		? {}
		: {
				doubt: `${name} holds the token, or the name of the variable ${variable} that brings it in`,
			};
}

/** A variable that is given to builds for a registry of packages: then settings in the repository may just name it. */
function packageToken(document: Dockerfile): string | undefined {
	const names = document.stages.flatMap((stage) =>
		stage.instructions.flatMap((instruction) => {
			switch (instruction.kind) {
				case "arg":
					return instruction.declarations.map(({ key }) => key.value);
				case "env":
					return instruction.variables.map(({ key }) => key.value);
				case "run":
					return instruction.mounts.flatMap((mount) =>
						mount.options
							.filter(({ key }) => key === "env")
							.map(({ value }) => value?.value ?? ""),
					);
				default:
					return [];
			}
		}),
	);
	return names.find(
		(name) =>
			isSensitiveName(name) &&
			/npm|node|yarn|registry|package|artifactory|nexus|gh|git|^(?:auth_?)?token$/i.test(
				name,
			),
	);
}

/** Whether a path of the context looks like that of a directory. */
function mayBeDirectory(path: string): boolean {
	return /^(?:\.|\*|.*\/)$|(?:^|\/)[\w-]+$/.test(path);
}
