import type { Instruction } from "../../dockerfile/ast.ts";
import type { SimpleCommand } from "../../shell/commands.ts";
import { cleanable, removals, samePath, usesPath } from "./file-traces.ts";
import type { FixContext } from "./fix-context.ts";
import type { RunScript } from "./run-script.ts";
import type { RunPlace } from "./variable-definitions.ts";
import { writePerRun } from "./write-per-run.ts";
import type { Cleaning, WrittenFile } from "./written-files.ts";

/**
 * Sees to it that a file which a RUN writes is gone when the RUN ends. RUNs that need the file and follow at once are joined to the
 * one that writes it.
 */
export function cleanFile(
	context: FixContext,
	places: readonly RunPlace[],
	writer: RunPlace,
	{ path, start }: WrittenFile,
	/** The mounts that give the secret to a RUN. */
	flags: readonly string[],
): Cleaning {
	const { changes } = context;
	const same = (other: string): boolean => samePath(other, path);
	const inSame =
		(context.stepsOf(writer.run) ?? []).length > 0 &&
		allRemovals(writer.run, same).some((each) => each.node.pos > start);
	if (inSame) return { kind: "done" };
	const later = places
		.slice(places.indexOf(writer) + 1)
		.filter(
			({ stage }) => stage === writer.stage || stage.base === writer.stage,
		);
	const users = later.filter(({ run }) => usesPath(run, path));
	const removers = later.filter(
		({ run }) => removals(context, run, same).length > 0,
	);
	const needed = users.filter(
		(user) => !removers.includes(user) || !isOnly(context, user.run, same),
	);
	const directory =
		needed.length === 0 ? cleanable(context, writer.run) : undefined;
	if (directory !== undefined)
		return {
			kind: "obstacle",
			obstacle: { span: writer.step.span, message: directory },
		};
	if (needed.length === 0) {
		return {
			kind: "possible",
			apply() {
				changes.cleanUp(writer.run, path);
				for (const { run } of removers) {
					for (const step of removals(context, run, same))
						changes.dropStep(run, step);
				}
			},
		};
	}
	const last = needed.at(-1) as RunPlace;
	const chain = consecutive(context, writer, last, places);
	if (chain === undefined) {
		const written = { path, start };
		return (
			writePerRun(context, later, writer, needed, written, flags) ?? {
				kind: "obstacle",
				spread: true,
				obstacle: {
					span: writer.step.span,
					message: `this RUN writes the secret into ${path}, and the RUN in line ${last.step.lines.first} needs the file`,
					help: `write ${path} in the RUN that needs it, and remove it there`,
				},
			}
		);
	}
	return {
		kind: "possible",
		apply() {
			for (let index = 1; index < chain.length; index++) {
				const [first, second] = [chain[index - 1], chain[index]];
				if (first && second) changes.join(first.run, second.run);
			}
			for (const remover of removers) {
				// What comes behind a removal does not expect the file.
				if (chain.includes(remover) && remover !== last) continue;
				for (const step of removals(context, remover.run, same))
					changes.dropStep(remover.run, step);
			}
			changes.cleanUp(last.run, path);
		},
	};
}

function allRemovals(
	run: RunScript,
	same: (path: string) => boolean,
): readonly SimpleCommand[] {
	return (run.script?.commands ?? []).filter(
		({ program, arguments: words }) =>
			(program === "rm" || program === "shred" || program === "unlink") &&
			words.some(({ value }) => same(value)),
	);
}

/** Whether the RUN does nothing but remove the file. */
function isOnly(
	context: FixContext,
	run: RunScript,
	same: (path: string) => boolean,
): boolean {
	const steps = context.stepsOf(run) ?? [];
	return (
		steps.length > 0 && removals(context, run, same).length === steps.length
	);
}

/** The RUNs from one to another, when nothing but comments is between them and they can be made one. */
function consecutive(
	context: FixContext,
	first: RunPlace,
	last: RunPlace,
	places: readonly RunPlace[],
): readonly RunPlace[] | undefined {
	const list: readonly Instruction[] = context.document.instructions;
	const from = list.indexOf(first.run.instruction);
	const to = list.indexOf(last.run.instruction);
	const chain: RunPlace[] = [];
	for (const instruction of list.slice(from, to + 1)) {
		const place = places.find(({ run }) => run.instruction === instruction);
		if (place === undefined || place.run.form !== "shell") return undefined;
		const steps = context.stepsOf(place.run);
		const joinable =
			steps?.every(
				({ command, loose }) =>
					!loose &&
					!/^(cd|set|exit|exec|export|unset|umask|\.|source)$/.test(
						command?.program ?? "",
					),
			) ?? false;
		if (!joinable || cleanable(context, place.run) !== undefined)
			return undefined;
		if (chain.length > 0 && instruction.flags.length > 0) return undefined;
		chain.push(place);
	}
	return chain;
}
