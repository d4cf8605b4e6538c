import type { SecretMount } from "../dockerfile/mount.ts";
import {
	type ShellScript,
	type SimpleCommand,
	scriptsIn,
} from "../shell/commands.ts";

/** A command of a script that names a secret: its file, or its variable in a place where the shell replaces it. */
export interface SecretUse {
	readonly command: SimpleCommand;
	readonly mount: SecretMount;
	/** Whether the shell itself gets to see the value: in a variable or a substitution. */
	readonly isValue: boolean;
}

/** The uses of secrets in the order of the script. */
export function usesOf(
	{ commands, text }: ShellScript,
	mounts: readonly SecretMount[],
): readonly SecretUse[] {
	const uses: SecretUse[] = [];
	const source = text.word.value;
	for (const command of commands) {
		const { node, substituted, program, arguments: words } = command;
		const written = source.slice(node.pos, node.end);
		for (const mount of mounts) {
			const { file, environmentName } = mount;
			const namesFile = file !== undefined && mentions(written, file);
			const namesVariable =
				environmentName !== undefined &&
				variablePattern(environmentName).test(written) &&
				!isOnlyQuoted(words, command, environmentName);
			if (!namesFile && !namesVariable) continue;
			const readsIntoShell =
				namesFile &&
				(substituted ||
					program === "." ||
					program === "source" ||
					program === "read");
			uses.push({ command, mount, isValue: namesVariable || readsIntoShell });
		}
	}
	return uses;
}

/** A command that uses a secret itself, or in scripts that it hands to a shell. */
export interface SecretUser {
	readonly command: SimpleCommand;
	/** Those of its scripts that use the secret. */
	readonly inner: readonly ShellScript[];
}

/** The commands of a script that use a secret, itself or in what they hand to a shell. */
export function usersOf(
	script: ShellScript,
	mount: SecretMount,
): readonly SecretUser[] {
	const own = new Set(usesOf(script, [mount]).map(({ command }) => command));
	return script.commands.flatMap((command) => {
		const inner = command.scripts.filter(
			(each) => usersOf(each, mount).length > 0,
		);
		return own.has(command) || inner.length > 0 ? [{ command, inner }] : [];
	});
}

/** The first command that uses a secret, at any depth. */
export function firstUserOf(
	script: ShellScript,
	mount: SecretMount,
): SimpleCommand | undefined {
	const [user] = usersOf(script, mount);
	const inner = user?.inner[0];
	return inner === undefined ? user?.command : firstUserOf(inner, mount);
}

/** Whether a text names a path, and not only the beginning of a longer one. */
export function mentions(text: string, path: string): boolean {
	for (
		let at = text.indexOf(path);
		at !== -1;
		at = text.indexOf(path, at + 1)
	) {
		if (!/[\w.-]/.test(text[at + path.length] ?? " ")) return true;
	}
	return false;
}

/** Whether a script looks whether a secret is there before it uses it, or goes on without it. */
export function isGuarded(script: ShellScript, mount: SecretMount): boolean {
	return (
		scriptsIn(script).some((each) => asksFor(each.text.word.value, mount)) ||
		canDoWithout(script, mount)
	);
}

function asksFor(text: string, mount: SecretMount): boolean {
	const { file, environmentName } = mount;
	const asksForFile =
		file !== undefined &&
		new RegExp(`(?:\\[|test)\\s+(?:!\\s+)?-[a-z]\\s+["']?${escape(file)}`).test(
			text,
		);
	const asksForVariable =
		environmentName !== undefined &&
		new RegExp(
			`\\$\\{${environmentName}:?[-+?=]|(?:\\[|test)\\s+(?:!\\s+)?(?:-[nzv]\\s+)?["']?\\$?\\{?${environmentName}\\b`,
		).test(text);
	return asksForFile || asksForVariable;
}

/** Whether there is an alternative to each use, also inside the script that a command hands to a shell. */
function canDoWithout(script: ShellScript, mount: SecretMount): boolean {
	return usersOf(script, mount).every(
		({ command, inner }) =>
			hasAlternative(script, command) ||
			(inner.length > 0 && inner.every((each) => canDoWithout(each, mount))),
	);
}

/** `command || other`, also of a list that the command ends. */
function hasAlternative(
	{ tree }: ShellScript,
	command: SimpleCommand,
): boolean {
	return tree.commands.some(({ command: list }) => {
		if (list.type !== "AndOr") return false;
		const index = list.commands.findIndex(
			({ pos, end }) => pos <= command.node.pos && command.node.end <= end,
		);
		return index !== -1 && list.operators.slice(index).includes("||");
	});
}

function variablePattern(name: string): RegExp {
	return new RegExp(`\\$(?:${name}\\b|\\{[#!]?${name}\\b)`);
}

/** Whether the variable stands only in single quotes, where it is text. */
function isOnlyQuoted(
	words: SimpleCommand["arguments"],
	{ assignments, node }: SimpleCommand,
	name: string,
): boolean {
	const pattern = variablePattern(name);
	const naming = words.filter(({ value }) => pattern.test(value));
	const elsewhere =
		assignments.some(({ text }) => pattern.test(text)) ||
		node.redirects.length > 0;
	return (
		naming.length > 0 && !elsewhere && naming.every(({ literal }) => literal)
	);
}

function escape(text: string): string {
	return text.replace(/[.*+?^${}()|[\]\\]/g, "\\$&");
}
