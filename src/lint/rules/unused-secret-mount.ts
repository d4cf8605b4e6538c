import type { ShellScript } from "../../shell/commands.ts";
import type { Rule } from "../rule.ts";
import { usersOf } from "../secret-uses.ts";
import { mountName, secretMounts } from "../written-mounts.ts";

/** Programs that read no file below /run/secrets unless they are told to. */
const innocent = new Set(
	"apk apt apt-get dnf yum microdnf zypper adduser addgroup useradd groupadd usermod cat cd chmod chown cp curl date dpkg echo export find git go grep groupadd gzip head install ln ls mkdir mv npm npx pip pip3 pnpm poetry printf pwd rm rmdir sed set sleep sort tail tar test touch tr true uname unzip update-ca-certificates useradd uv wget which yarn [ :".split(
		" ",
	),
);

export const unusedSecretMount: Rule = {
	id: "unused-secret-mount",
	group: "secrets",
	manual: {
		summary: "A secret is mounted only where it is used.",
		description:
			"A mount that nothing reads gives every program of the RUN, and every package that it installs, a secret for no purpose; or its name is misspelt where it is meant to be used.",
		doesNotCatch: [
			"secrets with a target or a variable of their own: programs may look there by themselves",
			"scripts, makefiles and programs that are not known: they may read it",
		],
	},
	bad: [
		{
			dockerfile:
				"FROM alpine:3.20\nRUN --mount=type=secret,id=token apk add --no-cache curl=8\n",
			lines: [2],
		},
		{
			title: "what a shell is handed is known",
			dockerfile:
				"FROM alpine:3.20\nRUN --mount=type=secret,id=token sh -c 'apk add --no-cache curl=8'\n",
			lines: [2],
		},
	],
	good: [
		{
			dockerfile:
				"FROM alpine:3.20\nRUN --mount=type=secret,id=token ./build.sh\nRUN --mount=type=secret,id=npmrc,target=/root/.npmrc npm ci\nRUN --mount=type=secret,id=token cat /run/secrets/*\nRUN --mount=type=secret,id=a,env=A npm ci\n",
		},
		{
			dockerfile:
				"FROM alpine:3.20\nRUN --mount=type=secret,id=token npm run build\n",
		},
	],
	scripts: { givenSecrets: true },
	check: ({ report }) => ({
		script(script, instruction) {
			if (instruction.kind !== "run" || mayReadAll(script)) return;
			for (const mount of secretMounts(instruction)) {
				const { file, environmentName, flag } = mount;
				if (environmentName !== undefined) continue;
				if (!file?.startsWith("/run/secrets/")) continue;
				if (usersOf(script, mount).length > 0) continue;
				report({
					message: `nothing in this RUN reads the secret ${mountName(mount)}`,
					help: `remove the mount, or read ${file}`,
					span: flag.value.span,
				});
			}
		},
	}),
};

/** Whether something in the script may read any secret: a pattern, a path in a variable, or a program that is not known. */
function mayReadAll({ text, commands }: ShellScript): boolean {
	if (/\/run\/secrets(?:\/?(?:[\s"'*$;&|)]|$))/.test(text.word.value))
		return true;
	return commands.some(({ program, node, arguments: words, scripts }) => {
		if (node.name === undefined) return false;
		if (scripts.length > 0) return scripts.some(mayReadAll);
		if (program === undefined || !innocent.has(program)) return true;
		return words.some(({ value }) =>
			/^(?:run|exec|start|test|x|dlx|build)$/.test(value),
		);
	});
}
