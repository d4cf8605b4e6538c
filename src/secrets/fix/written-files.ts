import type { SimpleCommand } from "../../shell/commands.ts";
import { mentions, type RunScript } from "./run-script.ts";
import type { Obstacle } from "./variable-definitions.ts";

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

/** What can be done about a file with a secret. */
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
