import type { Instruction, OnbuildInstruction } from "../ast.ts";
import { checkFlags, NO_FLAGS } from "../flags.ts";
import { type Failure, failure } from "../problem.ts";
import { atLeastOneArgument, type Line } from "./line.ts";

/**
 * ONBUILD stores an instruction. `trigger` is that instruction, read in place, `written` the whole logical line as it stands in the
 * file: what follows the keyword goes into the image, heredoc bodies included.
 */
export function readOnbuild(
	line: Line,
	trigger: Instruction | undefined,
	written: string,
): OnbuildInstruction | Failure {
	if (trigger === undefined)
		return atLeastOneArgument(line, "ONBUILD RUN make");
	const wrongFlag = checkFlags(line.flags, NO_FLAGS);
	if (wrongFlag !== undefined) return wrongFlag;
	const name = trigger.keyword.value.toUpperCase();
	if (name === "ONBUILD")
		return failure({
			code: "onbuild-onbuild",
			message: "Chaining ONBUILD via `ONBUILD ONBUILD` isn't allowed",
			help: "write the instruction itself behind one ONBUILD",
			span: trigger.keyword.span,
		});
	if (name === "MAINTAINER" || name === "FROM")
		return failure({
			code: "onbuild-trigger",
			message: `${name} isn't allowed as an ONBUILD trigger`,
			help: "any other instruction may stand behind ONBUILD",
			span: trigger.keyword.span,
		});
	const bodies = line.heredocs.map((body) => `\n${body.content}${body.name}`);
	const expression =
		written.replace(/^[\t\n\f\r ]*ONBUILD[\t\n\f\r ]*/i, "") + bodies.join("");
	return { ...line, kind: "onbuild", expression, trigger };
}
