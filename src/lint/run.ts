import type { Dockerfile, Instruction } from "../dockerfile/ast.ts";
import type { Severity } from "../text/diagnostic.ts";
import { walkBuild } from "./build-walk.ts";
import type { Facts } from "./facts.ts";
import type { Finding, Fix, Note } from "./finding.ts";
import type { OptionValue, Report, Rule, RuleContext } from "./rule.ts";
import { type Subscribers, subscribe } from "./subscribers.ts";

/** A rule that is to run, with what a configuration says about it. */
export interface ActiveRule {
	readonly rule: Rule;
	readonly severity: Severity;
	/** Whether a configuration says so: then it is that of all findings. */
	readonly isConfigured?: boolean;
	/** Severities of the rule's partial aliases, where a configuration names one of them. */
	readonly byAlias?: ReadonlyMap<string, Severity | "off">;
	/** Whether only findings of partial aliases are wanted. */
	readonly isPartial?: boolean;
	readonly options: Readonly<Record<string, OptionValue>>;
}

/** A finding that has not met the suppressions yet. */
export interface RawFinding {
	readonly finding: Finding;
	readonly rule: Rule;
	/** Which of the rule's partial aliases means it. */
	readonly alias?: string;
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
	const notes = new Notes();
	const told: Told = {
		findings,
		notes,
	};
	const on = subscribe(rules, (active) =>
		active.rule.check(new Context(document, facts, active, told)),
	);
	walkText?.(on);
	walkBuild(document, facts, on);
	for (const listen of on.finish) listen();
	return { findings, notes: notes.all };
}

/** Where everything goes that rules tell. */
interface Told {
	readonly findings: RawFinding[];
	readonly notes: Notes;
}

/** What was not decided, each note once. */
class Notes {
	readonly all: Note[] = [];

	add(rule: string, message: string): void {
		// There are few: each rule has one thing or two that it cannot decide.
		for (const note of this.all) {
			if (note.message === message && note.rule === rule) return;
		}
		this.all.push({ rule, message });
	}
}

/** What one rule gets to see. Its functions are made when the rule asks for them: few rules need all of them. */
class Context implements RuleContext {
	readonly document: Dockerfile;
	readonly facts: Facts;
	readonly #active: ActiveRule;
	readonly #told: Told;

	constructor(
		document: Dockerfile,
		facts: Facts,
		active: ActiveRule,
		told: Told,
	) {
		this.document = document;
		this.facts = facts;
		this.#active = active;
		this.#told = told;
	}

	get report(): RuleContext["report"] {
		return (report) => {
			if (!isWanted(this.#active, report.alias)) return;
			this.#told.findings.push(stamp(this.document, this.#active, report));
		};
	}

	get undecided(): RuleContext["undecided"] {
		return (message) => {
			this.#told.notes.add(this.#active.rule.id, message);
		};
	}

	get option(): RuleContext["option"] {
		return (name) => readOption(this.#active, name);
	}
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

function isWanted(
	{ byAlias, isPartial }: ActiveRule,
	alias: string | undefined,
): boolean {
	if (byAlias === undefined) return true;
	const severity = alias === undefined ? undefined : byAlias.get(alias);
	return severity === undefined ? isPartial !== true : severity !== "off";
}

function severityOf(
	{ severity, isConfigured, byAlias }: ActiveRule,
	report: Report,
): Severity {
	const ofAlias =
		report.alias === undefined ? undefined : byAlias?.get(report.alias);
	if (ofAlias !== undefined && ofAlias !== "off") return ofAlias;
	return isConfigured === true ? severity : (report.severity ?? severity);
}

/** Makes a finding of a report. */
export function stamp(
	document: Dockerfile,
	active: ActiveRule,
	report: Report,
): RawFinding {
	const { rule } = active;
	const { span, message, help, related, fix, alias } = report;
	const instruction =
		report.instruction ?? instructionAt(document.instructions, span.start);
	const lines = report.lines ??
		instruction?.lines ?? {
			first: document.source.lineAt(span.start),
			last: document.source.lineAt(Math.max(span.start, span.end - 1)),
		};
	const code = rule.id;
	const severity = severityOf(active, report);
	// One field after the other: spreads of what most findings do not have take longer than all the rest.
	const finding: Writable<Finding> =
		help === undefined
			? { code, severity, message, span, lines }
			: { code, severity, message, help, span, lines };
	if (related !== undefined) finding.related = related;
	if (rule.url !== undefined) finding.url = rule.url;
	if (fix !== undefined && !entersArray(fix, instruction)) finding.fix = fix;
	return alias === undefined
		? { rule, instruction, finding }
		: { rule, alias, instruction, finding };
}

type Writable<Type> = { -readonly [Key in keyof Type]: Type[Key] };

/** Whether a fix would change the words of an exec array: it is made for the text of a shell. */
function entersArray(fix: Fix, instruction: Instruction | undefined): boolean {
	const run =
		instruction?.kind === "onbuild" ? instruction.trigger : instruction;
	if (run?.kind !== "run" || run.command.kind !== "exec") return false;
	const { start = 0 } = run.command.words[0]?.span ?? {};
	return fix.edits.some(({ span }) => span.end >= start);
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
