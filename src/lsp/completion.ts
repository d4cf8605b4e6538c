import type { Dockerfile } from "../dockerfile/ast.ts";
import { instructionHelp, mountOptionHelp } from "./language-help.ts";
import { rangeOf } from "./places.ts";
import type { LspCompletionItem } from "./protocol.ts";
import { kindOfMount, spotAt } from "./word-at.ts";

/** What can be written at an offset. */
export function completionsAt(
	document: Dockerfile,
	offset: number,
): readonly LspCompletionItem[] {
	const { text } = document.source;
	const lineStart = text.lastIndexOf("\n", offset - 1) + 1;
	const line = text.slice(lineStart, offset);
	const spot = spotAt(document, offset);
	const isFirstWord = /^\s*[A-Za-z]*$/.test(line);
	const isContinued =
		spot !== undefined && spot.instruction.span.start < lineStart;
	if (isFirstWord && !isContinued) return instructions(document, offset, line);
	if (spot === undefined) return [];
	const { instruction, keyword } = spot;
	const written = text.slice(instruction.keyword.span.end, offset);
	// The trigger of an ONBUILD that is being typed.
	if (offset <= instruction.keyword.span.end) {
		const typed = text.slice(instruction.keyword.span.start, offset);
		return instructions(document, offset, typed);
	}
	if (keyword === "ONBUILD" && /^\s+[A-Za-z]*$/.test(written)) {
		return instructions(document, offset, written);
	}
	const word = /\S*$/.exec(written)?.[0] ?? "";
	const isFlagPlace = /^(?:\s|[\\`]\r?\n|--\S+)*--?[\w-]*$/.test(written);
	if (isFlagPlace) return flags(document, offset, keyword, word);
	const mount = /^--mount=(.*)$/.exec(word)?.[1];
	if (mount !== undefined && keyword === "RUN") {
		return mountCompletions(document, offset, mount);
	}
	const flag = /^--([\w-]+)=(.*)$/.exec(word);
	if (flag !== null) {
		const [, name = "", value = ""] = flag;
		if (name === "from") return stages(document, offset, value);
		const known = instructionHelp[keyword]?.flags.find(
			(each) => each.name === name,
		);
		return values(document, offset, value, known?.values ?? []);
	}
	const isBase = keyword === "FROM" && /^(?:\s+--\S+)*\s+\S*$/.test(written);
	return isBase ? stages(document, offset, word) : [];
}

function instructions(
	document: Dockerfile,
	offset: number,
	line: string,
): readonly LspCompletionItem[] {
	const prefix = /[A-Za-z]*$/.exec(line)?.[0] ?? "";
	const isLower = prefix !== "" && prefix === prefix.toLowerCase();
	return Object.entries(instructionHelp)
		.filter(([name]) => name !== "MAINTAINER")
		.map(([name, { usage, text }]) =>
			item(document, offset, prefix, {
				label: isLower && usesLowerCase(document) ? name.toLowerCase() : name,
				kind: 14,
				detail: usage,
				text,
			}),
		);
}

function usesLowerCase({ stages }: Dockerfile): boolean {
	const keyword = stages[0]?.from.keyword.value;
	return keyword !== undefined && keyword === keyword.toLowerCase();
}

function flags(
	document: Dockerfile,
	offset: number,
	keyword: string,
	word: string,
): readonly LspCompletionItem[] {
	return (instructionHelp[keyword]?.flags ?? []).map(({ name, text }) =>
		item(document, offset, word, {
			label: `--${name}=`,
			kind: 10,
			text,
		}),
	);
}

function mountCompletions(
	document: Dockerfile,
	offset: number,
	mount: string,
): readonly LspCompletionItem[] {
	const parts = mount.split(",");
	const last = parts.at(-1) as string;
	const options = parts.map((part) => {
		const [key = "", value = ""] = part.split("=", 2);
		const span = { start: 0, end: 0 };
		return {
			key: key.toLowerCase(),
			value: { value, span },
			word: { value: part, span },
		};
	});
	const kind = kindOfMount({ options });
	const equals = last.indexOf("=");
	if (equals !== -1) {
		const key = last.slice(0, equals).toLowerCase();
		const value = last.slice(equals + 1);
		if (key === "from") return stages(document, offset, value);
		if (key === "id") {
			return values(document, offset, value, idsOf(document, kind, offset));
		}
		const known = mountOptionHelp.find(({ name }) => name === key);
		return values(document, offset, value, known?.values ?? []);
	}
	const given = new Set(options.map(({ key }) => key));
	return mountOptionHelp
		.filter(({ name, kinds }) => kinds.includes(kind) && !given.has(name))
		.map(({ name, text }, index) =>
			item(document, offset, last, {
				label: ["readonly", "rw"].includes(name) ? name : `${name}=`,
				kind: 10,
				text,
				// In the order of the table: the type comes first.
				sortText: String(index).padStart(2, "0"),
			}),
		);
}

/** The ids that other mounts of the kind have. */
function idsOf(
	{ instructions }: Dockerfile,
	kind: string,
	offset: number,
): readonly string[] {
	const ids = new Set<string>();
	for (const instruction of instructions) {
		if (instruction.kind !== "run") continue;
		for (const mount of instruction.mounts) {
			if (kindOfMount(mount) !== kind) continue;
			const id = mount.options.find(({ key }) => key === "id")?.value;
			if (id === undefined || id.value === "") continue;
			if (id.span.start <= offset && offset <= id.span.end) continue;
			ids.add(id.value);
		}
	}
	return [...ids];
}

/** The names of the stages above. */
function stages(
	document: Dockerfile,
	offset: number,
	prefix: string,
): readonly LspCompletionItem[] {
	return document.stages
		.filter(({ from }) => from.span.end < offset)
		.flatMap(({ name, from }) =>
			name === undefined
				? []
				: [
						item(document, offset, prefix, {
							label: name,
							kind: 18,
							detail: `stage on ${from.base.value}`,
						}),
					],
		);
}

function values(
	document: Dockerfile,
	offset: number,
	prefix: string,
	choices: readonly string[],
): readonly LspCompletionItem[] {
	return choices.map((label) =>
		item(document, offset, prefix, { label, kind: 12 }),
	);
}

function item(
	document: Dockerfile,
	offset: number,
	prefix: string,
	what: {
		readonly label: string;
		readonly kind: LspCompletionItem["kind"];
		readonly detail?: string;
		readonly text?: string;
		readonly sortText?: string;
	},
): LspCompletionItem {
	const { label, kind, detail, text, sortText } = what;
	const span = { start: offset - prefix.length, end: offset };
	return {
		label,
		kind,
		...(detail !== undefined && { detail }),
		...(text !== undefined && {
			documentation: { kind: "markdown", value: text },
		}),
		...(sortText !== undefined && { sortText }),
		textEdit: { range: rangeOf(document.source, span), newText: label },
	};
}
