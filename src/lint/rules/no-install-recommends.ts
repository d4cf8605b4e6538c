import { installationOf } from "../../shell/package-managers.ts";
import { insertBehind } from "../edits.ts";
import type { Rule } from "../rule.ts";

export const noInstallRecommends: Rule = {
	id: "no-install-recommends",
	aliases: ["DL3015"],
	group: "hygiene",
	severity: "info",
	manual: {
		summary: "`apt-get` installs what is needed, not what is recommended.",
		description:
			"By default apt-get also installs the packages that others recommend, which makes images larger than they need to be. `--no-install-recommends` leaves them out; name what is missing then.",
		doesNotCatch: ["a setting in a file below /etc/apt"],
	},
	bad: [
		{
			dockerfile:
				"FROM debian:12\nRUN apt-get update && apt-get install -y curl=7 && rm -rf /var/lib/apt/lists/*\n",
			lines: [2],
			fixed:
				"FROM debian:12\nRUN apt-get update && apt-get install --no-install-recommends -y curl=7 && rm -rf /var/lib/apt/lists/*\n",
		},
	],
	good: [
		{
			dockerfile:
				"FROM debian:12\nRUN apt-get install -y --no-install-recommends curl=7\n",
		},
		{
			dockerfile:
				"FROM debian:12\nRUN apt-get install -y -o APT::Install-Recommends=false curl=7\n",
		},
	],
	check: ({ report }) => ({
		command(command, instruction) {
			if (instruction.kind !== "run") return;
			const installation = installationOf(command);
			if (installation?.manager !== "apt-get") return;
			const isSet = command.arguments.some(({ value }) =>
				/^--no-install-recommends$|^(?:-o)?APT::Install-Recommends=["']?(?:0|false|no)/i.test(
					value,
				),
			);
			if (isSet) return;
			const { verb } = installation;
			report({
				message: "apt-get also installs what packages recommend",
				help: "add --no-install-recommends",
				span: verb.span,
				fix: insertBehind(
					verb.span,
					" --no-install-recommends",
					"Add --no-install-recommends",
				),
			});
		},
	}),
};
