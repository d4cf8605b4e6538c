import type { Passing } from "./passing.ts";
import { writeBake } from "./write-bake.ts";
import { writeCompose } from "./write-compose.ts";
import { writeDocker } from "./write-docker.ts";
import { writeGithub } from "./write-github.ts";
import { writeGitlab } from "./write-gitlab.ts";

/** Ways of passing secrets, each with the text to paste. */
export type FlagFormat = "docker" | "bake" | "compose" | "github" | "gitlab";

export const flagFormats: readonly {
	readonly format: FlagFormat;
	readonly title: string;
	/** The language of the text, as Markdown names it. */
	readonly language: string;
	write(passing: Passing): string;
}[] = [
	{
		format: "docker",
		title: "docker build",
		language: "sh",
		write: writeDocker,
	},
	{
		format: "bake",
		title: "docker-bake.hcl",
		language: "hcl",
		write: writeBake,
	},
	{
		format: "compose",
		title: "compose.yaml",
		language: "yaml",
		write: writeCompose,
	},
	{
		format: "github",
		title: "GitHub Actions (docker/build-push-action)",
		language: "yaml",
		write: writeGithub,
	},
	{
		format: "gitlab",
		title: "GitLab CI (.gitlab-ci.yml)",
		language: "yaml",
		write: writeGitlab,
	},
];
