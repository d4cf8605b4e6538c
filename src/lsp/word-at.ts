import type {
	Dockerfile,
	Flag,
	Instruction,
	MountFlag,
} from "../dockerfile/ast.ts";
import type { MountKind } from "../dockerfile/mount.ts";
import type { Span } from "../text/span.ts";

/** What stands at an offset of a Dockerfile. */
export interface Spot {
	readonly instruction: Instruction;
	/** In upper case. */
	readonly keyword: string;
}

/** The innermost instruction at an offset: the trigger rather than its ONBUILD. The blanks behind one belong to it. */
export function spotAt(document: Dockerfile, offset: number): Spot | undefined {
	const { text } = document.source;
	let found: Instruction | undefined;
	for (const instruction of document.instructions) {
		if (instruction.span.start > offset) break;
		const rest = text.slice(instruction.span.end, offset);
		found = rest.includes("\n") ? undefined : instruction;
	}
	while (
		found?.kind === "onbuild" &&
		found.trigger.keyword.span.start <= offset
	) {
		found = found.trigger;
	}
	return (
		found && { instruction: found, keyword: found.keyword.value.toUpperCase() }
	);
}

export function holds({ start, end }: Span, offset: number): boolean {
	return start <= offset && offset <= end;
}

export function flagAt(
	{ flags }: Instruction,
	offset: number,
): Flag | undefined {
	return flags.find(({ span }) => holds(span, offset));
}

/** The kind of a mount as far as it is written. */
export function kindOfMount({
	options,
}: Pick<MountFlag, "options">): MountKind {
	const type = options.find(({ key }) => key === "type")?.value?.value;
	const kinds: readonly MountKind[] = [
		"bind",
		"cache",
		"tmpfs",
		"secret",
		"ssh",
	];
	return kinds.find((kind) => kind === type?.toLowerCase()) ?? "bind";
}
