import type { LineRange } from "../dockerfile/ast.ts";
import {
	readDetail,
	type SourceFile,
	type SourceRange,
	sourceDetail,
} from "../gateway/error-details.ts";
import { GatewayError } from "../gateway/gateway-error.ts";
import { BuildRefused } from "../lower/build-refused.ts";
import type { OptionProblem } from "../options/option.ts";
import { createSource } from "../text/source.ts";

/** The refusal of a build whose options are wrong: all of them, one to a line. Its code is UNKNOWN; see `toGatewayError`. */
export function optionRefusal(
	problems: readonly OptionProblem[],
): GatewayError {
	return new GatewayError(
		"UNKNOWN",
		problems.map(({ message }) => message).join("\n"),
	);
}

/**
 * The form in which a failure goes to the engine: with the places it is about, and with what an engine's own error behind it says. What
 * is no refusal is a mistake of the program and stays as it is.
 *
 * Clients show the lines of the places and drop their columns, so that the message begins with file, line and column of the first. Its
 * code is UNKNOWN because they put the name of any other code before it.
 *
 * @param file The Dockerfile, when places in it are to be shown.
 */
export function toGatewayError(error: unknown, file?: SourceFile): unknown {
	if (!(error instanceof BuildRefused)) return error;
	const cause = error.cause instanceof GatewayError ? error.cause : undefined;
	const places =
		file === undefined
			? []
			: error.places.map(({ lines }) => sourceDetail(file, eachLine(lines)));
	return new GatewayError(
		cause?.code ?? "UNKNOWN",
		`${placeOf(error, file)}${messageOf(error)}`,
		[...(cause?.details ?? []), ...places],
		error,
	);
}

/** `Dockerfile:3:12: `, or nothing when the refusal is about no place. */
function placeOf({ places }: BuildRefused, file?: SourceFile): string {
	const [place] = places;
	if (file === undefined || place === undefined) return "";
	const { span, lines } = place;
	const text = new TextDecoder().decode(file.data);
	const source = createSource(file.filename, text);
	const { line, column } = source.positionAt(span.start);
	// Of a span that begins before the lines that are shown, such as that of a whole file, their beginning is meant.
	const shown = line >= lines.first && line <= lines.last;
	return `${file.filename}:${shown ? `${line}:${column}` : `${lines.first}:1`}: `;
}

/** A refusal in words: what is wrong and what to do about it. */
export function messageOf({ message, help }: BuildRefused): string {
	return help === undefined ? message : `${message}\nhelp: ${help}`;
}

/** A range for every line, as clients expect them. */
export function eachLine({ first, last }: LineRange): readonly SourceRange[] {
	const ranges: SourceRange[] = [];
	for (let line = first; line <= Math.max(first, last); line++) {
		const position = { line, character: 0 };
		ranges.push({ start: position, end: position });
	}
	return ranges;
}

/** Whether an error says already where it is from. */
export function hasSource(error: unknown): boolean {
	return (
		error instanceof GatewayError &&
		error.details.some((detail) => readDetail(detail).kind === "source")
	);
}
