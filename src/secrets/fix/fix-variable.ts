import { cleanFile } from "./clean-file.ts";
import type { FixContext } from "./fix-context.ts";
import {
	type FixedSecret,
	nothing,
	type Proposal,
	type Remark,
	refusal,
} from "./fix-result.ts";
import { keepLogins, settingsPerRun } from "./git-logins.ts";
import { fetchersOf, isGuarded, mentions, programsOf } from "./run-script.ts";
import {
	expandsVariables,
	mayReadEnvironment,
	readsVariable,
	variableId,
} from "./secret-names.ts";
import {
	type Definition,
	partsOf,
	type RunPlace,
	traceVariable,
	type VariableTrace,
} from "./variable-definitions.ts";
import { type Cleaning, writtenFiles } from "./written-files.ts";

/** Turns a secret ARG or ENV into a secret mount on the RUNs that use it. */
export function fixVariable(
	context: FixContext,
	name: string,
	/** The id under which BuildKit asks for it since an address is without it. */
	loginId?: string,
): Proposal {
	const trace = traceVariable(context, name);
	const [first] = trace.definitions;
	if (first === undefined) return nothing;
	const [obstacle] = trace.obstacles;
	if (obstacle !== undefined) {
		return refusal(
			name,
			obstacle.span,
			`${name} stays: ${obstacle.message}`,
			obstacle.help,
		);
	}
	const uses = usesOf(context, trace);
	const isVariableOfImage = trace.definitions.some(
		({ kind, stage }) => kind === "env" && stage && context.isExported(stage),
	);
	if (
		uses.length === 0 &&
		trace.definitions.some(({ kind }) => kind === "env")
	) {
		return refusal(
			name,
			first.span,
			`${name} stays: no RUN uses it, so it seems to be meant for running containers`,
			`remove it here, and pass it to the container: docker run -e ${name} or --env-file, or a secret of the platform`,
		);
	}
	const id =
		uses.length === 0 && loginId !== undefined ? loginId : variableId(name);
	const cleanings: Cleaning[] = [];
	const relieved = new Set<RunPlace>();
	for (const use of uses) {
		const problem = checkUse(trace, use);
		if (problem !== undefined) {
			return refusal(name, use.place.step.span, `${name} stays: ${problem}`);
		}
		const names = [...use.names];
		const flags = names
			.filter((each) => !trace.composed.has(each))
			.map((each) => {
				const isNeeded = !isGuarded(use.place.run.text, each);
				return `type=secret,id=${id},env=${each}${isNeeded ? ",required" : ""}`;
			});
		const kept = keepLogins(use.place.run, names);
		for (const written of writtenFiles(use.place.run, names)) {
			if (kept.isKeptOut(written.start)) continue;
			let cleaning = cleanFile(context, trace.runs, use.place, written, flags);
			if (
				cleaning.kind !== "done" &&
				cleaning.spread &&
				written.path === "~/.gitconfig"
			) {
				const apply = settingsPerRun(
					context,
					trace.runs,
					use.place,
					names,
					flags,
				);
				if (apply !== undefined) {
					cleaning = { kind: "possible", apply, relieves: true };
				}
			}
			if (cleaning.kind === "possible" && cleaning.relieves)
				relieved.add(use.place);
			cleanings.push(cleaning);
		}
	}
	for (const cleaning of cleanings) {
		if (cleaning.kind !== "obstacle") continue;
		const { span, message, help } = cleaning.obstacle;
		return refusal(name, span, `${name} stays: ${message}`, help);
	}
	apply(
		context,
		trace,
		uses.filter(({ place }) => !relieved.has(place)),
		id,
	);
	for (const cleaning of cleanings) {
		if (cleaning.kind === "possible") cleaning.apply();
	}
	return {
		fixed: [fixedMessage(context, trace, first, id)],
		refused: [],
		notes: notesOf(context, trace, uses, isVariableOfImage),
		moves:
			trace.definitions.some(({ kind }) => kind === "arg") &&
			(uses.length > 0 || loginId !== undefined)
				? [{ kind: "variable", name, id }]
				: [],
	};
}

interface Use {
	readonly place: RunPlace;
	/** Names that the RUN needs. */
	readonly names: ReadonlySet<string>;
	/** Whether the text of the RUN says so. */
	readonly written: boolean;
}

/**
 * RUNs that mention the variable or run a program known to look for it. Without any: those whose program may find its name in its
 * settings; and without these, those that run something unknown.
 */
