import type { Rule } from "../rule.ts";

export const labelKey: Rule = {
	id: "label-key",
	aliases: ["DL3048"],
	group: "hygiene",
	severity: "info",
	manual: {
		summary: "Keys of labels are in lower case, and in no reserved namespace.",
		description:
			"Docker's guidelines for labels: keys consist of lower-case letters, digits, and single `.` and `-` between them; `com.docker.*`, `io.docker.*` and `org.dockerproject.*` are Docker's own.",
		doesNotCatch: ["keys with variables", "what a label says"],
	},
	bad: [
		{ dockerfile: "FROM alpine:3.20\nLABEL A..B=c\n", lines: [2] },
		{ dockerfile: "FROM alpine:3.20\nLABEL com.docker.x=c\n", lines: [2] },
	],
	good: [
		{
			dockerfile:
				'FROM alpine:3.20\nLABEL org.opencontainers.image.title=a "b"=c $d=e\n',
		},
	],
	check: ({ report }) => ({
		label({ labels }) {
			for (const { key } of labels) {
				const name = key.value.replace(/^(["'])(.*)\1$/, "$2");
				if (name.includes("$")) continue;
				const reserved =
					/^(?:com\.docker|io\.docker|org\.dockerproject)\./.test(name);
				if (!reserved && /^[a-z](?:[a-z0-9_/]|[.-](?![.-]))*$/.test(name)) {
					continue;
				}
				report({
					message: reserved
						? `the label key ${name} is in a namespace of Docker's own`
						: `the label key ${name} is not as Docker's guidelines want it`,
					help: reserved
						? "use a namespace of your own: org.example.key"
						: "use lower-case letters, digits, and single . and - between them",
					span: key.span,
				});
			}
		},
	}),
};
