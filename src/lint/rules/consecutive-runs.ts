import type { RunInstruction } from "../../dockerfile/ast.ts";
import type { Rule } from "../rule.ts";

export const consecutiveRuns: Rule = {
	id: "consecutive-runs",
	aliases: ["DL3059"],
	group: "hygiene",
	severity: "info",
	manual: {
		summary: "Small RUN instructions that follow each other are one.",
		description:
			"Every RUN makes a layer. What belongs together is faster and smaller in one RUN, with `&&` or a heredoc. Keep them apart where the cache gains by it.",
		doesNotCatch: [
			"RUN with different options",
			"RUN with more than one command, where keeping them apart looks intended",
		],
	},
	bad: [
		{ dockerfile: "FROM alpine:3.20\nRUN a\nRUN b\nRUN c\n", lines: [3, 4] },
	],
	good: [
		{ dockerfile: "FROM alpine:3.20\nRUN a && b\n" },
		{ dockerfile: "FROM alpine:3.20\nRUN a\nCOPY b /b\nRUN c\n" },
		{ dockerfile: "FROM alpine:3.20\nRUN a && b\nRUN c && d\n" },
		{ dockerfile: "FROM alpine:3.20\nRUN --network=none a\nRUN b\n" },
	],
	check({ report }) {
		let earlier: RunInstruction | undefined;
		const isSmall = ({ command, heredocs }: RunInstruction) =>
			heredocs.length === 0 &&
			(command.kind === "exec" || !/[;|&\n]/.test(command.text.value));
		const flags = (run: RunInstruction) =>
			run.flags.map(({ name, value }) => `${name}=${value?.value}`).join(" ");
		return {
			instruction(instruction, { onbuild }) {
				if (onbuild) return;
				const run = instruction.kind === "run" ? instruction : undefined;
				const previous = earlier;
				earlier = run;
				if (run === undefined || previous === undefined) return;
				if (!isSmall(run) || !isSmall(previous)) return;
				if (flags(run) !== flags(previous)) return;
				report({
					message: "this RUN could be part of the one above",
					help: "join them with && or a heredoc",
					span: run.keyword.span,
					related: [{ message: "the RUN above", span: previous.keyword.span }],
				});
			},
		};
	},
};