function usesOf(context: FixContext, trace: VariableTrace): readonly Use[] {
	const certain: Use[] = [];
	const likely: Use[] = [];
	const possible: Use[] = [];
	for (const place of trace.runs) {
		const { run, inScope } = place;
		const programs = programsOf(run);
		const fetchers = fetchersOf(run).concat(
			programs.filter((program) => context.templates.has(program)),
		);
		const mentioned = [...inScope].filter(
			(name) => run.form !== "exec" && mentions(run.text, name),
		);
		const known = [...inScope].filter((name) =>
			fetchers.some((program) => readsVariable(program, name)),
		);
		const names = new Set([...mentioned, ...known]);
		const use = { place, names: inScope, written: false };
		if (names.size > 0) {
			certain.push({ place, names, written: mentioned.length > 0 });
		} else if (fetchers.some(expandsVariables)) likely.push(use);
		else if (programs.some(mayReadEnvironment)) possible.push(use);
	}
	return [certain, likely, possible].find((uses) => uses.length > 0) ?? [];
}

function checkUse(
	{ composed }: VariableTrace,
	{ names, place }: Use,
): string | undefined {
	const { form } = place.run;
	for (const name of names) {
		const value = composed.get(name);
		if (value === undefined) continue;
		if (form === "exec" || form === "mixed") {
			return `a RUN needs ${name}, which is made of it, and cannot be given commands`;
		}
		if (value.includes("'") || /\s/.test(value.replace(/^"(.*)"$/, "$1"))) {
			return `the value of ${name} is quoted in a way that a shell would read differently`;
		}
	}
	return undefined;
}

function apply(
	context: FixContext,
	trace: VariableTrace,
	uses: readonly Use[],
	id: string,
): void {
	const { changes } = context;
	for (const { place, names, written } of uses) {
		const { run } = place;
		for (const name of names) {
			const value = trace.composed.get(name);
			const variable = value === undefined ? name : trace.name;
			const isNeeded =
				written && mentions(run.text, name) && !isGuarded(run.text, name);
			const required = isNeeded || value !== undefined ? ",required" : "";
			changes.mount(run, `type=secret,id=${id},env=${variable}${required}`);
			if (value !== undefined) {
				const bare = value.replace(/^"(.*)"$/, "$1");
				changes.before(run, `export ${name}="${bare}"`);
			}
		}
		for (const edit of keepLogins(run, [...names]).edits) changes.edit(edit);
	}
	for (const definition of trace.definitions)
		removeDefinition(context, definition);
}

/** Deletes the instruction, or the one name of several; done once however many secrets are in it. */
function removeDefinition(
	{ changes }: FixContext,
	{ instruction, span }: Definition,
): void {
	const parts = partsOf(instruction);
	const index = parts.findIndex((part) => part.span.start === span.start);
	changes.removePart(instruction, parts, index);
}

function fixedMessage(
	{ changes }: FixContext,
	{ name }: VariableTrace,
	first: Definition,
	id: string,
): FixedSecret {
	const lines = changes.linesThatSee(id);
	const keyword = `${first.kind.toUpperCase()} ${name}`;
	const message =
		lines.length > 0
			? `${keyword} becomes the secret ${id}, seen by the RUN in line ${lines.join(", ")}`
			: id === variableId(name)
				? `${keyword} is removed: nothing uses it`
				: `${keyword} becomes the secret ${id}, which BuildKit asks for`;
	return { secret: name, span: first.span, message };
}

function notesOf(
	context: FixContext,
	trace: VariableTrace,
	uses: readonly Use[],
	isVariableOfImage: boolean,
): readonly Remark[] {
	const { name } = trace;
	const notes: Remark[] = [];
	for (const { value, span } of trace.definitions) {
		const isText =
			value !== undefined &&
			value.replace(/["']/g, "") !== "" &&
			!value.includes("$");
		if (!isText) continue;
		notes.push({
			secret: name,
			span,
			message: `the value of ${name} stood in the Dockerfile`,
			help: "it is in the history of the repository: replace it by a new one",
		});
	}
	if (isVariableOfImage) {
		const env = trace.definitions.find(
			({ kind }) => kind === "env",
		) as Definition;
		notes.push({
			secret: name,
			span: env.span,
			message: `the image has no variable ${env.name} any more`,
			help: "if its program needs it, pass it to the container: docker run -e or --env-file",
		});
	}
	const used = new Set(uses.map(({ place }) => place.run));
	for (const { run, step } of trace.runs) {
		const opaque = programsOf(run).find(mayReadEnvironment);
		const { changes } = context;
		if (changes.sees(run, variableId(name))) continue;
		const isGone = changes.isRemoved(run.instruction) || changes.isJoined(run);
		if (used.has(run) || opaque === undefined || isGone) continue;
		notes.push({
			secret: name,
			span: step.span,
			message: `${opaque === "?" ? "a program" : opaque} in this RUN saw ${name} before and does not any more`,
			help: `if it needs it, add --mount=type=secret,id=${variableId(name)},env=${name}`,
		});
	}
	return notes;
}
