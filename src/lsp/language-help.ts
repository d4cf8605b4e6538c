import type { MountKind } from "../dockerfile/mount.ts";

/** What a person wants to know about the parts of the language, in Markdown. */

export interface InstructionHelp {
	readonly usage: string;
	readonly text: string;
	readonly flags: readonly FlagHelp[];
}

export interface FlagHelp {
	readonly name: string;
	readonly text: string;
	/** Values to choose from. */
	readonly values?: readonly string[];
}

const ownership: readonly FlagHelp[] = [
	{
		name: "chown",
		text: "Who owns the copies: `user:group`, by name or number.",
	},
	{
		name: "chmod",
		text: "The permissions of the copies: `755`, or `u=rwX,go=rX`.",
	},
	{
		name: "link",
		text: "Make the copy a layer of its own, which stays cached when earlier layers change.",
	},
	{
		name: "exclude",
		text: "A pattern of paths to leave out; may be given several times.",
	},
];

export const instructionHelp: Readonly<Record<string, InstructionHelp>> = {
	ADD: {
		usage: "ADD [flags] SOURCE… DESTINATION",
		text: "Copies files from the build context, an address or a Git repository. Local archives are unpacked. Where nothing is downloaded or unpacked, COPY says so more clearly.",
		flags: [
			...ownership,
			{
				name: "checksum",
				text: "The digest that a download must have: `sha256:…`.",
			},
			{
				name: "keep-git-dir",
				text: "Keep the `.git` directory of a repository.",
			},
			{
				name: "unpack",
				text: "Whether archives are unpacked.",
				values: ["true", "false"],
			},
		],
	},
	ARG: {
		usage: "ARG NAME[=DEFAULT]…",
		text: "Declares a variable that `docker build --build-arg NAME=VALUE` sets. Its value is in the history of the image: it is no place for secrets. Before the first FROM, it counts in FROM only.",
		flags: [],
	},
	CMD: {
		usage: 'CMD ["PROGRAM", "ARGUMENT"…]',
		text: "What a container runs unless `docker run` says otherwise, or the arguments of ENTRYPOINT. The last one counts.",
		flags: [],
	},
	COPY: {
		usage: "COPY [flags] SOURCE… DESTINATION",
		text: "Copies files from the build context, another stage or an image.",
		flags: [
			{ name: "from", text: "The stage, image or named context to copy from." },
			...ownership,
			{ name: "parents", text: "Keep the directories of the source paths." },
		],
	},
	ENTRYPOINT: {
		usage: 'ENTRYPOINT ["PROGRAM", "ARGUMENT"…]',
		text: "The program of the container; CMD and the arguments of `docker run` are appended. The last one counts.",
		flags: [],
	},
	ENV: {
		usage: "ENV NAME=VALUE…",
		text: "Sets variables for later instructions and for the container. They are in the configuration of the image: no place for secrets.",
		flags: [],
	},
	EXPOSE: {
		usage: "EXPOSE PORT[/PROTOCOL]…",
		text: "Names ports that the container listens on. It publishes none: that is for `docker run -p`.",
		flags: [],
	},
	FROM: {
		usage: "FROM [--platform=PLATFORM] IMAGE [AS NAME]",
		text: "Begins a stage, on an image, an earlier stage, or `scratch`.",
		flags: [
			{
				name: "platform",
				text: "The platform of the image, such as `linux/arm64`.",
				values: [
					"$BUILDPLATFORM",
					"$TARGETPLATFORM",
					"linux/amd64",
					"linux/arm64",
				],
			},
		],
	},
	HEALTHCHECK: {
		usage: "HEALTHCHECK [flags] CMD COMMAND, or HEALTHCHECK NONE",
		text: "How to find out whether the container is well: exit code 0 for yes, 1 for no.",
		flags: [
			{ name: "interval", text: "Time between checks; 30s." },
			{ name: "timeout", text: "Time that a check may take; 30s." },
			{
				name: "start-period",
				text: "Time at the start in which failures do not count; 0s.",
			},
			{
				name: "start-interval",
				text: "Time between checks in the start period; 5s.",
			},
			{
				name: "retries",
				text: "How many failures in a row make it unhealthy; 3.",
			},
		],
	},
	LABEL: {
		usage: "LABEL KEY=VALUE…",
		text: "Adds metadata to the image, such as `org.opencontainers.image.source`.",
		flags: [],
	},
	MAINTAINER: {
		usage: "MAINTAINER NAME",
		text: "Deprecated: use `LABEL org.opencontainers.image.authors=…`.",
		flags: [],
	},
	ONBUILD: {
		usage: "ONBUILD INSTRUCTION",
		text: "Stores an instruction that runs when another build uses this image or stage as its base.",
		flags: [],
	},
	RUN: {
		usage: "RUN [flags] COMMAND",
		text: "Runs a command in a new layer. Shell form, JSON array, or a heredoc: `RUN <<EOF`.",
		flags: [
			{
				name: "mount",
				text: "Gives the command a file, directory, secret or SSH agent for this RUN only.",
			},
			{
				name: "network",
				text: "What network there is.",
				values: ["default", "none", "host"],
			},
			{
				name: "security",
				text: "`insecure` runs without the sandbox, where the builder allows it.",
				values: ["sandbox", "insecure"],
			},
			{ name: "device", text: "A device of the builder, by its CDI name." },
		],
	},
	SHELL: {
		usage: 'SHELL ["PROGRAM", "ARGUMENT"…]',
		text: "The shell of the shell forms below.",
		flags: [],
	},
	STOPSIGNAL: {
		usage: "STOPSIGNAL SIGNAL",
		text: "The signal that `docker stop` sends: `SIGTERM`, `9`.",
		flags: [],
	},
	USER: {
		usage: "USER USER[:GROUP]",
		text: "Who runs later instructions and the container. Secret mounts still belong to root: give them a `uid`.",
		flags: [],
	},
	VOLUME: {
		usage: "VOLUME PATH…",
		text: "Directories that live outside the container's layers at run time.",
		flags: [],
	},
	WORKDIR: {
		usage: "WORKDIR PATH",
		text: "The working directory of later instructions and the container; made if it is missing.",
		flags: [],
	},
};

