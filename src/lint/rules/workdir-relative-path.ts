import { isAbsoluteImagePath } from "../../values/image-path.ts";
import { buildCheckUrl } from "../naming.ts";
import type { Rule } from "../rule.ts";

export const workdirRelativePath: Rule = {
	id: "WorkdirRelativePath",
	aliases: ["DL3000"],
	group: "build-check",
	url: buildCheckUrl("WorkdirRelativePath"),
	manual: {
		summary: "The first WORKDIR of a stage is absolute.",
		description:
			"A relative WORKDIR counts from the working directory of the base image, which may change with its next version. Begin with an absolute path; later ones may be relative to it.",
		doesNotCatch: [
			"relative paths behind an absolute one",
			"offline, paths that begin with a variable of a base image that is not known",
		],
	},
	bad: [{ dockerfile: "FROM alpine\nWORKDIR app\nWORKDIR src\n", lines: [2] }],
	good: [
		{ dockerfile: "FROM alpine\nWORKDIR /app\nWORKDIR src\n" },
		{ dockerfile: "FROM alpine AS a\nWORKDIR /app\nFROM a\nWORKDIR src\n" },
	],
	check: ({ report, undecided }) => ({
		moved({ state, instruction, lines, triggeredAt }, { value, certain }) {
			if (state.hasWorkdir) return;
			if (isAbsoluteImagePath(value, state.platform.os)) return;
			if (!certain) {
				undecided("paths with variables of base images are not known offline");
				return;
			}
			// Offline nobody knows which system the base image is for.
			if (!state.environmentIsKnown && isAbsoluteImagePath(value, "windows")) {
				return;
			}
			const path =
				instruction.kind === "workdir"
					? instruction.path
					: instruction.arguments;
			report({
				message: `WORKDIR "${value}" depends on the working directory of the base image`,
				help: `write an absolute path: WORKDIR /${value.replace(/^(\.\/)+/, "")}`,
				span: triggeredAt ?? path.span,
				lines,
				instruction,
			});
		},
	}),
};
