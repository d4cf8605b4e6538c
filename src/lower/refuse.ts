import {
	type Dockerfile,
	type Instruction,
	locateSpan,
	type Word,
} from "../dockerfile/ast.ts";
import type { WordProblem } from "../dockerfile/word.ts";
import type { Span } from "../text/span.ts";
import { BuildRefused, type Place } from "./build-refused.ts";
import type { Command } from "./stage-build.ts";

/** The place of an instruction: all of its lines. */
export function placeOf({ span, lines }: Place | Instruction): Place {
	return { span, lines };
}

/** A refusal about a part of an instruction. Triggers stand in another file: the whole FROM that runs them is named instead. */
export function refuseAt(
	command: Command,
	message: string,
	help?: string,
	span?: Span,
): BuildRefused {
	const place =
		span === undefined || command.isTrigger
			? placeOf(command.place)
			: { span, lines: command.place.lines };
	return new BuildRefused(message, { help, places: [place] });
}

/** A refusal because a word cannot be expanded. */
export function refuseWord(
	word: Word,
	problem: WordProblem,
	place: Place | undefined,
	isTrigger = false,
): BuildRefused {
	const span = locateSpan(word, problem.offset, problem.end);
	const places =
		place === undefined
			? []
			: [isTrigger ? place : { span, lines: place.lines }];
	return new BuildRefused(`cannot expand "${word.value}": ${problem.message}`, {
		help: problem.help,
		places,
	});
}

/** Makes any error a refusal that is (also, and first) about `place`. */
export function refusedAt(
	error: unknown,
	place: Place | undefined,
): BuildRefused {
	const more = place === undefined ? [] : [place];
	if (error instanceof BuildRefused) {
		return new BuildRefused(error.message, {
			help: error.help,
			places: [...more, ...error.places],
			cause: error.cause,
			trace: error.trace,
		});
	}
	const message = error instanceof Error ? error.message : String(error);
	return new BuildRefused(message, { places: more, cause: error });
}

/** The first thing that is wrong with the file itself, as a refusal. */
export function refuseSyntax(document: Dockerfile): BuildRefused | undefined {
	const first = document.diagnostics.find((each) => each.severity === "error");
	if (first === undefined) return undefined;
	const { span } = first;
	const lines = first.lines ?? {
		first: document.source.lineAt(span.start),
		last: document.source.lineAt(Math.max(span.start, span.end - 1)),
	};
	return new BuildRefused(first.message, {
		help: first.help,
		places: first.wholeFile === true ? [] : [{ span, lines }],
	});
}
