import { KEYWORDS } from "../../grammar/keywords.ts";
import { parseTokens } from "../../grammar/parser.ts";
import type { Diagnostic } from "../text/diagnostic.ts";
import type { Source } from "../text/source.ts";
import { suggest } from "../text/suggest.ts";
import type {
	ArgInstruction,
	Comment,
	Dockerfile,
	EscapeCharacter,
	FromInstruction,
	Instruction,
	Stage,
} from "./ast.ts";
import { commentAt } from "./comments.ts";
import { type Head, readHead } from "./directives.ts";
import type { Line } from "./instructions/line.ts";
import { readOnbuild } from "./instructions/onbuild.ts";
import { READERS } from "./instructions/read.ts";
import { textWithinLineLimit } from "./line-limit.ts";
import { type ReadLine, readLine } from "./lines.ts";
import {
	didYouMean,
	type Failure,
	failure,
	lineFailure,
	type Problem,
} from "./problem.ts";

/**
 * Reads a Dockerfile. Never throws: what is wrong is among the diagnostics, and the rest of the tree is there all the same. The
 * source's text is without byte order mark.
 */
export function parseDockerfile(source: Source): Dockerfile {
	const head = readHead(source.text);
	const limited = textWithinLineLimit(source);
	const { lines } = parseTokens(limited.text, head.escape);
	const comments: Comment[] = [];
	let above: Comment[] | undefined;
	const instructions: Instruction[] = [];
	const reader: Reader = {
		source,
		escape: head.escape,
		lineProblems: [],
		problems: [],
	};
	if (head.problem !== undefined) reader.lineProblems.push(head.problem);
	const stages = new StageList(reader.problems);
	for (const line of lines) {
		if (line.kind === "comment") {
			if (isDirective(line.token.startOffset, head)) continue;
			const comment = commentAt(source, line.token);
			comments.push(comment);
			if (comment.text === "") above = undefined;
			else if (above === undefined) above = [comment];
			else above.push(comment);
			continue;
		}
		const read = readLine(
			line.tokens,
			limited.text,
			0,
			source,
			head.escape,
			above,
		);
		above = undefined;
		const instruction = readInstruction(read, limited.text, reader);
		instructions.push(instruction);
		stages.add(instruction);
	}
	if (limited.problem !== undefined) reader.lineProblems.push(limited.problem);
	const whole = wholeFileProblem(source, instructions, stages);
	// A file without instructions fails as its lines are read.
	if (whole !== undefined && instructions.length === 0)
		reader.lineProblems.push(whole);
	else if (whole !== undefined) reader.problems.push(whole);
	return {
		source,
		escape: head.escape,
		directives: head.directives,
		comments,
		instructions,
		globalArguments: stages.globalArguments,
		stages: stages.stages,
		diagnostics:
			reader.lineProblems.length === 0
				? reader.problems
				: [...reader.lineProblems, ...reader.problems],
		lineProblems: reader.lineProblems.length,
	};
}

function isDirective(start: number, head: Head): boolean {
	return head.directives.some(({ span }) => span.start === start);
}

interface Reader {
	readonly source: Source;
	readonly escape: EscapeCharacter;
	/** Problems of lines; they come before all problems of instructions. */
	readonly lineProblems: Diagnostic[];
	readonly problems: Diagnostic[];
}

function readInstruction(
	read: ReadLine,
	text: string,
	reader: Reader,
): Instruction {
	const found =
		read.name === "ONBUILD"
			? readTrigger(read, text, reader)
			: readKind(read, reader.escape);
	const { line } = read;
	if (
		read.problem !== undefined &&
		!(found.kind === "failed" && found.phase === "line")
	)
		report(lineFailure(read.problem), line, reader);
	if (found.kind !== "failed") return found;
	report(found, line, reader);
	return { ...line, kind: "invalid" };
}

function report({ phase, problem }: Failure, line: Line, reader: Reader): void {
	const list = phase === "line" ? reader.lineProblems : reader.problems;
	list.push(diagnose(problem, line));
}

function diagnose(problem: Problem, line: Line): Diagnostic {
	return { ...problem, severity: "error", lines: problem.lines ?? line.lines };
}

