import type { Dockerfile, Instruction } from "../dockerfile/ast.ts";
import type { Severity } from "../text/diagnostic.ts";
import { walkBuild } from "./build-walk.ts";
import type { Facts } from "./facts.ts";
import type { Finding, Note } from "./finding.ts";
import type { Listeners } from "./listeners.ts";
import type { OptionValue, Report, Rule, RuleContext } from "./rule.ts";
import { type Subscribers, subscribe } from "./subscribers.ts";

/** A rule that is to run, with what a configuration says about it. */
export interface ActiveRule {
	readonly rule: Rule;
	readonly severity: Severity;
	readonly options: Readonly<Record<string, OptionValue>>;
}

/** A finding that has not met the suppressions yet. */
export interface RawFinding {
	readonly finding: Finding;
	readonly rule: Rule;
	/** Whose comments may silence it; absent where no instruction holds the place. */
	readonly instruction: Instruction | undefined;
}

export interface RunResult {
	/** In the order in which the rules met them. */
	readonly findings: readonly RawFinding[];
	readonly notes: readonly Note[];
}

/** Lets rules look at a Dockerfile. `walkText` tells listeners about the text; build checks need none of it. */
export function runRules(
	document: Dockerfile,
	facts: Facts,
	rules: readonly ActiveRule[],
	walkText?: (on: Subscribers) => void,
): RunResult {
	const findings: RawFinding[] = [];
	const notes = new Map<string, Note>();
	const listeners = rules.map((active): Listeners => {
		const context: RuleContext = {
			document,
			facts,
			report: (report) => {
				findings.push(stamp(document, active, report));
			},
			undecided: (message) => {
				const { id } = active.rule;
				notes.set(`${id} ${message}`, { rule: id, message });
			},
			option: (name) => readOption(active, name),
		};
		return active.rule.check(context);
	});
	const on = subscribe(listeners);
	walkText?.(on);
	walkBuild(document, facts, on);
	for (const listen of on.finish) listen();
	return { findings, notes: [...notes.values()] };
}

function readOption<T extends OptionValue>(
	{ rule, options }: ActiveRule,
	name: string,
): T {
	const option = rule.options?.find((each) => each.name === name);
	if (option === undefined) {
		throw new Error(`rule ${rule.id} has no option ${name}`);
	}
	return (options[name] ?? option.default) as T;
}

/** Makes a finding of a report. */
export function stamp(
	document: Dockerfile,
	{ rule, severity }: ActiveRule,
	report: Report,
): RawFinding {
	const { span, message, help, related, fix } = report;
	const instruction =
		report.instruction ?? instructionAt(document.instructions, span.start);
	const lines = report.lines ??
		instruction?.lines ?? {
			first: document.source.lineAt(span.start),
			last: document.source.lineAt(Math.max(span.start, span.end - 1)),
		};
	return {
		rule,
		instruction,
		finding: {
			code: rule.id,
			severity: report.severity ?? severity,
			message,
			...(help !== undefined && { help }),
			span,
			lines,
			...(related && { related }),
			...(rule.url !== undefined && { url: rule.url }),
			...(fix && { fix }),
		},
	};
}

/** The instruction of the text that holds the offset. */
export function instructionAt(
	instructions: readonly Instruction[],
	offset: number,
): Instruction | undefined {
	let low = 0;
	let high = instructions.length - 1;
	while (low <= high) {
		const middle = (low + high) >> 1;
		const instruction = instructions[middle] as Instruction;
		if (offset < instruction.span.start) high = middle - 1;
		else if (offset > instruction.span.end) low = middle + 1;
		else return instruction;
	}
	return undefined;
}
