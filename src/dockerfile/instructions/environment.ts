import type { EnvInstruction, LabelInstruction } from "../ast.ts";
import { checkFlags, NO_FLAGS } from "../flags.ts";
import { blankName, readKeyValues } from "../key-values.ts";
import type { Failure } from "../problem.ts";
import { atLeastOneArgument, type Language, type Line } from "./line.ts";

/** ENV and LABEL: pairs of names and values. */

export function readEnv(
	line: Line,
	{ escape }: Language,
): EnvInstruction | Failure {
	const variables = readKeyValues(line.arguments, "ENV", escape);
	if ("kind" in variables) return variables;
	const wrongFlag = checkFlags(line.flags, NO_FLAGS);
	if (wrongFlag !== undefined) return wrongFlag;
	if (variables.length === 0) return atLeastOneArgument(line, "ENV NAME=value");
	return blankName(variables, "ENV") ?? { ...line, kind: "env", variables };
}

export function readLabel(
	line: Line,
	{ escape }: Language,
): LabelInstruction | Failure {
	const labels = readKeyValues(line.arguments, "LABEL", escape);
	if ("kind" in labels) return labels;
	const wrongFlag = checkFlags(line.flags, NO_FLAGS);
	if (wrongFlag !== undefined) return wrongFlag;
	if (labels.length === 0) return atLeastOneArgument(line, "LABEL name=value");
	return blankName(labels, "LABEL") ?? { ...line, kind: "label", labels };
}
