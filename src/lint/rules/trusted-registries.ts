import { parseImageReference } from "../../values/image-reference.ts";
import { imagesOf } from "../images.ts";
import type { Rule } from "../rule.ts";

export const trustedRegistries: Rule = {
	id: "trusted-registries",
	aliases: ["DL3026"],
	group: "hygiene",
	manual: {
		summary: "Images come from registries that are trusted.",
		description:
			"With the option `registries`, images from anywhere else are reported. `*.example.org` stands for all hosts below a domain, `*` for all. Without it, the rule says nothing.",
		doesNotCatch: [
			"names with variables",
			"mirrors that the engine is configured to use",
		],
	},
	options: [
		{
			name: "registries",
			description: "hosts that images may come from; none means any",
			default: [],
		},
	],
	bad: [
		{
			dockerfile: "FROM alpine:3.20\nCOPY --from=quay.io/a/b:1 /a /a\n",
			lines: [2],
			options: { registries: ["docker.io", "*.example.org"] },
		},
	],
	good: [
		{
			dockerfile: "FROM alpine:3.20 AS a\nFROM registry.example.org/b:1\n",
			options: { registries: ["docker.io", "*.example.org"] },
		},
		{ dockerfile: "FROM quay.io/a/b:1\n" },
	],
	check: ({ document, report, option }) => ({
		finish() {
			const trusted = option<readonly string[]>("registries");
			if (trusted.length === 0) return;
			for (const { word, instruction } of imagesOf(document)) {
				const reference = parseImageReference(word.value);
				if (!reference.ok) continue;
				const { domain } = reference.value;
				const isTrusted = trusted.some((host) =>
					host.startsWith("*")
						? domain.endsWith(host.slice(1))
						: domain === host,
				);
				if (isTrusted) continue;
				report({
					message: `${word.value} comes from ${domain}, which is not among the trusted registries`,
					help: `trusted are: ${trusted.join(", ")}`,
					span: word.span,
					instruction,
				});
			}
		},
	}),
};
