import {
	formatFullPlatform,
	normalizePlatform,
} from "../../values/platform.ts";
import type { Rule } from "../rule.ts";

export const invalidBaseImagePlatform: Rule = {
	id: "InvalidBaseImagePlatform",
	group: "build-check",
	heedsInlineCheck: false,
	manual: {
		summary: "A base image is of the platform that was asked for.",
		description:
			"Some registries and local image stores hand out an image of another platform when they have none that fits. Programs in it may not run. Use an image that is published for the platform, or ask for another one with `--platform`.",
		doesNotCatch: [
			"variants of an architecture, such as arm/v6 for arm/v7",
			"anything offline, unless a file of image configurations is given",
		],
	},
	bad: [
		{
			dockerfile: "FROM example\n",
			lines: [1],
			facts: {
				pulled: [
					{
						name: "example",
						expected: platform("amd64"),
						actual: platform("arm64"),
						stageIndex: 0,
					},
				],
			},
		},
	],
	good: [
		{
			dockerfile: "FROM example\n",
			facts: {
				pulled: [
					{
						name: "example",
						expected: platform("amd64"),
						actual: platform("amd64"),
						stageIndex: 0,
					},
				],
			},
		},
	],
	check: ({ document, facts, report, undecided }) => ({
		stages() {
			if (facts.pulled !== undefined || !facts.offline) return;
			const names = new Set(["scratch"]);
			for (const { name, from } of document.stages) {
				if (!names.has(from.base.value)) {
					undecided("the platforms of base images are not known offline");
					return;
				}
				if (name !== undefined) names.add(name);
			}
		},
		pulled({ name, expected, actual, stageIndex, instruction }) {
			if (
				expected.os === actual.os &&
				expected.architecture === actual.architecture
			) {
				return;
			}
			const host = facts.buildPlatform;
			const from =
				stageIndex === undefined
					? undefined
					: document.stages[stageIndex]?.from;
			const place = from ?? instruction;
			const found = formatFullPlatform(normalizePlatform(actual, host));
			const wanted = formatFullPlatform(normalizePlatform(expected, host));
			report({
				message: `the image ${name} is for ${found}, but ${wanted} was asked for`,
				help: "use an image that is published for this platform, or build with another --platform",
				span: from?.base.span ?? place?.span ?? { start: 0, end: 0 },
				...(place === undefined
					? { lines: { first: 0, last: 0 } }
					: { instruction: place }),
			});
		},
	}),
};

function platform(architecture: string) {
	return {
		os: "linux",
		architecture,
		variant: "",
		osVersion: "",
		osFeatures: [],
	};
}
