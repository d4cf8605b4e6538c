import {
	familiarImageReference,
	parseImageReference,
} from "../../values/image-reference.ts";
import type { Rule } from "../rule.ts";

export const unpinnedSyntax: Rule = {
	id: "unpinned-syntax",
	group: "secrets",
	manual: {
		summary: "A frontend that sees secrets is pinned to a digest.",
		description:
			"The image of `# syntax=` runs before anything else and may ask the client for any secret whose name it knows. With a tag, whoever can push the tag can read the secrets of every build that uses it. Write `# syntax=name:tag@sha256:…`. For docker/dockerfile this is information only.",
		doesNotCatch: [
			"files without secret or SSH mounts",
			"frontends that are given by BUILDKIT_SYNTAX",
		],
	},
	bad: [
		{
			dockerfile:
				"# syntax=example/frontend:1\nFROM alpine:3.20\nRUN --mount=type=secret,id=a cat /run/secrets/a\n",
			lines: [1],
		},
	],
	good: [
		{
			dockerfile:
				"# syntax=example/frontend:1@sha256:0123456789abcdef0123456789abcdef0123456789abcdef0123456789abcdef\nFROM alpine:3.20\nRUN --mount=type=ssh ssh a\n",
		},
		{ dockerfile: "# syntax=example/frontend:1\nFROM alpine:3.20\nRUN a\n" },
	],
	check({ document, report }) {
		const syntax = document.directives.find(({ name }) => name === "syntax");
		let hasSecrets = false;
		return {
			run({ mounts }) {
				if (syntax === undefined) return;
				hasSecrets ||= mounts.some(({ value }) =>
					/type=["']?(?:secret|ssh)/i.test(value.value),
				);
			},
			finish() {
				if (syntax === undefined || !hasSecrets) return;
				const image = syntax.value.value.split(/\s/, 1)[0] as string;
				const reference = parseImageReference(image);
				if (!reference.ok || reference.value.digest !== "") return;
				const isDockers = /^docker\/dockerfile(?::|$|-upstream)/.test(
					familiarImageReference(reference.value),
				);
				report({
					message: `${image} can read the secrets of this build, and its tag can be moved to another image`,
					help: `write # syntax=${image}@sha256:…`,
					span: syntax.value.span,
					lines: { first: syntax.line, last: syntax.line },
					...(isDockers && { severity: "info" }),
				});
			},
		};
	},
};
