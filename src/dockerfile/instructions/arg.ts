import type { ArgInstruction, ArgumentDeclaration } from "../ast.ts";
import { blankName } from "../key-values.ts";
import type { Failure } from "../problem.ts";
import { splitOutsideQuotes, subword } from "../words.ts";
import {
	atLeastOneArgument,
	descriptionOf,
	type Language,
	type Line,
} from "./line.ts";

/** ARG takes no flags, and does not mind any. */
export function readArg(
	line: Line,
	{ escape }: Language,
): ArgInstruction | Failure {
	const words = splitOutsideQuotes(line.arguments, escape);
	if (words.length === 0) return atLeastOneArgument(line, "ARG NAME=default");
	const declarations = words.map((word): ArgumentDeclaration => {
		const equals = word.value.indexOf("=");
		const key = equals === -1 ? word : subword(word, 0, equals);
		const description = descriptionOf(key.value, line.comments);
		const described = description === undefined ? undefined : { description };
		return equals === -1
			? { key, ...described }
			: {
					key,
					value: subword(word, equals + 1, word.value.length),
					...described,
				};
	});
	return (
		blankName(declarations, "ARG") ?? { ...line, kind: "arg", declarations }
	);
}
