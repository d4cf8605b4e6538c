import { finalStages } from "../final-image.ts";
import type { Rule } from "../rule.ts";

export const healthcheckMissing: Rule = {
	id: "healthcheck-missing",
	aliases: ["DL3057"],
	group: "hygiene",
	severity: "info",
	optIn: true,
	manual: {
		summary: "The image says how to ask a container for its health.",
		description:
			"With HEALTHCHECK, Docker and Swarm notice a service that runs but does not answer. `HEALTHCHECK NONE` says that there is nothing to ask. Kubernetes looks at probes of its own and passes over HEALTHCHECK, and images of tools have no health: therefore the rule is off unless configured.",
		doesNotCatch: [
			"checks that ask for nothing",
			"a check that only the base image has, when the configuration of that image is not known: it counts as missing",
		],
	},
	bad: [
		{ dockerfile: 'FROM nginx:1.27\nCMD ["nginx"]\n', lines: [1] },
		{
			title: "the check of another stage is not in the image",
			dockerfile:
				"FROM nginx:1.27 AS a\nHEALTHCHECK CMD curl -f http://localhost/\nFROM alpine:3.20\nCOPY --from=a /a /a\n",
			lines: [3],
		},
	],
	good: [
		{
			dockerfile:
				"FROM nginx:1.27 AS a\nHEALTHCHECK CMD curl -f http://localhost/\nFROM a\n",
		},
		{ dockerfile: "FROM nginx:1.27\nHEALTHCHECK NONE\n" },
		{
			title: "the base image has one",
			dockerfile: "FROM nginx:1.27\n",
			facts: {
				images: new Map([[0, { environment: [], healthcheck: true }]]),
			},
		},
	],
	check: ({ document, facts, report }) => ({
		finish() {
			const final = finalStages(document, facts);
			const [last] = final;
			if (last === undefined) return;
			for (const { index, instructions } of final) {
				if (facts.images.get(index)?.healthcheck === true) return;
				if (instructions.some(({ kind }) => kind === "healthcheck")) return;
			}
			report({
				message: "the image has no HEALTHCHECK",
				help: "add HEALTHCHECK, or HEALTHCHECK NONE where there is nothing to ask",
				span: last.from.base.span,
				instruction: last.from,
			});
		},
	}),
};
