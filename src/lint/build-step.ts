import {
	type AddInstruction,
	type ArgInstruction,
	type CopyInstruction,
	type EnvInstruction,
	type ExposeInstruction,
	type KeyValue,
	type LabelInstruction,
	locateSpan,
	type RunInstruction,
	type Word,
} from "../dockerfile/ast.ts";
import {
	type ExpansionOptions,
	expandWord,
	expandWords,
} from "../dockerfile/expand.ts";
import type { Problem } from "../dockerfile/problem.ts";
import { resolveMount } from "../dockerfile/resolve-mount.ts";
import {
	type BuildArguments,
	declareArgument,
	type GlobalScope,
} from "../dockerfile/scope.ts";
import { heredocWord } from "../shell/shell-text.ts";
import { parsePort } from "../values/port.ts";
import { classifySource } from "../values/remote-source.ts";
import type { Expanded, Step } from "./listeners.ts";
import { splitPort } from "./port-parts.ts";
import type { StageRecord } from "./stage-record.ts";
import type { Subscribers } from "./subscribers.ts";

/** What a step needs to be taken. */
export interface StepContext {
	readonly step: Step;
	readonly record: StageRecord;
	readonly globals: GlobalScope;
	readonly buildArguments: BuildArguments;
	/** The file's escape character. */
	readonly options: ExpansionOptions;
	/** Whether the build is known to fail in this step. */
	readonly fails: boolean;
	readonly on: Subscribers;
}

/** `failed`: the step would end the build. */
export type StepOutcome = "done" | "failed";

/** Expands what the instruction has, tells subscribers, and changes the stage as the instruction does. */
export function takeStep(context: StepContext): StepOutcome {
	const { step, record, on } = context;
	const { instruction } = step;
	switch (instruction.kind) {
		case "env":
			return takeEnv(context, instruction);
		case "label":
			return takeLabel(context, instruction);
		case "arg":
			return takeArg(context, instruction);
		case "run":
			return takeRun(context, instruction);
		case "copy":
		case "add":
			return takeCopy(context, instruction);
		case "expose":
			return takeExpose(context, instruction);
		case "volume":
			return expandAll(context, instruction.paths);
		case "stopsignal":
			return expandAll(context, [instruction.signal]);
		case "user": {
			const user = expand(context, instruction.user);
			if (user === undefined) return "failed";
			record.user = user;
			return "done";
		}
		case "workdir": {
			const path = expand(context, instruction.path);
			if (path === undefined) return "failed";
			for (const listen of on.moved) listen(step, path);
			record.hasWorkdir = true;
			return "done";
		}
		case "cmd":
		case "entrypoint":
		case "healthcheck": {
			const earlier = record.define(step);
			for (const listen of on.defined) listen(step, earlier);
			return "done";
		}
		case "shell":
			record.hasShell = true;
			return "done";
		case "maintainer":
		case "onbuild":
		case "from":
		case "invalid":
			return "done";
	}
}

/** The value of a word; undefined when it has none. */
function expand(
	context: StepContext,
	word: Word,
	special?: ExpansionOptions,
): Expanded | undefined {
	const { step, record, options, on } = context;
	const used = special ?? options;
	const expansion = expandWord(word.value, record.scope.environment, used);
	const { matched, unmatched } = expansion;
	if (matched.size > 0 || unmatched.size > 0) {
		for (const listen of on.expanded) listen(step, word, expansion, used);
	}
	if (expansion.kind === "failed") {
		const { code, message, help, offset, end } = expansion.problem;
		const span = locateSpan(word, offset, end);
		// Offline, a variable that has to be set may come from the base image or from the command line.
		if (code !== "unset-variable" && code !== "empty-variable") {
			refuse(context, { code, message, help, span });
		}
		return undefined;
	}
	const certain = record.environmentIsKnown || unmatched.size === 0;
	return { value: expansion.value, certain };
}

function refuse({ step, on }: StepContext, problem: Problem): void {
	for (const listen of on.refused) listen(problem, step.instruction);
}

function expandAll(
	context: StepContext,
	words: readonly (Word | undefined)[],
): StepOutcome {
	for (const word of words) {
		if (word !== undefined && expand(context, word) === undefined) {
			return "failed";
		}
	}
	return "done";
}

function takeEnv(
	context: StepContext,
	instruction: EnvInstruction,
): StepOutcome {
	const { step, record, on } = context;
	const set: [name: string, value: string][] = [];
	for (const { key, value } of instruction.variables) {
		const name = expand(context, key);
		const text = name && expand(context, value);
		if (name === undefined || text === undefined) return "failed";
		set.push([name.value, text.value]);
	}
	for (let index = 0; index < set.length; index++) {
		const [name, value] = set[index] as [string, string];
		const pair = instruction.variables[index] as KeyValue;
		for (const listen of on.assigned) {
			listen(step, name, { keyword: "ENV", key: pair.key, pair });
		}
		record.setVariable(name, value);
	}
	return "done";
}

