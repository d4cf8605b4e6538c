import type { UserInstruction } from "../../dockerfile/ast.ts";
import { finalStages } from "../final-image.ts";
import { plainValue } from "../plain-value.ts";
import type { Rule } from "../rule.ts";

export const rootUser: Rule = {
	id: "root-user",
	aliases: ["DL3002"],
	group: "hygiene",
	manual: {
		summary: "The last USER of the image is not root.",
		description:
			"Who became root for a RUN should give it up again: otherwise the program in the container runs as root.",
		doesNotCatch: [
			"images without any USER: whether their base runs as root is not known",
			"users from variables",
		],
	},
	bad: [
		{ dockerfile: "FROM alpine:3.20\nUSER app\nUSER root\n", lines: [3] },
		{ dockerfile: "FROM alpine:3.20\nUSER 0:0\n", lines: [2] },
	],
	good: [
		{ dockerfile: "FROM alpine:3.20\nUSER root\nRUN a\nUSER app\n" },
		{ dockerfile: "FROM alpine:3.20 AS a\nUSER root\nFROM scratch\n" },
	],
	check({ document, facts, report }) {
		let last: UserInstruction | undefined;
		return {
			user(instruction, { stage, onbuild }) {
				if (onbuild || stage === undefined) return;
				if (finalStages(document, facts).has(stage)) last = instruction;
			},
			finish() {
				if (last === undefined) return;
				const { span } = last.user;
				const value = plainValue(last.user, document);
				if (!/^(?:root|0)(?::.*)?$/.test(value)) return;
				report({
					message: "the program of this image runs as root",
					help: "end with USER and another user",
					span,
					instruction: last,
				});
			},
		};
	},
};
