import type { FixContext } from "./fix-context.ts";
import { fetchersOf, type RunScript, type ScriptStep } from "./run-script.ts";
import { secretFileOf } from "./secret-names.ts";

/** What RUNs do with a file. */

/** The steps of a RUN that remove a path and nothing else. */
export function removals(
	context: FixContext,
	run: RunScript,
	isPath: (path: string) => boolean,
): readonly ScriptStep[] {
	return (context.stepsOf(run) ?? []).filter(({ command }) => {
		if (
			command?.program !== "rm" &&
			command?.program !== "shred" &&
			command?.program !== "unlink"
		)
			return false;
		const paths = command.arguments.filter(
			({ value }) => !value.startsWith("-"),
		);
		return paths.length > 0 && paths.every(({ value }) => isPath(value));
	});
}

/** Why nothing can be put behind the commands of a RUN. */
export function cleanable(
	context: FixContext,
	run: RunScript,
): string | undefined {
	if (run.form === "exec" || run.form === "mixed") {
		return "this RUN writes the secret into a file, and is written in a form that nothing can be added to";
	}
	const steps = context.stepsOf(run);
	if (steps === undefined)
		return "this RUN writes the secret into a file, and its commands cannot be read";
	if (/#[^\n]*$/.test(run.text.trimEnd()) && /(^|\s)#/.test(run.text)) {
		return "this RUN writes the secret into a file, and ends in a comment";
	}
	return undefined;
}

/** Whether a RUN needs the file. */
export function usesPath(run: RunScript, path: string): boolean {
	const bare = path.replace(/["']/g, "");
	const base = bare.slice(bare.lastIndexOf("/") + 1);
	if (base !== "" && run.text.includes(base)) return true;
	const programs = programsOfFile(bare);
	return fetchersOf(run).some((program) => programs.includes(program));
}

/** Programs that look for a file by themselves. */
export function programsOfFile(path: string): readonly string[] {
	return path === "~/.gitconfig"
		? gitUsers
		: (secretFileOf(path)?.programs ?? []);
}

const gitUsers =
	"git go npm yarn pnpm pip pip3 cargo bundle composer uv poetry make".split(
		" ",
	);

/** Two ways of writing a path: `~/x`, `$HOME/x` and `/root/x` are taken for the same. */
export function samePath(a: string, b: string): boolean {
	const plain = (path: string): string =>
		path
			.replace(/["']/g, "")
			.replace(/^(\$HOME|\$\{HOME\}|\/root)(?=\/)/, "~")
			.replace(/^\.\//, "");
	return plain(a) === plain(b);
}