function takeLabel(
	context: StepContext,
	instruction: LabelInstruction,
): StepOutcome {
	for (const { key, value } of instruction.labels) {
		if (expand(context, key) === undefined) return "failed";
		if (expand(context, value) === undefined) return "failed";
	}
	for (const pair of instruction.labels) {
		for (const listen of context.on.labelled) listen(context.step, pair);
	}
	return "done";
}

function takeArg(
	context: StepContext,
	instruction: ArgInstruction,
): StepOutcome {
	const { step, record, globals, buildArguments, options, on } = context;
	for (const declaration of instruction.declarations) {
		const { key, value } = declaration;
		for (const listen of on.assigned) {
			listen(step, key.value, { keyword: "ARG", key, ...(value && { value }) });
		}
		// A default is looked at only when it counts, and while the argument itself is not declared yet.
		if (value !== undefined && !buildArguments.has(key.value)) {
			if (expand(context, value) === undefined) return "failed";
		}
		declareArgument(
			record.scope,
			declaration,
			globals,
			buildArguments,
			options,
		);
	}
	return "done";
}

function takeRun(
	context: StepContext,
	instruction: RunInstruction,
): StepOutcome {
	for (const flag of instruction.mounts) {
		let isCertain = true;
		let isUsable = true;
		const resolved = resolveMount(flag, (word) => {
			const expanded = expand(context, word);
			isCertain &&= expanded?.certain === true;
			if (expanded !== undefined) return { ok: true, value: expanded.value };
			isUsable = false;
			const { span } = word;
			const problem = { code: "unusable-word", message: "", span };
			return { ok: false, problem };
		});
		if (!resolved.ok) {
			if (isUsable && isCertain) refuse(context, resolved.problem);
			return "failed";
		}
		for (const listen of context.on.mounted)
			listen(context.step, resolved.mount);
	}
	return "done";
}

function takeCopy(
	context: StepContext,
	instruction: CopyInstruction | AddInstruction,
): StepOutcome {
	const { step, on } = context;
	const checksum =
		instruction.kind === "add" ? instruction.checksum : undefined;
	if (checksum ?? instruction.chown ?? instruction.chmod) {
		const words = [instruction.chown, instruction.chmod, checksum];
		if (expandAll(context, words) === "failed") return "failed";
	}
	const paths: Expanded[] = [];
	for (const source of instruction.sources) {
		if (source.kind !== "path") continue;
		const path = expand(context, source.word);
		if (path === undefined) return "failed";
		paths.push(path);
	}
	if (expand(context, instruction.destination) === undefined) return "failed";
	if (expandBodies(context, instruction) === "failed") return "failed";
	const fromStage = instruction.kind === "copy" && instruction.from?.value;
	if (fromStage || context.fails) return "done";
	let index = 0;
	for (const source of instruction.sources) {
		if (source.kind !== "path") continue;
		const path = paths[index++] as Expanded;
		const { kind } = classifySource(path.value);
		if (kind === "invalid-git") return "failed";
		if (kind !== "path") {
			if (instruction.kind === "add") continue;
			const { span } = source.word;
			const what = kind === "git" ? "a Git repository" : "a URL";
			refuse(context, {
				code: "remote-copy-source",
				message: `COPY cannot take ${what}`,
				help: "use ADD",
				span,
			});
			return "failed";
		}
		for (const listen of on.copied) listen(step, path, source);
	}
	return "done";
}

/** Heredocs of COPY and ADD: quotes and escapes are ordinary characters in them, whatever the file's escape character. */
function expandBodies(
	context: StepContext,
	instruction: CopyInstruction | AddInstruction,
): StepOutcome {
	for (const source of instruction.sources) {
		if (source.kind !== "heredoc" || !source.expand) continue;
		const body = instruction.heredocs.findLast(
			(heredoc) => heredoc.name === source.name,
		);
		const word =
			body === undefined
				? { value: source.content, span: source.word.span }
				: heredocWord(body);
		const options: ExpansionOptions = { escape: "\\", skipQuotes: true };
		if (expand(context, word, options) === undefined) return "failed";
	}
	return "done";
}

function takeExpose(
	context: StepContext,
	instruction: ExposeInstruction,
): StepOutcome {
	const { step, record, options, on } = context;
	const { environment } = record.scope;
	const ports: { readonly text: string; readonly word: Word }[] = [];
	const inOrder = [...instruction.ports].sort((a, b) =>
		a.value < b.value ? -1 : Number(a.value > b.value),
	);
	for (const word of inOrder) {
		const split = expandWords(word.value, environment, options);
		if (split.kind === "failed") return "failed";
		for (const { value } of split.words) ports.push({ text: value, word });
	}
	for (const { text, word } of ports) {
		const port = splitPort(text, word);
		if (port !== undefined) {
			for (const listen of on.exposed) listen(step, port);
		}
		const parsed = parsePort(text);
		if (parsed.ok) continue;
		const { message } = parsed;
		// A variable of an unknown base image makes a port nobody can judge.
		if (text === word.value) {
			const { span } = word;
			refuse(context, { code: "invalid-port", message, span });
		}
		return "failed";
	}
	return "done";
}