function readKind(
	read: ReadLine,
	escape: EscapeCharacter,
): Instruction | Failure {
	const { line, name } = read;
	if (name === undefined || name === "ONBUILD") return unknownInstruction(line);
	return READERS[name](line, { escape });
}

function unknownInstruction(line: Line): Failure {
	const name = line.keyword.value;
	const names = KEYWORDS.map((entry) => entry.name);
	const suggestion = suggest(name, names, { caseSensitive: false });
	return failure({
		code: "unknown-instruction",
		message: `unknown instruction: ${name}`,
		help: didYouMean(
			suggestion?.toUpperCase(),
			`instructions: ${names.join(", ")}`,
		),
		span: line.keyword.span,
	});
}

/** Reads ONBUILD with the instruction that it stores. Only the line of the stored instruction must be right. */
function readTrigger(
	read: ReadLine,
	text: string,
	reader: Reader,
): Instruction | Failure {
	const { span, value } = read.line.arguments;
	if (value === "") return readOnbuild(read.line, undefined, read.written);
	const inner = text.slice(span.start, span.end);
	const first = parseTokens(inner, reader.escape).lines[0];
	if (first?.kind !== "instruction") {
		const trigger: Instruction = {
			...read.line,
			kind: "invalid",
			keyword: read.line.arguments,
		};
		return readOnbuild(read.line, trigger, read.written);
	}
	const stored = readLine(
		first.tokens,
		inner,
		span.start,
		reader.source,
		reader.escape,
	);
	const line = { ...stored.line, heredocs: read.line.heredocs };
	const nested: ReadLine = { ...stored, line };
	const found =
		stored.name === "ONBUILD"
			? readTrigger(nested, text, reader)
			: readKind(nested, reader.escape);
	if (found.kind === "failed" && found.phase === "line") return found;
	const trigger: Instruction =
		found.kind === "failed" ? { ...line, kind: "invalid" } : found;
	return readOnbuild(read.line, trigger, read.written);
}

function wholeFileProblem(
	source: Source,
	instructions: readonly Instruction[],
	stages: StageList,
): Diagnostic | undefined {
	const whole = { severity: "error", span: { start: 0, end: 0 } } as const;
	const help = "a Dockerfile begins with FROM IMAGE";
	if (source.text === "")
		return {
			...whole,
			code: "empty-file",
			message: "the Dockerfile cannot be empty",
			help,
			wholeFile: true,
		};
	if (instructions.length === 0) {
		const last = source.lineCount();
		return {
			...whole,
			code: "no-instructions",
			message: "file with no instructions",
			help,
			lines: { first: last, last },
		};
	}
	if (stages.seen) return undefined;
	return {
		...whole,
		code: "no-stages",
		message: "dockerfile contains no stages to build",
		help,
		wholeFile: true,
	};
}

/** Sorts instructions into stages. */
class StageList {
	readonly stages: Stage[] = [];
	readonly globalArguments: ArgInstruction[] = [];
	/** Whether there was a FROM, well-formed or not. */
	seen = false;
	/** The instructions of the last stage. */
	#instructions: Instruction[] | undefined;
	readonly #problems: Diagnostic[];

	constructor(problems: Diagnostic[]) {
		this.#problems = problems;
	}

	add(instruction: Instruction): void {
		if (instruction.kind === "from") this.#begin(instruction);
		else if (this.#instructions !== undefined)
			this.#instructions.push(instruction);
		else this.#addGlobally(instruction);
	}

	#begin(from: FromInstruction): void {
		this.seen = true;
		const index = this.stages.length;
		const instructions: Instruction[] = [];
		this.#instructions = instructions;
		this.stages.push(
			from.name === undefined
				? { index, from, instructions }
				: { index, name: from.name.value.toLowerCase(), from, instructions },
		);
	}

	#addGlobally(instruction: Instruction): void {
		if (instruction.keyword.value.toUpperCase() === "FROM") this.seen = true;
		if (instruction.kind === "arg") this.globalArguments.push(instruction);
		else if (instruction.kind !== "invalid" && !this.seen)
			this.#problems.push({
				code: "no-stage",
				severity: "error",
				message: "no build stage in current context",
				help: `only ARG may stand before the first FROM: put ${instruction.keyword.value} behind one`,
				span: instruction.keyword.span,
				lines: instruction.lines,
			});
	}
}
