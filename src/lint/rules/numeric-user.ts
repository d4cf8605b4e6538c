import type { UserInstruction } from "../../dockerfile/ast.ts";
import { operands, optionValue } from "../../shell/command-options.ts";
import { replace } from "../edits.ts";
import { finalStages } from "../final-image.ts";
import { plainValue } from "../plain-value.ts";
import type { Rule } from "../rule.ts";

/** Programs that make users. */
const adders = ["useradd", "adduser"];

export const numericUser: Rule = {
	id: "numeric-user",
	aliases: ["DL3066"],
	group: "hygiene",
	severity: "info",
	optIn: true,
	manual: {
		summary: "The user of the image is a number.",
		description:
			"Kubernetes with `runAsNonRoot` refuses an image whose user is a name: it cannot look it up, and so cannot know that it is not root. `USER 1000` is safe, and `USER 1000:1000` also where the image has no /etc/passwd. Elsewhere names do as well and are easier to read: therefore the rule is off unless configured.",
		doesNotCatch: [
			"users from variables",
			"users of stages that the image does not build on, and of those that another USER follows",
			"images without any USER: whether their base has a name is not known",
		],
	},
	bad: [
		{ dockerfile: "FROM alpine:3.20\nUSER app\n", lines: [2] },
		{
			title: "a name whose number the file knows",
			dockerfile: "FROM debian:12\nRUN useradd -l -m -u 10001 app\nUSER app\n",
			lines: [3],
		},
	],
	good: [
		{ dockerfile: "FROM alpine:3.20\nUSER 10001:10001\n" },
		{ dockerfile: "FROM alpine:3.20\nUSER app\nRUN a\nUSER 10001\n" },
		{ dockerfile: "FROM alpine:3.20\nARG UID\nUSER $UID\n" },
		{
			title: "root is no better as a number: see root-user",
			dockerfile: "FROM alpine:3.20\nUSER root\n",
		},
	],
	scripts: { words: adders },
	check({ document, facts, report }) {
		const final = finalStages(document, facts);
		const numbers = new Map<string, string>();
		let last: UserInstruction | undefined;
		return {
			command(command) {
				const { program = "" } = command;
				if (!adders.includes(program)) return;
				const number = optionValue(command, "-u", "--uid")?.value;
				const uid = number?.slice(number.indexOf("=") + 1) ?? "";
				const name = operands(command, valued).at(-1)?.value;
				if (name !== undefined && /^\d+$/.test(uid)) numbers.set(name, uid);
			},
			user(instruction, { stage, onbuild }) {
				if (onbuild || stage === undefined || !final.has(stage)) return;
				last = instruction;
			},
			finish() {
				if (last === undefined) return;
				const { span } = last.user;
				const value = plainValue(last.user, document);
				const [name = ""] = value.split(":");
				if (value.includes("$") || /^(?:\d*|root)$/.test(name)) return;
				const uid = numbers.get(name);
				const isWritten = span.end - span.start === value.length;
				report({
					message: `${name} is a name, which nobody outside of the container can look up`,
					help:
						uid === undefined
							? "write the number of the user"
							: `write USER ${uid}`,
					span,
					instruction: last,
					...(uid !== undefined &&
						isWritten && {
							fix: {
								...replace(
									{ start: span.start, end: span.start + name.length },
									uid,
									`Write ${uid}`,
								),
								kind: "suggestion",
							},
						}),
				});
			},
		};
	},
};

/** Options of useradd and adduser that take the next word. */
const valued =
	"-u --uid -g --gid --ingroup -G --groups -s --shell -d --home-dir -h --home -c --comment --gecos -k -K -e -f -b -p --password".split(
		" ",
	);
