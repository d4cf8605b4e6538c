import type { FromInstruction } from "../ast.ts";
import { checkFlags, stringFlag } from "../flags.ts";
import { type Failure, failure } from "../problem.ts";
import { splitAtBlanks } from "../words.ts";
import { descriptionOf, type Line, quoted } from "./line.ts";

const FLAGS = { platform: "string" } as const;
const STAGE_NAME = /^[a-z][a-z0-9\-_.]*$/;

export function readFrom(line: Line): FromInstruction | Failure {
	const [base, as, name, ...more] = splitAtBlanks(line.arguments);
	const named =
		name !== undefined && more.length === 0 && as?.value.toLowerCase() === "as";
	if (base === undefined || (as !== undefined && !named))
		return failure({
			code: "from-arguments",
			message: "FROM requires either one or three arguments",
			help: "write FROM IMAGE or FROM IMAGE AS NAME",
			span: base === undefined ? line.keyword.span : line.arguments.span,
		});
	if (named && !STAGE_NAME.test(name.value.toLowerCase()))
		return failure({
			code: "invalid-stage-name",
			message: `invalid name for build stage: ${quoted(name)}, name can't start with a number or contain symbols`,
			help: "a stage name is a letter followed by letters, digits, '-', '_' and '.'",
			span: name.span,
		});
	const checked = checkFlags(line.flags, FLAGS);
	if (checked.kind === "failed") return failure(checked.problem);
	const platform = stringFlag(checked.flags, "platform");
	const description = named
		? descriptionOf(name.value.toLowerCase(), line.comments)
		: undefined;
	return {
		...line,
		kind: "from",
		base,
		...(named && as && { as, name }),
		...(platform && { platform }),
		...(description !== undefined && { description }),
	};
}
