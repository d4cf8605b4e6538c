import type { MountFlag } from "../../dockerfile/ast.ts";
import type { Ownership, SecretMount } from "../../dockerfile/mount.ts";
import type { ShellScript } from "../../shell/commands.ts";
import { insertBehind } from "../edits.ts";
import type { Rule } from "../rule.ts";
import { usersOf } from "../secret-uses.ts";
import { mountName, secretMounts } from "../written-mounts.ts";

export const unreadableSecret: Rule = {
	id: "unreadable-secret",
	group: "secrets",
	manual: {
		summary: "The USER of a RUN can read its secrets and its SSH agent.",
		description:
			"A secret belongs to root and is readable by its owner only (0400; an SSH agent 0600), whatever USER says. Give it to the user: `--mount=type=secret,id=token,uid=1000`, or hand it over as a variable with `env=TOKEN`.",
		doesNotCatch: [
			"users of the base image, when its configuration is not known",
			"whether the number given is that of the user, when USER is a name",
			"commands that become root by sudo",
		],
	},
	bad: [
		{
			dockerfile:
				"FROM alpine:3.20\nUSER 1000\nRUN --mount=type=secret,id=token cat /run/secrets/token\n",
			lines: [3],
			fixed:
				"FROM alpine:3.20\nUSER 1000\nRUN --mount=type=secret,id=token,uid=1000 cat /run/secrets/token\n",
		},
		{
			dockerfile: "FROM alpine:3.20\nUSER app\nRUN --mount=type=ssh ssh a\n",
			lines: [3],
		},
	],
	good: [
		{
			dockerfile:
				"FROM alpine:3.20\nUSER 1000\nRUN --mount=type=secret,id=a,env=A --mount=type=secret,id=b,uid=1000 --mount=type=secret,id=c,mode=0444 true\n",
		},
		{
			dockerfile:
				"FROM alpine:3.20\nRUN --mount=type=secret,id=token cat /run/secrets/token\n",
		},
		{
			dockerfile:
				"FROM alpine:3.20\nUSER root\nRUN --mount=type=secret,id=token cat /run/secrets/token\n",
		},
		{
			dockerfile:
				"FROM alpine:3.20\nUSER app\nRUN --mount=type=secret,id=token sudo cat /run/secrets/token\n",
		},
	],
	scripts: { givenSecrets: true },
	check({ report }) {
		/** Mounts that only root reads, by sudo. */
		const readByRoot = new Set<MountFlag>();
		return {
			script(script, instruction) {
				if (instruction.kind !== "run") return;
				for (const mount of secretMounts(instruction)) {
					if (isReadByRoot(script, mount)) readByRoot.add(mount.flag);
				}
			},
			mounted({ state, instruction, lines, triggeredAt }, mount) {
				if (mount.kind !== "secret" && mount.kind !== "ssh") return;
				if (readByRoot.has(mount.flag)) return;
				if (mount.kind === "secret" && mount.file === undefined) return;
				const { user } = state;
				if (user === undefined || !user.certain) return;
				const [name = "", group = ""] = user.value.split(":");
				if (name === "" || name === "root" || name === "0") return;
				if (canRead(name, group, mount.owner)) return;
				const uid = /^\d+$/.test(name) ? name : undefined;
				const { flag } = mount;
				const what = mount.kind === "ssh" ? "SSH agent" : "secret";
				report({
					message: `the user ${name} cannot read the ${what} ${mountName(mount)}`,
					help:
						uid === undefined
							? `add uid= with the number of ${name}`
							: `add uid=${uid}`,
					span: triggeredAt ?? flag.value.span,
					lines,
					instruction,
					...(!triggeredAt &&
						uid !== undefined &&
						mount.owner === undefined && {
							fix: insertBehind(
								flag.value.span,
								`,uid=${uid}`,
								`Add uid=${uid}`,
							),
						}),
				});
			},
		};
	},
};

/** Whether there are uses, and all of them by `sudo`, or in a script that `sudo` runs. */
function isReadByRoot(script: ShellScript, mount: SecretMount): boolean {
	const users = usersOf(script, mount);
	return (
		users.length > 0 &&
		users.every(
			({ command: { wrappers }, inner }) =>
				wrappers.some((name) => name === "sudo" || name === "doas") ||
				inner.some((each) => isReadByRoot(each, mount)),
		)
	);
}

/** Whether a user who is not root can read what belongs to this owner. */
function canRead(
	user: string,
	group: string,
	owner: Ownership | undefined,
): boolean {
	if (owner === undefined) return false;
	if ((owner.mode & 0o004) !== 0) return true;
	const isNumber = /^\d+$/.test(user);
	const isOwner = isNumber ? Number(user) === owner.uid : owner.uid !== 0;
	if (isOwner && (owner.mode & 0o400) !== 0) return true;
	const isGroup = /^\d+$/.test(group)
		? Number(group) === owner.gid
		: owner.gid !== 0;
	return isGroup && (owner.mode & 0o040) !== 0;
}
