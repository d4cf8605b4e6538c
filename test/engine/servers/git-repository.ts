import { mkdir, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { runCommand } from "../command.ts";

/** A bare repository that git servers can hand out. */
export interface GitRepository {
	readonly directory: string;
	/** The only commit, forty hex digits; the same for the same files. */
	readonly commit: string;
}

/** Makes a bare repository `NAME.git` below a directory with one commit on `main` that holds the given files. */
export async function makeGitRepository(
	parent: string,
	name: string,
	files: Readonly<Record<string, string>>,
): Promise<GitRepository> {
	const work = join(parent, `${name}.work`);
	const directory = join(parent, `${name}.git`);
	await mkdir(work, { recursive: true });
	for (const [path, contents] of Object.entries(files)) {
		await mkdir(join(work, path, ".."), { recursive: true });
		await writeFile(join(work, path), contents);
	}
	const identity = { NAME: "Test", EMAIL: "test@example.com" };
	const date = "2024-01-01T00:00:00Z";
	const environment = {
		...process.env,
		// The settings of whoever runs the tests must not change the commit.
		GIT_CONFIG_GLOBAL: "/dev/null",
		GIT_CONFIG_NOSYSTEM: "1",
		...Object.fromEntries(
			["AUTHOR", "COMMITTER"].flatMap((role) => [
				[`GIT_${role}_NAME`, identity.NAME],
				[`GIT_${role}_EMAIL`, identity.EMAIL],
				[`GIT_${role}_DATE`, date],
			]),
		),
	};
	const git = (...args: readonly string[]) =>
		runCommand("git", args, { directory: work, environment });
	await git("init", "--quiet", "--initial-branch=main");
	await git("add", "--all");
	await git("commit", "--quiet", "--message=Files for a test");
	await git("clone", "--quiet", "--bare", work, directory);
	const commit = (await git("rev-parse", "HEAD")).stdout.trim();
	return { directory, commit };
}
