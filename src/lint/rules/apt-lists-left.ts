import { appendCommand, isMounted } from "../edits.ts";
import { finalStages } from "../final-image.ts";
import type { Rule } from "../rule.ts";

const lists = "/var/lib/apt/lists";

export const aptListsLeft: Rule = {
	id: "apt-lists-left",
	aliases: ["DL3009"],
	group: "hygiene",
	severity: "info",
	manual: {
		summary: "The package lists of apt-get are not left in the image.",
		description:
			"`apt-get update` leaves tens of megabytes in /var/lib/apt/lists. They are of no use later, because the next `apt-get install` should come with an update of its own. Remove them in the same RUN, or keep them out with a cache mount.",
		doesNotCatch: [
			"stages that the image does not build on",
			"removal by a script or a function in another file",
		],
	},
	bad: [
		{
			dockerfile:
				"FROM debian:12\nRUN apt-get update && apt-get install -y --no-install-recommends curl=7\n",
			lines: [2],
			fixed:
				"FROM debian:12\nRUN apt-get update && apt-get install -y --no-install-recommends curl=7 && rm -rf /var/lib/apt/lists/*\n",
		},
		{
			title: "where another user would have to do it",
			dockerfile: "FROM debian:12\nUSER app\nRUN sudo apt-get update\n",
			lines: [3],
		},
	],
	good: [
		{
			dockerfile:
				"FROM debian:12\nRUN apt-get update && apt-get install -y --no-install-recommends curl=7 && rm -rf /var/lib/apt/lists/*\n",
		},
		{
			dockerfile:
				"FROM debian:12\nRUN --mount=type=cache,target=/var/lib/apt apt-get update && apt-get install -y --no-install-recommends curl=7\n",
		},
		{
			title: "a stage that is not in the image",
			dockerfile:
				"FROM debian:12 AS build\nRUN apt-get update\nFROM debian:12\nCOPY --from=build /a /a\n",
		},
	],
	scripts: { words: ["apt-get", "apt"] },
	check({ document, facts, report }) {
		const final = finalStages(document, facts);
		return {
			script(script, instruction, { stage }) {
				const { allCommands: commands } = script;
				if (instruction.kind !== "run") return;
				if (stage === undefined || !final.has(stage)) return;
				const update = commands.find(
					({ program, arguments: words }) =>
						(program === "apt-get" || program === "apt") &&
						words.some(({ value }) => value === "update"),
				);
				if (update === undefined || isMounted(instruction, lists)) return;
				const removes = commands.some(
					({ program, arguments: words }) =>
						["rm", "find", "apt-get"].includes(program ?? "") &&
						words.some(({ value }) =>
							/^\/var\/lib\/(?:apt(?:\/|$)|\*|\{(?:[^}]*,)?apt[,}/])|^\/var\/lib\/?$|^dist-?clean$/.test(
								value,
							),
						),
				);
				const removesThere =
					commands.some(({ program }) => program === "rm") &&
					commands.some(
						({ program, arguments: words }) =>
							(program === "cd" || program === "pushd") &&
							words[0]?.value.startsWith("/var/lib/apt"),
					);
				if (removes || removesThere) return;
				const edit = appendCommand(
					instruction,
					`rm -rf ${lists}/*`,
					script,
					update,
				);
				report({
					message: `the package lists stay in the image, in ${lists}`,
					help: `end this RUN with rm -rf ${lists}/*, or add --mount=type=cache,target=/var/lib/apt`,
					span: update.span,
					...(edit && {
						fix: { title: "Remove the lists", kind: "safe", edits: [edit] },
					}),
				});
			},
		};
	},
};
