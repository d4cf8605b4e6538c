import { replace } from "../edits.ts";
import type { Rule } from "../rule.ts";

export const aptGetNotApt: Rule = {
	id: "apt-get-not-apt",
	aliases: ["DL3027"],
	group: "hygiene",
	manual: {
		summary: "Scripts use `apt-get` and `apt-cache`, not `apt`.",
		description:
			"`apt` is made for people at a terminal, says itself that its interface is not stable, and may change what it prints and does.",
		doesNotCatch: ["`apt` behind a variable"],
	},
	bad: [
		{
			dockerfile: "FROM debian:12\nRUN apt update\n",
			lines: [2],
			fixed: "FROM debian:12\nRUN apt-get update\n",
		},
		{ dockerfile: "FROM debian:12\nRUN apt list --installed\n", lines: [2] },
	],
	good: [{ dockerfile: "FROM debian:12\nRUN apt-get update\n" }],
	scripts: { words: ["apt"] },
	check: ({ report }) => ({
		command(command, instruction) {
			if (instruction.kind !== "run" || command.program !== "apt") return;
			const verb = command.arguments.find(
				({ value }) => !value.startsWith("-"),
			);
			const isSame =
				/^(?:update|upgrade|install|remove|purge|autoremove|clean|autoclean|download|source|build-dep)$/.test(
					verb?.value ?? "",
				);
			const place = command.programSpan ?? command.span;
			report({
				message: "apt is for people at a terminal, not for scripts",
				help: "use apt-get, or apt-cache to search",
				span: place,
				...(isSame && { fix: replace(place, "apt-get", "Use apt-get") }),
			});
		},
	}),
};
