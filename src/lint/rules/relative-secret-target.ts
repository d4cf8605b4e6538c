import type { Rule } from "../rule.ts";
import {
	mountName,
	optionSpan,
	secretMounts,
	sshMounts,
} from "../written-mounts.ts";

export const relativeSecretTarget: Rule = {
	id: "relative-secret-target",
	group: "secrets",
	manual: {
		summary: "The target of a secret or SSH mount is absolute.",
		description:
			"Other mounts count a relative target from WORKDIR. Secret and SSH mounts do not: `target=.npmrc` is /.npmrc, and other builders may think otherwise.",
		doesNotCatch: ["targets that begin with a variable"],
	},
	bad: [
		{
			dockerfile:
				"FROM alpine:3.20\nWORKDIR /app\nRUN --mount=type=secret,id=a,target=.npmrc npm ci\n",
			lines: [3],
		},
	],
	good: [
		{
			dockerfile:
				"FROM alpine:3.20\nWORKDIR /app\nRUN --mount=type=secret,id=a,target=/app/.npmrc --mount=type=cache,target=b --mount=type=secret,id=c,target=$D/e npm ci\n",
		},
	],
	check: ({ report }) => ({
		run(instruction) {
			if (instruction.mounts.length === 0) return;
			const targets = [
				...secretMounts(instruction).map((mount) => ({
					mount,
					target: mount.file,
				})),
				...sshMounts(instruction).map((mount) => ({
					mount,
					target: mount.socket,
				})),
			];
			for (const { mount, target } of targets) {
				if (target === undefined || /^(?:[/$~\\]|[A-Za-z]:)/.test(target)) {
					continue;
				}
				report({
					message: `the target of ${mountName(mount)} is /${target}: it does not count from WORKDIR`,
					help: "write an absolute path",
					span: optionSpan(mount.flag, "target", "dst", "destination"),
				});
			}
		},
	}),
};
