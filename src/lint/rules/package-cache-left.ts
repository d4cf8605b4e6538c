import type { SimpleCommand } from "../../shell/commands.ts";
import {
	installationOf,
	type ManagerName,
} from "../../shell/package-managers.ts";
import { appendCommand, insertBehind, isMounted } from "../edits.ts";
import { finalStages } from "../final-image.ts";
import type { Fix } from "../finding.ts";
import { installing } from "../installing.ts";
import type { Rule } from "../rule.ts";

/** How the downloads of a package manager are kept out of the image. */
interface Cache {
	readonly alias: string;
	readonly directory: string;
	/** An option that keeps none. */
	readonly option?: string;
	/** A command that removes it. */
	readonly clean?: string;
	isCleaned(command: SimpleCommand): boolean;
}

const has = (command: SimpleCommand, pattern: RegExp) =>
	command.arguments.some(({ value }) => pattern.test(value));
const removes = (command: SimpleCommand, pattern: RegExp) =>
	command.program === "rm" && has(command, pattern);

const caches: Readonly<Record<string, Cache>> = {
	apk: {
		alias: "DL3019",
		directory: "/var/cache/apk",
		option: "--no-cache",
		isCleaned: (command) => removes(command, /^\/var\/cache\/apk/),
	},
	dnf: {
		alias: "DL3040",
		directory: "/var/cache/dnf",
		clean: "dnf clean all",
		isCleaned: (command) =>
			(/dnf/.test(command.program ?? "") && has(command, /^clean$/)) ||
			removes(command, /^\/var\/cache\/(?:lib)?dnf|^\/var\/cache\/(?:yum|\*)/),
	},
	yum: {
		alias: "DL3032",
		directory: "/var/cache/yum",
		clean: "yum clean all",
		isCleaned: (command) =>
			(/yum|dnf/.test(command.program ?? "") && has(command, /^clean$/)) ||
			removes(command, /^\/var\/cache\/(?:yum|dnf|\*)/),
	},
	zypper: {
		alias: "DL3036",
		directory: "/var/cache/zypp",
		clean: "zypper clean",
		isCleaned: (command) =>
			(command.program === "zypper" && has(command, /^(?:clean|cc)$/)) ||
			removes(command, /^\/var\/cache\/zypp/),
	},
};

export const packageCacheLeft: Rule = {
	id: "package-cache-left",
	aliases: ["DL3019", "DL3032", "DL3036", "DL3040"],
	partialAliases: {
		DL3019: "apk",
		DL3032: "yum",
		DL3036: "zypper",
		DL3040: "dnf",
	},
	group: "hygiene",
	severity: "info",
	manual: {
		summary: "What apk, dnf, yum and zypper download is not left in the image.",
		description:
			"Package managers keep what they download. In an image it is dead weight. Use `apk add --no-cache`, end the RUN with `dnf clean all`, `yum clean all` or `zypper clean`, or put a cache mount there.",
		doesNotCatch: [
			"stages that the image does not build on",
			"settings such as keepcache in the files of the package manager",
		],
	},
	bad: [
		{
			dockerfile: "FROM alpine:3.20\nRUN apk add curl=8\n",
			lines: [2],
			fixed: "FROM alpine:3.20\nRUN apk add --no-cache curl=8\n",
		},
		{
			dockerfile: "FROM fedora:40\nRUN dnf install -y curl-8\n",
			lines: [2],
			fixed: "FROM fedora:40\nRUN dnf install -y curl-8 && dnf clean all\n",
		},
		{
			dockerfile:
				"FROM centos:7\nRUN yum install -y curl-8\nFROM opensuse/leap:15\nRUN zypper install -y curl=8\n",
			lines: [4],
			fixed:
				"FROM centos:7\nRUN yum install -y curl-8\nFROM opensuse/leap:15\nRUN zypper install -y curl=8 && zypper clean\n",
		},
		{
			dockerfile: "FROM centos:7\nRUN yum install -y curl-8\n",
			lines: [2],
			fixed: "FROM centos:7\nRUN yum install -y curl-8 && yum clean all\n",
		},
	],
	good: [
		{ dockerfile: "FROM alpine:3.20\nRUN apk add --no-cache curl=8\n" },
		{
			dockerfile:
				"FROM alpine:3.20\nRUN --mount=type=cache,target=/var/cache/apk apk add curl=8\n",
		},
		{
			dockerfile:
				"FROM fedora:40\nRUN dnf install -y curl-8 && rm -rf /var/cache/dnf\n",
		},
	],
	scripts: installing(Object.keys(caches) as ManagerName[]),
	check({ document, facts, report }) {
		const final = finalStages(document, facts);
		return {
			script(script, instruction, { stage }) {
				const { allCommands: commands } = script;
				if (instruction.kind !== "run") return;
				if (stage === undefined || !final.has(stage)) return;
				const done = new Set<string>();
				for (const command of commands) {
					const installation = installationOf(command);
					if (installation === undefined) continue;
					const { manager, verb } = installation;
					const cache = caches[manager];
					if (cache === undefined || done.has(manager)) continue;
					done.add(manager);
					const { option, clean, directory } = cache;
					if (option !== undefined && has(command, new RegExp(`^${option}$`))) {
						continue;
					}
					if (isMounted(instruction, directory)) continue;
					if (commands.some(cache.isCleaned)) continue;
					let fix: Fix | undefined;
					if (option !== undefined) {
						fix = insertBehind(verb.span, ` ${option}`, `Add ${option}`);
					} else if (clean !== undefined) {
						const edit = appendCommand(instruction, clean, script, command);
						fix = edit && {
							title: `Add ${clean}`,
							kind: "safe",
							edits: [edit],
						};
					}
					report({
						message: `what ${manager} downloads stays in the image, in ${directory}`,
						help: option
							? `add ${option}`
							: `end this RUN with ${clean}, or add --mount=type=cache,target=${directory}`,
						span: verb.span,
						alias: cache.alias,
						...(fix && { fix }),
					});
				}
			},
		};
	},
};
