import type { Instruction } from "../../dockerfile/ast.ts";
import type { SimpleCommand } from "../../shell/commands.ts";
import type { FixContext } from "./fix-context.ts";
import type { RunScript, ScriptStep } from "./run-script.ts";
import { fetchersOf, mentions } from "./run-script.ts";
import { secretFileOf } from "./secret-names.ts";
import type { Obstacle, RunPlace } from "./variable-definitions.ts";

/** A file that a RUN writes a secret into. */
export interface WrittenFile {
	/** As the shell is to read it: `~/.npmrc`. */
	readonly path: string;
	/** Offset of the writing step in the shell text. */
	readonly start: number;
}

/** Commands that store what they are given, with the files they store it in. */
const stores: readonly (readonly [
	command: RegExp,
	paths: readonly string[],
])[] = [
	[/^(npm|pnpm) (config |c )?set\b/, ["~/.npmrc"]],
	[/^yarn config set\b/, ["~/.yarnrc", "~/.yarnrc.yml"]],
	[/^pip3? config\b.* set\b/, ["~/.config/pip/pip.conf"]],
	[/^git config\b.*--(global|system)\b/, ["~/.gitconfig"]],
	[
		/^composer config\b.*(-g|--global)\b/,
		["~/.composer/auth.json", "~/.config/composer/auth.json"],
	],
	[/^poetry config\b/, ["~/.config/pypoetry/auth.toml"]],
	[/^aws configure set\b/, ["~/.aws/credentials"]],
	[/^docker login\b/, ["~/.docker/config.json"]],
	[/^helm registry login\b/, ["~/.config/helm/registry/config.json"]],
	[/^gh auth login\b/, ["~/.config/gh/hosts.yml"]],
	[
		/^(huggingface-cli|hf auth) login\b/,
		["~/.cache/huggingface/token", "~/.cache/huggingface/stored_tokens"],
	],
	[/^dotnet nuget add source\b/, ["~/.nuget/NuGet/NuGet.Config"]],
	[/^cargo login\b/, ['"${CARGO_HOME:-$HOME/.cargo}/credentials.toml"']],
];

/** Programs whose output has what they are given in it. Others may be given a secret and write something else. */
const printers: ReadonlySet<string> = new Set(
	"awk base64 cat echo envsubst head jq printf sed tail tee tr".split(" "),
);

/** Places that are no part of a layer. */
const outside = /^["']?(\/dev\/|\/run\/secrets\/|\/proc\/|&)/;

/** The files that a RUN writes any of the names into. */
export function writtenFiles(
	run: RunScript,
	names: Iterable<string>,
): readonly WrittenFile[] {
	const { script } = run;
	if (script === undefined) return [];
	const { value: text } = script.text.word;
	const list = [...names];
	const found: WrittenFile[] = [];
	for (const command of script.commands) {
		const all = textOf(command, text);
		const feeding = command.pipeline
			? script.commands
					.filter((each) => each.pipeline?.id === command.pipeline?.id)
					.map((each) => textOf(each, text))
			: [all];
		if (!feeding.some((each) => list.some((name) => mentions(each, name))))
			continue;
		const start = command.node.pos;
		const isLast =
			!command.pipeline ||
			command.pipeline.index === command.pipeline.length - 1;
		const prints = printers.has(command.program ?? "");
		for (const redirection of prints ? command.redirections : []) {
			if (
				redirection.type !== "Redirect" ||
				!/^(>|>>|>\||&>|&>>)$/.test(redirection.operator)
			)
				continue;
			const path = redirection.target?.text;
			if (path !== undefined && !outside.test(path) && isLast)
				found.push({ path, start });
		}
		if (command.program === "tee") {
			for (const { value, node } of command.arguments) {
				if (value.startsWith("-") || outside.test(value)) continue;
				found.push({ path: node.text, start });
			}
		}
		const words = [
			command.program,
			...command.arguments.map(({ value }) => value),
		].join(" ");
		for (const [pattern, paths] of stores) {
			if (pattern.test(words))
				found.push(...paths.map((path) => ({ path, start })));
		}
	}
	return found;
}

/** A command with its here-documents. */
function textOf(command: SimpleCommand, text: string): string {
	const bodies = command.redirections.map((each) =>
		each.type === "HereDoc" ? each.body.text : "",
	);
	return [text.slice(command.node.pos, command.node.end), ...bodies].join("\n");
}

/** The steps of a RUN that remove a path and nothing else. */
export function removals(
	context: FixContext,
	run: RunScript,
	isPath: (path: string) => boolean,
): readonly ScriptStep[] {
	return (context.stepsOf(run) ?? []).filter(({ command }) => {
		if (
			command?.program !== "rm" &&
			command?.program !== "shred" &&
			command?.program !== "unlink"
		)
			return false;
		const paths = command.arguments.filter(
			({ value }) => !value.startsWith("-"),
		);
		return paths.length > 0 && paths.every(({ value }) => isPath(value));
	});
}

export type Cleaning =
	| { readonly kind: "done" }
	| {
			readonly kind: "possible";
			/** Whether the file is needed in places that cannot be brought together. */
			readonly spread?: boolean;
			/** Whether the RUN that wrote the file needs the secret no more, unless it is given it anew. */
			readonly relieves?: boolean;
			apply(): void;
	  }
	| {
			readonly kind: "obstacle";
			readonly spread?: boolean;
			readonly obstacle: Obstacle;
	  };

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
			for (const { run } of removers) {
				for (const step of removals(context, run, same))
					changes.dropStep(run, step);
			}
			changes.cleanUp(last.run, path);
		},
	};
}

/** Writes the file anew in each RUN that needs it, and removes it there. Undefined when that is not possible. */
function writePerRun(
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

/** Why nothing can be put behind the commands of a RUN. */
function cleanable(context: FixContext, run: RunScript): string | undefined {
	if (run.form === "exec" || run.form === "mixed") {
		return "this RUN writes the secret into a file, and is written in a form that nothing can be added to";
	}
	const steps = context.stepsOf(run);
	if (steps === undefined)
		return "this RUN writes the secret into a file, and its commands cannot be read";
	if (/#[^\n]*$/.test(run.text.trimEnd()) && /(^|\s)#/.test(run.text)) {
		return "this RUN writes the secret into a file, and ends in a comment";
	}
	return undefined;
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

function usesPath(run: RunScript, path: string): boolean {
	const bare = path.replace(/["']/g, "");
	const base = bare.slice(bare.lastIndexOf("/") + 1);
	if (base !== "" && run.text.includes(base)) return true;
	const programs = programsOfFile(bare);
	return fetchersOf(run).some((program) => programs.includes(program));
}

/** Programs that look for a file by themselves. */
function programsOfFile(path: string): readonly string[] {
	return path === "~/.gitconfig"
		? gitUsers
		: (secretFileOf(path)?.programs ?? []);
}

const gitUsers =
	"git go npm yarn pnpm pip pip3 cargo bundle composer uv poetry make".split(
		" ",
	);

/** Two ways of writing a path: `~/x`, `$HOME/x` and `/root/x` are taken for the same. */
export function samePath(a: string, b: string): boolean {
	const plain = (path: string): string =>
		path
			.replace(/["']/g, "")
			.replace(/^(\$HOME|\$\{HOME\}|\/root)(?=\/)/, "~")
			.replace(/^\.\//, "");
	return plain(a) === plain(b);
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
