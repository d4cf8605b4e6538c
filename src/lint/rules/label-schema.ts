import type { KeyValue, LabelInstruction } from "../../dockerfile/ast.ts";
import { finalStages } from "../final-image.ts";
import { plainValue } from "../plain-value.ts";
import type { Rule } from "../rule.ts";

/** What a label may have to be, by the name of its type, and in words. */
const types: Readonly<
	Record<string, { is: RegExp; what: string; alias?: string }>
> = {
	text: { is: /\S/, what: "a text" },
	rawtext: { is: /\S/, what: "a text" },
	url: {
		is: /^[a-z][a-z0-9+.-]*:\/\/[^\s/]+\S*$/i,
		what: "an address",
		alias: "DL3052",
	},
	rfc3339: {
		is: /^\d{4}-\d\d-\d\d[Tt ]\d\d:\d\d:\d\d(?:\.\d+)?(?:[Zz]|[+-]\d\d:\d\d)$/,
		what: "a time such as 2026-03-01T12:00:00Z",
		alias: "DL3053",
	},
	semver: {
		is: /^\d+\.\d+\.\d+(?:-[0-9A-Za-z.-]+)?(?:\+[0-9A-Za-z.-]+)?$/,
		what: "a version such as 1.2.3",
		alias: "DL3056",
	},
	hash: {
		is: /^[0-9a-f]{7,40}(?:[0-9a-f]{24})?$/,
		what: "a Git hash",
		alias: "DL3055",
	},
	spdx: {
		is: /^\(?[A-Za-z0-9.:+-]+\)?(?: (?:AND|OR|WITH) \(?[A-Za-z0-9.:+-]+\)?)*$/,
		what: "a licence such as Apache-2.0",
		alias: "DL3054",
	},
	email: {
		is: /^[^\s@]+@[^\s@]+\.[^\s@]+$/,
		what: "an e-mail address",
		alias: "DL3058",
	},
};

export const labelSchema: Rule = {
	id: "label-schema",
	aliases: [
		"DL3049",
		"DL3050",
		"DL3051",
		"DL3052",
		"DL3053",
		"DL3054",
		"DL3055",
		"DL3056",
		"DL3058",
	],
	partialAliases: {
		DL3049: "labels that are missing",
		DL3050: "labels that nobody wants",
		DL3051: "empty labels",
		DL3052: "addresses",
		DL3053: "times",
		DL3054: "licences",
		DL3055: "Git hashes",
		DL3056: "versions",
		DL3058: "e-mail addresses",
	},
	group: "hygiene",
	severity: "info",
	options: [
		{
			name: "labels",
			description: `the labels that an image has to have, as name=type; types are ${Object.keys(types).join(", ")}`,
			default: [],
		},
		{
			name: "strict",
			description: "whether an image may have no other labels",
			default: false,
		},
	],
	manual: {
		summary: "The image has the labels that are wanted, and they make sense.",
		description:
			'With the option `labels`, an image needs each of these labels, with a value of the type given: `["org.opencontainers.image.licenses=spdx"]`. With `strict`, it may have no others. Without the option, the rule says nothing. `label-schema` and `strict-labels` in a configuration of hadolint mean the same.',
		doesNotCatch: [
			"values with variables, whatever their type",
			"labels of the base image, and those given on the command line",
			"whether a licence is one that SPDX lists",
		],
	},
	bad: [
		{
			dockerfile: "FROM alpine:3.20\nLABEL version=1.2\n",
			lines: [1, 2],
			options: { labels: ["version=semver", "author=text"] },
		},
		{
			title: "others",
			dockerfile: 'FROM alpine:3.20\nLABEL "author"="Jane" colour=red\n',
			lines: [2],
			options: { labels: ["author=text"], strict: true },
		},
		{
			title: "of each type",
			dockerfile:
				'FROM alpine:3.20\nLABEL a="" \\\n b=x \\\n c=2026 \\\n d="a licence" \\\n e=v1 \\\n f=x@y\n',
			lines: [2, 2, 2, 2, 2, 2],
			options: {
				labels: ["a=text", "b=url", "c=rfc3339", "d=spdx", "e=hash", "f=email"],
			},
		},
	],
	good: [
		{
			dockerfile:
				'FROM golang:1 AS build\nLABEL x=y\nFROM alpine:3.20\nARG HASH\nLABEL version="1.2.3" hash=$HASH author=Jane\n',
			options: {
				labels: ["version=semver", "hash=hash", "author=text"],
				strict: true,
			},
		},
		{ dockerfile: "FROM alpine:3.20\n" },
	],
	check({ document, facts, report, option }) {
		const labels = option<readonly string[]>("labels");
		const isStrict = option<boolean>("strict");
		if (labels.length === 0 && !isStrict) return idle;
		const wanted = wantedLabels(labels);
		const final = finalStages(document, facts);
		const given = new Set<string>();
		const check = (
			{ key, value }: KeyValue,
			instruction: LabelInstruction,
		): void => {
			const name = plainValue(key, document);
			given.add(name);
			const type = wanted.get(name);
			if (type === undefined) {
				if (!isStrict || name.includes("$")) return;
				report({
					message: `the label ${name} is not among those that an image may have`,
					help: `labels are ${[...wanted.keys()].join(", ")}`,
					span: key.span,
					instruction,
					alias: "DL3050",
				});
				return;
			}
			const text = plainValue(value, document);
			const known = types[type];
			if (text.includes("$") || known === undefined || known.is.test(text)) {
				return;
			}
			const isEmpty = text.trim() === "";
			report({
				message: isEmpty
					? `the label ${name} is empty`
					: `the label ${name} is not ${known.what}`,
				help: `write ${known.what}`,
				span: text === "" ? key.span : value.span,
				instruction,
				alias: isEmpty ? "DL3051" : (known.alias ?? "DL3051"),
			});
		};
		return {
			label(instruction, { stage, onbuild }) {
				if (onbuild || stage === undefined || !final.has(stage)) return;
				for (const pair of instruction.labels) check(pair, instruction);
			},
			finish() {
				const [stage] = final;
				const missing = [...wanted.keys()].filter((name) => !given.has(name));
				if (stage === undefined || missing.length === 0) return;
				report({
					message: `the image has no label ${missing.join(", ")}`,
					help: `add LABEL ${missing[0]}=…`,
					span: stage.from.base.span,
					instruction: stage.from,
					alias: "DL3049",
				});
			},
		};
	},
};

/** Without settings there is nothing to look for. */
const idle = { label() {}, finish() {} };

function wantedLabels(labels: readonly string[]): ReadonlyMap<string, string> {
	return new Map(
		labels.map((label) => {
			const at = label.lastIndexOf("=");
			return at === -1
				? ([label, "text"] as const)
				: ([label.slice(0, at), label.slice(at + 1).toLowerCase()] as const);
		}),
	);
}
