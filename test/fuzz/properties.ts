import { tokenize } from "../../grammar/lexer.ts";
import { digestOf, encodeDefinition, marshal } from "../../llb/index.ts";
import type { Dockerfile } from "../../src/dockerfile/ast.ts";
import { parseDockerfile } from "../../src/dockerfile/parse.ts";
import { print } from "../../src/dockerfile/print.ts";
import { BuildRefused } from "../../src/lower/build-refused.ts";
import { lowerOffline } from "../../src/lower/offline.ts";
import { createSource } from "../../src/text/source.ts";

/**
 * What must hold for every text. Each check throws an error that says what does not; reading and lowering may not throw anything
 * else than a refused build.
 */
export async function checkText(text: string): Promise<void> {
	const document = parseDockerfile(createSource("Dockerfile", text));
	checkTokens(document);
	checkSpans(document);
	if (document.diagnostics.length > 0) return;
	checkPrinting(document);
	await checkLowering(document);
}

/** Tokens are pieces of the text, in order, and nothing but white space and continuations lies between them. */
function checkTokens({ source, escape }: Dockerfile): void {
	const { tokens, errors } = tokenize(source.text, escape);
	if (errors.length > 0) fail(source.text, `lexing: ${errors[0]?.message}`);
	let at = 0;
	for (const { startOffset, image } of tokens) {
		if (startOffset < at || !source.text.startsWith(image, startOffset))
			fail(
				source.text,
				`token ${JSON.stringify(image)} is not at ${startOffset}`,
			);
		const between = source.text.slice(at, startOffset);
		if (
			between
				.split("\n")
				.some((line) => !/^[\s\x85]*(?:[\\`][\s\x85]*|#[^\n]*)?$/.test(line))
		)
			fail(source.text, `lost between tokens: ${JSON.stringify(between)}`);
		at = startOffset + image.length;
	}
}

/** Every span lies inside the text, and inside the instruction that has it. */
function checkSpans(document: Dockerfile): void {
	const { length } = document.source.text;
	const visit = (value: unknown, path: string): void => {
		if (
			typeof value !== "object" ||
			value === null ||
			value === document.source
		)
			return;
		const { start, end } = value as { start?: unknown; end?: unknown };
		if (typeof start === "number" && typeof end === "number")
			if (!(start >= 0 && start <= end && end <= length))
				fail(
					document.source.text,
					`${path} is [${start}, ${end}) of ${length}`,
				);
		for (const [key, part] of Object.entries(value))
			visit(part, `${path}.${key}`);
	};
	visit(document.instructions, "instructions");
	visit(document.comments, "comments");
	visit(document.directives, "directives");
	visit(document.diagnostics, "diagnostics");
}

/** Printing is stable, and makes no problem. */
function checkPrinting(document: Dockerfile): void {
	const { text } = document.source;
	const printed = print(document);
	const again = parseDockerfile(createSource("Dockerfile", printed));
	if (again.diagnostics.length > 0)
		fail(
			text,
			`printed ${JSON.stringify(printed)}: ${again.diagnostics[0]?.message}`,
		);
	if (print(again) !== printed)
		fail(
			text,
			`printed ${JSON.stringify(printed)}, then ${JSON.stringify(print(again))}`,
		);
}

/** Lowering gives the same bytes each time, or the same refusal. */
async function checkLowering(document: Dockerfile): Promise<void> {
	const first = await outcomeOf(document);
	const second = await outcomeOf(document);
	if (first !== second)
		fail(document.source.text, `lowered to ${first}, then to ${second}`);
}

async function outcomeOf(document: Dockerfile): Promise<string> {
	let ids = 0;
	try {
		const { output, marshalOptions } = await lowerOffline(document, {
			localUniqueId: "fixed",
			request: { uniqueId: () => `id-${ids++}` },
		});
		const definition = marshal(output, marshalOptions);
		return digestOf(encodeDefinition(definition));
	} catch (error) {
		if (error instanceof BuildRefused) return `refused: ${error.message}`;
		throw error;
	}
}

function fail(text: string, what: string): never {
	throw new Error(`${what}\n  in ${JSON.stringify(text)}`);
}
