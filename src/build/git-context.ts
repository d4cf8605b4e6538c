import { git, type Output } from "../../llb/index.ts";
import { parseGitReference } from "../values/git-url.ts";
import { type Failure, fail } from "../values/result.ts";
import { internalStep } from "./engine-steps.ts";

export interface GitContextOptions {
	/** Keep the `.git` directory, whatever the reference says. */
	readonly keepGitDirectory?: boolean | undefined;
	/** Give files the time of their commit unless the reference says otherwise. */
	readonly commitTimes?: boolean | undefined;
}

export type GitContext =
	| { readonly kind: "git"; readonly filesystem: Output }
	/** A git repository, but one that cannot be. */
	| { readonly kind: "invalid"; readonly failure: Failure }
	/** Something else. */
	| { readonly kind: "other" };

/** Reads the name of a context as that of a git repository. */
export function gitContext(
	text: string,
	options: GitContextOptions = {},
): GitContext {
	const parsed = parseGitReference(text);
	if (parsed.kind === "other") return { kind: "other" };
	if (parsed.kind === "invalid") {
		const { message, offset } = parsed.failure;
		return {
			kind: "invalid",
			failure: fail(`the git context "${text}" cannot be: ${message}`, offset),
		};
	}
	const { reference } = parsed;
	const fileTimes =
		reference.fileTimes || (options.commitTimes ? "commit" : undefined);
	return {
		kind: "git",
		filesystem: git(reference.remote, {
			name: internalStep(`load git source ${text}`),
			ref: reference.ref,
			subdirectory: reference.subdirectory,
			checksum: reference.checksum,
			keepGitDirectory:
				reference.keepGitDirectory || options.keepGitDirectory || undefined,
			skipSubmodules: reference.submodules === false || undefined,
			modificationTime: fileTimes,
			fetchByCommit: reference.fetchByCommit || undefined,
		}),
	};
}
