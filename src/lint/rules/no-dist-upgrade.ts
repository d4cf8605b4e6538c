import type { SimpleCommand } from "../../shell/commands.ts";
import type { Rule } from "../rule.ts";

/** By program, the words that move everything to the newest release. */
const upgrades: ReadonlyMap<string, ReadonlySet<string>> = new Map([
	["zypper", new Set(["dist-upgrade", "dup"])],
	["apt-get", new Set(["dist-upgrade", "full-upgrade"])],
	["apt", new Set(["dist-upgrade", "full-upgrade"])],
	["aptitude", new Set(["dist-upgrade", "full-upgrade"])],
	["do-release-upgrade", new Set()],
]);

export const noDistUpgrade: Rule = {
	id: "no-dist-upgrade",
	aliases: ["DL3005", "DL3035"],
	partialAliases: {
		DL3005: "apt-get, apt and aptitude",
		DL3035: "zypper",
	},
	group: "hygiene",
	severity: "info",
	manual: {
		summary: "A build does not upgrade the distribution.",
		description:
			"`zypper dist-upgrade` and `apt-get dist-upgrade` replace, add and remove packages until the system is another one than the base image: no two builds are alike, and the layer holds much of the system a second time. Use a newer tag of the base image. Plain `upgrade`, which only brings fixes, is not reported.",
		doesNotCatch: [
			"`apt-get upgrade`, `apk upgrade`, `dnf upgrade` and `zypper update`: security fixes are wanted",
			"stages that change what the package manager reads first, in order to change the release",
		],
	},
	bad: [
		{
			dockerfile:
				"FROM opensuse/leap:15\nRUN zypper --non-interactive dist-upgrade\n",
			lines: [2],
		},
		{
			dockerfile:
				"FROM debian:12\nRUN apt-get update && DEBIAN_FRONTEND=noninteractive apt-get -y dist-upgrade\n",
			lines: [2],
		},
	],
	good: [
		{
			dockerfile:
				"FROM debian:12\nRUN apt-get update && apt-get upgrade -y && apt-get install -y --no-install-recommends dist-upgrade\n",
		},
		{
			dockerfile:
				"FROM debian:12\nRUN sed -i s/bookworm/trixie/ /etc/apt/sources.list.d/debian.sources && apt-get update && apt-get -y dist-upgrade\n",
		},
	],
	scripts: { words: [...upgrades.keys()] },
	check: ({ report }) => ({
		script({ allCommands }, instruction) {
			if (instruction.kind !== "run") return;
			if (allCommands.some(changesSources)) return;
			for (const command of allCommands) {
				const { program = "", arguments: words } = command;
				const verbs = upgrades.get(program);
				if (verbs === undefined) continue;
				const verb = words.find(({ value }) => /^[a-z]/.test(value));
				if (verbs.size > 0 && !verbs.has(verb?.value ?? "")) continue;
				report({
					message: `${program}${verb === undefined ? "" : ` ${verb.value}`} makes another system of the base image`,
					help: "use a newer tag of the base image",
					span: command.span,
					...(program !== "do-release-upgrade" && {
						alias: program === "zypper" ? "DL3035" : "DL3005",
					}),
					...(program === "zypper" && { severity: "warning" }),
				});
			}
		},
	}),
};

/** Whether a command is there to change where packages come from: then the upgrade is the purpose. */
function changesSources({
	program = "",
	arguments: words,
	redirections,
}: SimpleCommand): boolean {
	const names = /sources\.list|zypp\/repos\.d|\bdeb https?:/;
	return (
		program === "add-apt-repository" ||
		(program === "zypper" &&
			words.some(({ value }) =>
				/^(?:addrepo|ar|modifyrepo|mr)$/.test(value),
			)) ||
		words.some(({ value }) => names.test(value)) ||
		redirections.some(
			(each) =>
				each.type === "Redirect" && names.test(each.target?.value ?? ""),
		)
	);
}
