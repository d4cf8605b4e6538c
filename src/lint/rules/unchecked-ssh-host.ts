import type { Rule } from "../rule.ts";

const unchecked =
	/StrictHostKeyChecking[= \t]+["']?(?:no|off|accept-new)\b|(?:Global|User)KnownHostsFile[= \t]+["']?\/dev\/null/i;

const setting = {
	message: "this lets SSH talk to a host whose key it does not know",
	help: "write the host keys into the Dockerfile, or copy a known_hosts file",
};

export const uncheckedSshHost: Rule = {
	id: "unchecked-ssh-host",
	group: "secrets",
	manual: {
		summary: "SSH checks whom it talks to.",
		description:
			'`StrictHostKeyChecking=no` talks to anybody, and `ssh-keyscan` in a build believes whoever answers: an attacker on the way gets the session, and with it what the agent may sign. Put known keys into the image from a file of the build context, or write them out: `RUN echo "github.com ssh-ed25519 AAAA…" >> /etc/ssh/ssh_known_hosts`.',
		doesNotCatch: [
			"keys that are compared with a fingerprint in the same RUN (`ssh-keygen -lf`)",
			"settings in files that are copied",
		],
	},
	bad: [
		{
			dockerfile:
				"FROM alpine:3.20\nRUN ssh-keyscan github.com >> /root/.ssh/known_hosts\n",
			lines: [2],
		},
		{
			dockerfile:
				'FROM alpine:3.20\nENV GIT_SSH_COMMAND="ssh -o StrictHostKeyChecking=no"\nRUN ssh -o StrictHostKeyChecking=no a\n',
			lines: [2, 3],
		},
		{
			dockerfile:
				'FROM alpine:3.20\nRUN echo "StrictHostKeyChecking no" >> /etc/ssh/ssh_config\n',
			lines: [2],
		},
		{
			title: "in a heredoc",
			dockerfile:
				"FROM alpine:3.20\nCOPY <<E /etc/ssh/ssh_config\nStrictHostKeyChecking no\nE\nRUN <<E\ncat > ~/.ssh/config <<F\nStrictHostKeyChecking no\nF\nE\n",
			lines: [2, 5],
		},
	],
	good: [
		{
			dockerfile:
				"FROM alpine:3.20\nCOPY known_hosts /etc/ssh/ssh_known_hosts\nRUN ssh -o StrictHostKeyChecking=yes a\n",
		},
		{
			dockerfile:
				"FROM alpine:3.20\nRUN ssh-keyscan github.com > k && ssh-keygen -lf k | grep -q SHA256:abc && cat k >> /etc/ssh/ssh_known_hosts\n",
		},
	],
	scripts: {
		words: ["ssh-keyscan"],
		text: /Host["'\\]*Key["'\\]*Checking|Known["'\\]*Hosts["'\\]*File/i,
	},
	check: ({ report }) => ({
		script({ allCommands: commands }, instruction) {
			if (instruction.kind !== "run") return;
			const comparesKeys = commands.some(
				({ program, arguments: words }) =>
					program === "ssh-keygen" &&
					words.some(({ value }) => /^-[a-zA-Z]*l/.test(value)),
			);
			for (const command of commands) {
				const {
					program,
					arguments: words,
					assignments,
					redirections,
				} = command;
				// What it hands to a shell are commands of their own.
				if (command.scripts.length > 0) continue;
				if (program === "ssh-keyscan" && !comparesKeys) {
					report({
						message: "ssh-keyscan believes whoever answers during the build",
						help: "write the host keys into the Dockerfile, or copy a known_hosts file",
						span: command.span,
					});
					continue;
				}
				const texts = words.map(({ value }) => value);
				const inWords =
					texts.some((text) => unchecked.test(text)) ||
					unchecked.test(texts.join(" "));
				const inAssignments = assignments.some(({ text }) =>
					unchecked.test(text),
				);
				if (inWords || inAssignments) {
					const word = words.find(({ value }) => unchecked.test(value));
					report({ ...setting, span: word?.span ?? command.span });
				}
				for (const redirection of redirections) {
					if (redirection.type !== "HereDoc") continue;
					const { pos } = redirection.body;
					const found = unchecked.exec(redirection.body.text);
					if (found === null) continue;
					const start = pos + found.index;
					report({
						...setting,
						span: command.place({ pos: start, end: start + found[0].length }),
					});
				}
			}
		},
		copy(instruction) {
			for (const { content, span } of instruction.heredocs) {
				const found = unchecked.exec(content);
				if (found === null) continue;
				const start = span.start + found.index;
				report({
					...setting,
					span: { start, end: start + found[0].length },
					instruction,
				});
			}
		},
		env({ variables }) {
			for (const { key, value } of variables) {
				if (!unchecked.test(value.value)) continue;
				report({
					message: `${key.value} lets SSH talk to hosts whose keys it does not know`,
					help: "write the host keys into the Dockerfile, or copy a known_hosts file",
					span: key.span,
				});
			}
		},
	}),
};