export interface MountOptionHelp {
	readonly name: string;
	readonly text: string;
	/** The kinds of mount that take it. */
	readonly kinds: readonly MountKind[];
	readonly values?: readonly string[];
}

export const mountOptionHelp: readonly MountOptionHelp[] = [
	{
		name: "type",
		text: "What is mounted.",
		kinds: ["bind", "cache", "tmpfs", "secret", "ssh"],
		values: ["bind", "cache", "tmpfs", "secret", "ssh"],
	},
	{
		name: "id",
		text: "The name of the secret, SSH agent or cache: `--secret id=NAME` gives it to the build.",
		kinds: ["cache", "secret", "ssh"],
	},
	{
		name: "target",
		text: "Where it appears. Secrets: `/run/secrets/<id>` unless given.",
		kinds: ["bind", "cache", "tmpfs", "secret", "ssh"],
	},
	{
		name: "env",
		text: "The variable that holds the secret.",
		kinds: ["secret"],
	},
	{
		name: "required",
		text: "Fail the build when the client does not give it.",
		kinds: ["secret", "ssh"],
		values: ["true", "false"],
	},
	{
		name: "mode",
		text: "Permissions in octal digits. Secrets: 0400; SSH agents: 0600.",
		kinds: ["cache", "secret", "ssh"],
	},
	{
		name: "uid",
		text: "The number of the user that owns it; 0.",
		kinds: ["cache", "secret", "ssh"],
	},
	{
		name: "gid",
		text: "The number of the group that owns it; 0.",
		kinds: ["cache", "secret", "ssh"],
	},
	{
		name: "from",
		text: "The stage, image or context to mount from.",
		kinds: ["bind", "cache"],
	},
	{
		name: "source",
		text: "What of it is mounted; its root unless given. For secrets, another name for `id`.",
		kinds: ["bind", "cache"],
	},
	{
		name: "readonly",
		text: "No writing. Bind mounts are read-only unless they say `rw`.",
		kinds: ["bind", "cache"],
	},
	{
		name: "rw",
		text: "Allow writing. What is written to a bind mount is thrown away.",
		kinds: ["bind"],
	},
	{
		name: "sharing",
		text: "What builds at the same time do: share it, get one each, or wait.",
		kinds: ["cache"],
		values: ["shared", "private", "locked"],
	},
	{ name: "size", text: "The largest size: `512m`.", kinds: ["tmpfs"] },
];
