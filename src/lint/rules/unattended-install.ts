import { hasOption } from "../../shell/command-options.ts";
import {
	installationOf,
	type ManagerName,
} from "../../shell/package-managers.ts";
import { insertBehind } from "../edits.ts";
import { installing } from "../installing.ts";
import type { Rule } from "../rule.ts";

/** The options that answer yes, by package manager, the one to be put in first. */
const yes: Partial<
	Record<
		ManagerName,
		{ readonly alias: string; readonly options: readonly string[] }
	>
> = {
	"apt-get": {
		alias: "DL3014",
		options: ["-y", "--yes", "--assume-yes", "--force-yes"],
	},
	dnf: { alias: "DL3038", options: ["-y", "--assumeyes"] },
	yum: { alias: "DL3030", options: ["-y", "--assumeyes"] },
	zypper: { alias: "DL3034", options: ["-y", "--no-confirm"] },
};

export const unattendedInstall: Rule = {
	id: "unattended-install",
	aliases: ["DL3014", "DL3030", "DL3034", "DL3038"],
	partialAliases: {
		DL3014: "apt-get",
		DL3030: "yum",
		DL3034: "zypper",
		DL3038: "dnf",
	},
	group: "hygiene",
	manual: {
		summary: "Package managers ask no questions in a build.",
		description:
			"Nobody can answer in a build: the command fails, or waits for ever. `-y` answers yes.",
		doesNotCatch: [
			"answers set in configuration files, and options from variables such as `$APT_OPTIONS`",
			"answers that are piped in from another program than `yes`",
		],
	},
	bad: [
		{
			dockerfile:
				"FROM debian:12\nRUN apt-get update && apt-get install curl=7.88.1 && rm -rf /var/lib/apt/lists/*\n",
			lines: [2],
			fixed:
				"FROM debian:12\nRUN apt-get update && apt-get install -y curl=7.88.1 && rm -rf /var/lib/apt/lists/*\n",
		},
		{
			dockerfile: "FROM fedora:40\nRUN dnf install curl-8 && dnf clean all\n",
			lines: [2],
			fixed: "FROM fedora:40\nRUN dnf install -y curl-8 && dnf clean all\n",
		},
		{
			dockerfile: "FROM centos:7\nRUN yum install curl-8 && yum clean all\n",
			lines: [2],
			fixed: "FROM centos:7\nRUN yum install -y curl-8 && yum clean all\n",
		},
		{
			dockerfile:
				"FROM opensuse/leap:15\nRUN zypper install curl=8 && zypper clean\n",
			lines: [2],
			fixed:
				"FROM opensuse/leap:15\nRUN zypper install -y curl=8 && zypper clean\n",
		},
	],
	good: [
		{
			dockerfile:
				"FROM debian:12\nRUN apt-get update && apt-get -qqy install curl=7.88.1\n",
		},
		{ dockerfile: "FROM debian:12\nRUN yes | apt-get install curl=7.88.1\n" },
		{ dockerfile: "FROM suse\nRUN zypper --non-interactive install curl=8\n" },
	],
	scripts: installing(Object.keys(yes) as ManagerName[]),
	check: ({ report }) => ({
		command(command, instruction) {
			if (instruction.kind !== "run") return;
			const installation = installationOf(command);
			const answer = installation && yes[installation.manager];
			if (installation === undefined || answer === undefined) return;
			const { alias, options } = answer;
			if (hasOption(command, ...options, "--non-interactive", "-n")) return;
			// -qq means yes to apt-get; a pipeline answers.
			const isQuiet = command.arguments.some(
				({ value }) =>
					/^-[a-zA-Z]*q[a-zA-Z]*q|^-q=2|^(?:-o)?APT::Get::Assume-Yes=["']?(?:1|true|yes)/i.test(
						value,
					) || /^\$\{?\w*(?:OPT|ARG|FLAG)/i.test(value),
			);
			if (isQuiet || (command.pipeline?.index ?? 0) > 0) return;
			const { verb } = installation;
			report({
				message: `${installation.manager} asks before it installs, and nobody answers`,
				help: `add ${options[0]}`,
				span: verb.span,
				alias,
				fix: insertBehind(verb.span, ` ${options[0]}`, `Add ${options[0]}`),
			});
		},
	}),
};
