import {
	cleanable,
	programsOfFile,
	removals,
	samePath,
} from "./file-traces.ts";
import type { FixContext } from "./fix-context.ts";
import { mentions, type RunScript, type ScriptStep } from "./run-script.ts";
import type { RunPlace } from "./variable-definitions.ts";
import type { Cleaning, WrittenFile } from "./written-files.ts";

/** Writes the file anew in each RUN that needs it, and removes it there. Undefined when that is not possible. */
export function writePerRun(
	context: FixContext,
	later: readonly RunPlace[],
	writer: RunPlace,
	needed: readonly RunPlace[],
	{ path, start }: WrittenFile,
	flags: readonly string[],
): Cleaning | undefined {
	const { changes } = context;
	const same = (other: string): boolean => samePath(other, path);
	const steps = context.stepsOf(writer.run) ?? [];
	const step = steps.find((each) => each.start <= start && start < each.end);
	const isRelative = !/^["']?(~|\/|\$)/.test(path);
	const text = step && textOfStep(writer.run, step);
	if (
		step === undefined ||
		text === undefined ||
		/>>/.test(text) ||
		writer.run.form !== "shell"
	) {
		return undefined;
	}
	// What comes behind it in the same RUN may need the file as well.
	const after = steps.slice(steps.indexOf(step) + 1);
	const rest = after.filter((each) => !isRightsOf(each, same));
	if (rest.some((each) => usesText(each, writer.run, path))) return undefined;
	const rights = [
		...after.map((each) => ({ run: writer.run, step: each })),
		...later.flatMap(({ run }) =>
			(context.stepsOf(run) ?? []).map((each) => ({ run, step: each })),
		),
	].filter((each) => isRightsOf(each.step, same));
	const users = needed.filter(({ run }) =>
		(context.stepsOf(run) ?? []).some((each) => !isRightsOf(each, same)),
	);
	const fits = users.every(
		({ run, step: at }) =>
			run.form === "shell" &&
			cleanable(context, run) === undefined &&
			(!isRelative ||
				(at.directory !== undefined && at.directory === writer.step.directory)),
	);
	if (!fits) return undefined;
	const names = flags.flatMap((flag) => /,env=(\w+)/.exec(flag)?.[1] ?? []);
	const relieves = steps.every(
		(each) =>
			each === step ||
			!names.some((name) => mentions(textOfStep(writer.run, each), name)),
	);
	return {
		kind: "possible",
		spread: true,
		relieves,
		apply() {
			changes.dropStep(writer.run, step);
			for (const each of rights) changes.dropStep(each.run, each.step);
			for (const { run } of later) {
				for (const each of removals(context, run, same))
					changes.dropStep(run, each);
			}
			for (const { run } of users) {
				for (const flag of flags) changes.mount(run, flag);
				changes.before(run, text);
				for (const each of rights) {
					changes.before(run, textOfStep(each.run, each.step));
				}
				changes.cleanUp(run, path);
			}
		},
	};
}

/** `chmod` or `chown` of the file and nothing else. */
function isRightsOf(
	{ command }: ScriptStep,
	same: (path: string) => boolean,
): boolean {
	if (command?.program !== "chmod" && command?.program !== "chown")
		return false;
	const paths = command.arguments
		.filter(({ value }) => !value.startsWith("-"))
		.slice(1);
	return paths.length > 0 && paths.every(({ value }) => same(value));
}

function textOfStep(run: RunScript, { start, end }: ScriptStep): string {
	return (run.script?.text.word.value.slice(start, end) ?? "").replace(
		/\s+/g,
		(found) => (found.includes("\n") ? " " : found),
	);
}

function usesText(step: ScriptStep, run: RunScript, path: string): boolean {
	const text = textOfStep(run, step);
	const bare = path.replace(/["']/g, "");
	const base = bare.slice(bare.lastIndexOf("/") + 1);
	const programs = programsOfFile(bare);
	const program = step.command?.program ?? "";
	return text.includes(base) || programs.includes(program);
}
