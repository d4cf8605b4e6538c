import {
	type Dockerfile,
	type Instruction,
	locateSpan,
} from "../../dockerfile/ast.ts";
import type { TextEdit } from "../../text/diagnostic.ts";
import type { Span } from "../../text/span.ts";
import type { RunScript, ScriptStep } from "./run-script.ts";

/** What is to be done to RUNs and around them, gathered from all secrets before it becomes edits. */
export class Changes {
	readonly #document: Dockerfile;
	readonly #runs = new Map<Instruction, RunChange>();
	readonly #removed = new Set<Instruction>();
	readonly #parts = new Map<Instruction, Set<number>>();
	readonly #edits = new Map<string, TextEdit>();

	constructor(document: Dockerfile) {
		this.#document = document;
	}

	/** Adds a mount flag, once; of two that differ in nothing else, the required one. */
	mount(run: RunScript, flag: string): void {
		addMount(this.#of(run).mounts, flag);
	}

	/** Runs a command before all others of the RUN, once. */
	before(run: RunScript, command: string): void {
		const { prefix } = this.#of(run);
		if (!prefix.includes(command)) prefix.push(command);
	}

	/** Removes files when all commands of the RUN are done. */
	cleanUp(run: RunScript, path: string): void {
		const { cleanups } = this.#of(run);
		if (!cleanups.includes(path)) cleanups.push(path);
	}

	/** Leaves out a step. Answers whether the RUN has any left. */
	dropStep(run: RunScript, step: ScriptStep): void {
		this.#of(run).dropped.add(step.start);
	}

	/** Appends a RUN's commands to those of the RUN before it. */
	join(first: RunScript, second: RunScript): void {
		this.#of(second).joinedTo = first;
		this.#of(first);
	}

	/** Whether a RUN is given a secret. */
	sees(run: RunScript, id: string): boolean {
		const mounts = this.#runs.get(run.instruction)?.mounts ?? [];
		return mounts.some((flag) => flag.includes(`,id=${id},`));
	}

	/** Lines of the RUNs that are given a secret; joined RUNs are one. */
	linesThatSee(id: string): readonly number[] {
		const lines = [...this.#runs.values()]
			.filter(({ mounts }) =>
				mounts.some((flag) => flag.includes(`,id=${id},`)),
			)
			.map((change) => this.#headOf(change).run.instruction.lines.first);
		return [...new Set(lines)].sort((a, b) => a - b);
	}

	/** Whether other RUNs' commands and secrets are the RUN's as well. */
	isJoined(run: RunScript): boolean {
		return this.#runs.get(run.instruction)?.joinedTo !== undefined;
	}

	edit(edit: TextEdit): void {
		this.#edits.set(`${edit.span.start} ${edit.span.end} ${edit.text}`, edit);
	}

	/** Deletes an instruction with its lines. */
	remove(instruction: Instruction): void {
		this.#removed.add(instruction);
	}

	/** Deletes one of several parts of an instruction; the instruction when none is left. */
	removePart(
		instruction: Instruction,
		parts: readonly { readonly span: Span }[],
		index: number,
	): void {
		const gone = this.#parts.get(instruction) ?? new Set<number>();
		gone.add(index);
		this.#parts.set(instruction, gone);
		if (gone.size === parts.length) {
			this.remove(instruction);
			return;
		}
		const part = parts[index];
		if (part === undefined) return;
		const next = parts[index + 1];
		const previous = parts[index - 1];
		const span =
			previous !== undefined && !gone.has(index - 1)
				? { start: previous.span.end, end: part.span.end }
				: { start: part.span.start, end: next?.span.start ?? part.span.end };
		this.edit({ span, text: "" });
	}

	isRemoved(instruction: Instruction): boolean {
		return this.#removed.has(instruction);
	}

	finish(
		steps: (run: RunScript) => readonly ScriptStep[] | undefined,
	): readonly TextEdit[] {
		const edits = [...this.#edits.values()];
		const changes = [...this.#runs.values()];
		for (const change of changes) {
			const own = steps(change.run) ?? [];
			const all =
				own.length > 0 && own.every(({ start }) => change.dropped.has(start));
			if (all) this.#removed.add(change.run.instruction);
		}
		for (const change of changes) {
			if (this.#removed.has(change.run.instruction)) continue;
			const head = this.#headOf(change);
			if (head !== change) this.#takeOver(head, change);
		}
		for (const change of changes) {
			const { instruction } = change.run;
			if (this.#removed.has(instruction)) continue;
			edits.push(...this.#runEdits(change, steps(change.run) ?? []));
		}
		for (const instruction of this.#removed) {
			edits.push({ span: wholeLines(this.#document, instruction), text: "" });
		}
		return orderedEdits(edits);
	}

	#of(run: RunScript): RunChange {
		const known = this.#runs.get(run.instruction);
		if (known !== undefined) return known;
		const change: RunChange = {
			run,
			mounts: [],
			prefix: [],
			cleanups: [],
			dropped: new Set(),
			joinedTo: undefined,
		};
		this.#runs.set(run.instruction, change);
		return change;
	}

	/** The RUN that the commands end up in. */
	#headOf(change: RunChange): RunChange {
		let head = change;
		while (head.joinedTo !== undefined) {
			const next = this.#of(head.joinedTo);
			head = next;
		}
		return head;
	}

	#takeOver(head: RunChange, part: RunChange): void {
		for (const flag of part.mounts.splice(0)) addMount(head.mounts, flag);
	}

	#runEdits(change: RunChange, steps: readonly ScriptStep[]): TextEdit[] {
		const { run, mounts, prefix, dropped } = change;
		const { instruction, form } = run;
		const edits: TextEdit[] = [];
		const newline = this.#document.source.text.includes("\r\n") ? "\r\n" : "\n";
		const separator =
			form === "heredoc" || form === "mixed"
				? " "
				: ` ${this.#document.escape}${newline}    `;
		if (mounts.length > 0) {
			const at = instruction.keyword.span.end;
			const text = mounts.map((flag) => `--mount=${flag}`).join(separator);
			const behind = afterKeyword(this.#document, at);
			edits.push({
				span: { start: at, end: behind },
				text: ` ${text}${separator}`,
			});
		}
		edits.push(...dropEdits(run, steps, dropped));
		if (prefix.length > 0) {
			const at = startOf(run);
			const joiner = form === "heredoc" ? newline : `${separator}&& `;
			const text = prefix.map((each) => `${each}${joiner}`).join("");
			edits.push({ span: { start: at, end: at }, text });
		}
		if (change.joinedTo !== undefined) {
			edits.push(this.#joinEdit(this.#lastKept(change.joinedTo), run));
		}
		if (change.cleanups.length > 0) {
			const at = endOf(run);
			const command = `rm -f ${change.cleanups.join(" ")}`;
			const text =
				form === "heredoc"
					? `${command}${newline}`
					: `${separator}&& ${command}`;
			edits.push({ span: { start: at, end: at }, text });
		}
		return edits;
	}

	/** The RUN itself, or the one before it that is not left out. */
	#lastKept(run: RunScript): RunScript {
		const before = this.#runs.get(run.instruction)?.joinedTo;
		return this.#removed.has(run.instruction) && before !== undefined
			? this.#lastKept(before)
			: run;
	}

	/** Comments between the two stay: they may stand between continued lines. Blank lines may not. */
	#joinEdit(first: RunScript, second: RunScript): TextEdit {
		const { source, escape } = this.#document;
		const start = endOf(first);
		const end = startOf(second);
		const newline = source.text.includes("\r\n") ? "\r\n" : "\n";
		const between = source.text.slice(start, second.instruction.span.start);
		const comments = between
			.split(/\r?\n/)
			.filter((line) => line.trim().startsWith("#"))
			.map((line) => `${line}${newline}`);
		return {
			span: { start, end },
			text: ` ${escape}${newline}${comments.join("")}    && `,
		};
	}
}

function addMount(mounts: string[], flag: string): void {
	const bare = (text: string): string => text.replace(/,required\b/, "");
	const known = mounts.findIndex((each) => bare(each) === bare(flag));
	if (known === -1) mounts.push(flag);
	else if (flag.includes(",required")) mounts[known] = flag;
}

interface RunChange {
	readonly run: RunScript;
	readonly mounts: string[];
	readonly prefix: string[];
	readonly cleanups: string[];
	/** Starts of the steps to leave out. */
	readonly dropped: Set<number>;
	joinedTo: RunScript | undefined;
}

/** Where the blanks behind a keyword end. */
function afterKeyword({ source }: Dockerfile, at: number): number {
	let end = at;
	while (/[ \t]/.test(source.text[end] ?? "")) end++;
	return end;
}

function startOf({ instruction, form }: RunScript): number {
	const only = instruction.heredocs[0];
	if (form === "heredoc" && only !== undefined) return only.span.start;
	return instruction.arguments.span.start;
}

function endOf({ instruction, form }: RunScript): number {
	const only = instruction.heredocs[0];
	if (form === "heredoc" && only !== undefined) return only.span.end;
	return instruction.arguments.span.end;
}

/** A step goes with the separator before it; the first one with that behind it. */
function dropEdits(
	{ script }: RunScript,
	steps: readonly ScriptStep[],
	dropped: ReadonlySet<number>,
): TextEdit[] {
	if (script === undefined || dropped.size === 0) return [];
	const { word } = script.text;
	const edits: TextEdit[] = [];
	const firstKept = steps.findIndex(({ start }) => !dropped.has(start));
	for (const [index, step] of steps.entries()) {
		if (!dropped.has(step.start)) continue;
		const next = steps[index + 1];
		const previous = steps[index - 1];
		const [from, to] =
			index < firstKept && next !== undefined
				? [step.start, next.start]
				: [previous?.end ?? step.start, step.end];
		const start = locateSpan(word, from, from + 1).start;
		const isBehind = index >= firstKept && from > 0;
		edits.push({
			span: {
				start: isBehind ? locateSpan(word, from - 1, from).end : start,
				end:
					index < firstKept
						? locateSpan(word, to, to + 1).start
						: locateSpan(word, to - 1, to).end,
			},
			text: "",
		});
	}
	return edits;
}

/** The lines of an instruction, with the last line's break. */
export function wholeLines({ source }: Dockerfile, { span }: Instruction) {
	const { text } = source;
	const start = source.lineStart(source.lineAt(span.start));
	let end = text.indexOf("\n", Math.max(span.start, span.end - 1));
	if (end === -1) end = text.length;
	else end += 1;
	return { start, end };
}

/** In order; edits inside of a removed range go with it. */
export function orderedEdits(edits: readonly TextEdit[]): readonly TextEdit[] {
	const ordered = [...edits].sort(
		(a, b) => a.span.start - b.span.start || b.span.end - a.span.end,
	);
	const kept: TextEdit[] = [];
	for (const edit of ordered) {
		const last = kept.at(-1);
		const inside =
			last !== undefined &&
			edit.span.start < last.span.end &&
			edit.span.end <= last.span.end;
		if (!inside) kept.push(edit);
	}
	return kept;
}

/** The text after the edits, which do not overlap. */
export function applyEdits(text: string, edits: readonly TextEdit[]): string {
	let result = "";
	let at = 0;
	for (const { span, text: replacement } of edits) {
		result += text.slice(at, span.start) + replacement;
		at = Math.max(at, span.end);
	}
	return result + text.slice(at);
}
