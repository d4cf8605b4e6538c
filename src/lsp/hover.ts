import type { CheckedText } from "../cli/lint-file.ts";
import type { Dockerfile } from "../dockerfile/ast.ts";
import { allRules } from "../lint/rules.ts";
import type { Span } from "../text/span.ts";
import { instructionHelp, mountOptionHelp } from "./language-help.ts";
import { rangeOf } from "./places.ts";
import type { LspHover } from "./protocol.ts";
import { flagAt, holds, kindOfMount, spotAt } from "./word-at.ts";

/** What is known about a place: the manuals of rules that found something there, and the part of the language. */
export function hoverAt(
	{ document, result }: CheckedText,
	offset: number,
): LspHover | undefined {
	const texts: string[] = [];
	let span: Span | undefined;
	const seen = new Set<string>();
	for (const finding of result.findings) {
		if (!holds(finding.span, offset) || seen.has(finding.code)) continue;
		seen.add(finding.code);
		const rule = allRules.find(({ id }) => id === finding.code);
		if (rule === undefined) continue;
		const { summary, description } = rule.manual;
		texts.push(`**${rule.id}**: ${summary}\n\n${description}`);
		span ??= finding.span;
	}
	const help = languageHelp(document, offset);
	if (help !== undefined) {
		texts.push(help.text);
		span = help.span;
	}
	if (span === undefined) return undefined;
	return {
		contents: { kind: "markdown", value: texts.join("\n\n---\n\n") },
		range: rangeOf(document.source, span),
	};
}

function languageHelp(
	document: Dockerfile,
	offset: number,
): { readonly text: string; readonly span: Span } | undefined {
	const spot = spotAt(document, offset);
	if (spot === undefined) return undefined;
	const { instruction, keyword } = spot;
	const help = instructionHelp[keyword];
	if (help === undefined) return undefined;
	if (holds(instruction.keyword.span, offset)) {
		const flags = help.flags.map(
			({ name, text }) => `- \`--${name}\`: ${text}`,
		);
		const text = [`\`${help.usage}\``, help.text, flags.join("\n")];
		return {
			text: text.filter((part) => part !== "").join("\n\n"),
			span: instruction.keyword.span,
		};
	}
	if (instruction.kind === "run") {
		for (const mount of instruction.mounts) {
			const option = mount.options.find(({ word }) => holds(word.span, offset));
			if (option === undefined) continue;
			const aliases: Readonly<Record<string, string>> = {
				dst: "target",
				destination: "target",
				src: "source",
				ro: "readonly",
				readwrite: "rw",
			};
			const name = aliases[option.key] ?? option.key;
			const known = mountOptionHelp.find((each) => each.name === name);
			if (known === undefined) continue;
			const kind = kindOfMount(mount);
			const fits = known.kinds.includes(kind)
				? ""
				: `\n\nMounts of type ${kind} do not take it.`;
			return {
				text: `\`${name}\` (${known.kinds.join(", ")}): ${known.text}${fits}`,
				span: option.word.span,
			};
		}
	}
	const flag = flagAt(instruction, offset);
	const known = help.flags.find(({ name }) => name === flag?.name);
	if (flag === undefined || known === undefined) return undefined;
	return { text: `\`--${known.name}\`: ${known.text}`, span: flag.span };
}
