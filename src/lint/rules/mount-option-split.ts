import type { MountFlag } from "../../dockerfile/ast.ts";
import type { MountKind } from "../../dockerfile/mount.ts";
import { resolveMount } from "../../dockerfile/resolve-mount.ts";
import type { Rule } from "../rule.ts";

const option = /^([a-z]+)=(\S*)(?=[ \t]|$)/;

const targets = "target dst destination";
/** What each type of mount makes use of. Others are read without complaint, and are more likely variables of the command. */
const optionsByKind: Readonly<Record<MountKind, ReadonlySet<string>>> = {
	bind: setOf(`type from source src ${targets} ro rw readonly readwrite`),
	cache: setOf(
		`type id from source src ${targets} sharing mode uid gid ro rw readonly readwrite`,
	),
	tmpfs: setOf(`type ${targets} size`),
	secret: setOf(`type id source src ${targets} required mode uid gid env`),
	ssh: setOf(`type id ${targets} required mode uid gid`),
};

function setOf(names: string): ReadonlySet<string> {
	return new Set(names.split(" "));
}

/** Whether a mount would make sense with one more option. */
function takesOption(flag: MountFlag, key: string, value: string): boolean {
	if (flag.options.some((each) => each.key === key)) return false;
	const { span } = flag;
	const more = { key, value: { value, span }, word: { value, span } };
	const resolved = resolveMount(
		{ ...flag, options: [...flag.options, more] },
		(word) => ({ ok: true, value: word.value }),
	);
	return resolved.ok && optionsByKind[resolved.mount.kind].has(key);
}

export const mountOptionSplit: Rule = {
	id: "mount-option-split",
	group: "secrets",
	severity: "error",
	manual: {
		summary: "Options of `--mount` are separated by commas, without blanks.",
		description:
			"After `--mount=type=ssh id=deploy git clone …` the command is `id=deploy git clone …`: the mount has no id, and the shell gets a variable that nobody uses. Write `--mount=type=ssh,id=deploy`.",
		doesNotCatch: [
			"variables of the command whose name is not that of an option that the mount can take",
		],
	},
	bad: [
		{
			dockerfile: "FROM alpine:3.20\nRUN --mount=type=ssh id=deploy ssh a\n",
			lines: [2],
			fixed: "FROM alpine:3.20\nRUN --mount=type=ssh,id=deploy ssh a\n",
		},
	],
	good: [
		{
			dockerfile: "FROM alpine:3.20\nRUN --mount=type=ssh,id=deploy ssh a\n",
		},
		{ dockerfile: "FROM alpine:3.20\nRUN id=1 a\n" },
		{
			title: "an option that the mount cannot have is a variable",
			dockerfile:
				"FROM alpine:3.20\nRUN --mount=type=cache,target=/root/.npm env=production npm ci\n",
		},
	],
	check: ({ report }) => ({
		run({ mounts, command, arguments: text }) {
			const mount = mounts.at(-1);
			if (mount === undefined || command.kind !== "shell") return;
			const match = option.exec(text.value);
			if (match === null) return;
			const [found, key, value] = match as unknown as [string, string, string];
			if (!takesOption(mount, key, value)) return;
			const { start } = text.span;
			const gap = { start: mount.value.span.end, end: start };
			report({
				message: `${found} belongs to the command here, not to the mount`,
				help: "separate options of --mount by commas, without blanks",
				span: { start, end: start + found.length },
				fix: {
					title: "Put a comma before it",
					kind: "safe",
					edits: [{ span: gap, text: "," }],
				},
			});
		},
	}),
};
