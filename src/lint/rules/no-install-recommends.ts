import type { CopyInstruction, RunInstruction } from "../../dockerfile/ast.ts";
import type { ShellWord } from "../../shell/commands.ts";
import { installationOf } from "../../shell/package-managers.ts";
import { textOf } from "../../text/source.ts";
import { catchUp } from "../catch-up.ts";
import { insertBehind } from "../edits.ts";
import { installing } from "../installing.ts";
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
		doesNotCatch: [
			"what comes after a RUN or COPY that writes `APT::Install-Recommends` into a file",
			"`--install-recommends`, which says that they are wanted, and `-f` without packages",
		],
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
		{
			title: "a setting in a file",
			dockerfile:
				"FROM debian:12\nRUN echo 'APT::Install-Recommends \"false\";' > /etc/apt/apt.conf.d/99local\nRUN apt-get install -y curl=7\n",
		},
	],
	scripts: installing(["apt-get"]),
	check({ report, document }) {
		const { source } = document;
		let isSetBefore = false;
		const note = (instruction: RunInstruction | CopyInstruction) => {
			isSetBefore ||=
				/APT::Install-Recommends["']?[ \t]+\\?["']?(?:0|false|no)/i.test(
					textOf(source, instruction.span),
				);
		};
		const readTo = catchUp(document, {
			from: () => {
				isSetBefore = false;
			},
			run: note,
			copy: note,
		});
		return {
			command(command, instruction) {
				if (instruction.kind !== "run") return;
				const installation = installationOf(command);
				if (installation?.manager !== "apt-get") return;
				readTo(instruction);
				if (isSetBefore) return;
				const { verb } = installation;
				const isSet = command.arguments.some(({ value }) =>
					/^--(?:no-)?install-recommends$|^(?:-o)?APT::Install-Recommends=/i.test(
						value,
					),
				);
				if (isSet || command.arguments.every(isOptionOr(verb))) return;
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
		};
	},
};

function isOptionOr(verb: ShellWord): (word: ShellWord) => boolean {
	return (word) => word.value.startsWith("-") || word.node === verb.node;
}
