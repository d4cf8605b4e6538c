import type { ShellWord, SimpleCommand } from "../../shell/commands.ts";
import type { TextEdit } from "../../text/diagnostic.ts";
import type { FixContext } from "./fix-context.ts";
import {
	mentions,
	programsOf,
	type RunScript,
	type ScriptStep,
} from "./run-script.ts";
import type { RunPlace } from "./variable-definitions.ts";

/** How `git clone` can be kept from storing a login. */
export interface KeptLogins {
	readonly edits: readonly TextEdit[];
	/** Whether the command that begins there is taken care of. */
	isKeptOut(start: number): boolean;
}

/**
 * `git clone https://$TOKEN@host/path` stores the address, login included, in the clone. With `git -c url.….insteadOf=…` the address
 * that is stored has none, and the setting ends with the command. Rules: git-config(1), `url.<base>.insteadOf`.
 */
export function keepLogins(
	run: RunScript,
	names: readonly string[],
): KeptLogins {
	const edits: TextEdit[] = [];
	const kept = new Set<number>();
	for (const command of run.script?.commands ?? []) {
		const found = cloneEdits(command, names);
		edits.push(...found);
		if (found.length > 0) kept.add(command.node.pos);
	}
	return { edits, isKeptOut: (start) => kept.has(start) };
}

function cloneEdits(
	command: SimpleCommand,
	names: readonly string[],
): TextEdit[] {
	const verb = command.arguments.find(({ value }) =>
		/^(clone|submodule)$/.test(value),
	);
	if (command.program !== "git" || verb?.value !== "clone") return [];
	for (const word of command.arguments) {
		const raw = word.node.type === "Word" ? word.node.text : "";
		const parts = /^(["']?)(https?):\/\/([^/@]+)@([^/]+)\/(.*)$/.exec(raw);
		if (parts === null || parts[1] === "'") continue;
		const [, quote = "", scheme, login = "", host, rest] = parts;
		if (!names.some((name) => mentions(login, name))) continue;
		return [
			insteadOf(verb, `${scheme}://${login}@${host}/`, `${scheme}://${host}/`),
			{ span: word.span, text: `${quote}${scheme}://${host}/${rest}` },
		];
	}
	return [];
}

function insteadOf(verb: ShellWord, base: string, address: string): TextEdit {
	const at = verb.span.start;
	return {
		span: { start: at, end: at },
		text: `-c "url.${base}.insteadOf=${address}" `,
	};
}

/** Programs that fetch with git. */
const gitUsers: ReadonlySet<string> = new Set(
	"bundle cargo composer git go make npm pip pip3 pnpm poetry uv yarn".split(
		" ",
	),
);

/**
 * Gives settings with a login, which `git config --global` would store in a layer, to each RUN that fetches with git, in the
 * environment. Undefined when that is not possible. Rules: git-config(1), `GIT_CONFIG_COUNT`.
 */
export function settingsPerRun(
	context: FixContext,
	places: readonly RunPlace[],
	writer: RunPlace,
	names: readonly string[],
	flags: readonly string[],
): (() => void) | undefined {
	const { changes } = context;
	const steps = (context.stepsOf(writer.run) ?? []).filter((step) =>
		names.some((name) => mentions(textOf(writer.run, step), name)),
	);
	const settings = steps.flatMap(({ command }) => settingOf(command) ?? []);
	if (steps.length === 0 || settings.length !== steps.length) return undefined;
	const assignments = settings.map(
		({ key, value }, index) =>
			`GIT_CONFIG_KEY_${index}=${key} GIT_CONFIG_VALUE_${index}=${value}`,
	);
	const command = `export GIT_CONFIG_COUNT=${settings.length} ${assignments.join(" ")}`;
	const users = places
		.slice(places.indexOf(writer))
		.filter(({ run, stage }) => {
			if (stage !== writer.stage && stage.base !== writer.stage) return false;
			if (run !== writer.run)
				return programsOf(run).some((each) => gitUsers.has(each));
			const rest = (context.stepsOf(run) ?? []).filter(
				(step) => !steps.includes(step),
			);
			return rest.some((step) => gitUsers.has(step.command?.program ?? ""));
		});
	if (users.some(({ run }) => run.form === "exec" || run.form === "mixed"))
		return undefined;
	return () => {
		for (const step of steps) changes.dropStep(writer.run, step);
		for (const { run } of users) {
			for (const flag of flags) changes.mount(run, flag);
			changes.before(run, command);
		}
	};
}

function textOf(run: RunScript, { start, end }: ScriptStep): string {
	return run.script?.text.word.value.slice(start, end) ?? "";
}

/** Key and value of a `git config --global`, as they are written. */
function settingOf(
	command: SimpleCommand | undefined,
): { readonly key: string; readonly value: string } | undefined {
	if (command?.program !== "git") return undefined;
	const [verb, ...words] = command.arguments;
	if (verb?.value !== "config") return undefined;
	const isStored = words.every(
		({ value }) =>
			!value.startsWith("-") || /^--(global|system|add)$/.test(value),
	);
	const [key, value, ...more] = words.filter(
		(word) => !word.value.startsWith("-"),
	);
	if (!isStored || key === undefined || value === undefined || more.length > 0)
		return undefined;
	return { key: key.node.text, value: value.node.text };
}
