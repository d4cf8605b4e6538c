import { isAbsoluteImagePath } from "../../values/image-path.ts";
import { plainValue } from "../plain-value.ts";
import type { Rule } from "../rule.ts";

export const relativeCopyDestination: Rule = {
	id: "relative-copy-destination",
	aliases: ["DL3045"],
	group: "hygiene",
	manual: {
		summary: "A relative destination of COPY or ADD comes after WORKDIR.",
		description:
			"Without a WORKDIR in the Dockerfile, a relative destination counts from the working directory of the base image, which may change.",
		doesNotCatch: [
			"destinations with variables",
			"stages from scratch, where everything counts from /",
		],
	},
	bad: [{ dockerfile: "FROM alpine:3.20\nCOPY a b/\n", lines: [2] }],
	good: [
		{ dockerfile: "FROM alpine:3.20\nWORKDIR /app\nCOPY a b/\n" },
		{ dockerfile: "FROM alpine:3.20\nCOPY a /b/\nCOPY c $DIR/\n" },
		{
			dockerfile: "FROM alpine:3.20 AS a\nWORKDIR /app\nFROM a\nCOPY a b/\n",
		},
		{ dockerfile: 'FROM alpine:3.20\nCOPY a "/b/"\n' },
		{ dockerfile: "FROM scratch\nCOPY a b/\n" },
	],
	check: ({ document, report }) => ({
		done({ instruction, state, triggeredAt }) {
			if (instruction.kind !== "copy" && instruction.kind !== "add") return;
			const { destination } = instruction;
			const value = plainValue(destination, document);
			if (state.hasWorkdir || triggeredAt || value.includes("$")) return;
			// Of scratch, and of an image whose configuration is known, the working directory is known too.
			if (state.environmentIsKnown) return;
			const isAbsolute =
				isAbsoluteImagePath(value, "linux") ||
				isAbsoluteImagePath(value, "windows");
			if (isAbsolute) return;
			report({
				message: `the destination ${value} depends on the working directory of the base image`,
				help: "write an absolute path, or a WORKDIR above",
				span: destination.span,
				instruction,
			});
		},
	}),
};
