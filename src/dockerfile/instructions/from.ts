import type { FromInstruction, Unfinished } from "../ast.ts";
import { checkFlags, stringFlag } from "../flags.ts";
import { type Failure, failure } from "../problem.ts";
import { splitAtBlanks } from "../words.ts";
import { descriptionOf, type Line, quoted } from "./line.ts";

const FLAGS = { platform: "string" } as const;
const STAGE_NAME = /^[a-z][a-z0-9\-_.]*$/;

export function readFrom(line: Line): FromInstruction | Failure {
	const words = splitAtBlanks(line.arguments);
	const [base, as, name] = words;
	const named =
		name !== undefined &&
		words.length === 3 &&
		as?.value.toLowerCase() === "as";
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
	const wrongFlag = checkFlags(line.flags, FLAGS);
	if (wrongFlag !== undefined) return wrongFlag;
	const platform = stringFlag(line.flags, "platform");
	const from: Unfinished<FromInstruction> = { ...line, kind: "from", base };
	if (platform !== undefined) from.platform = platform;
	if (as === undefined || name === undefined) return from;
	from.as = as;
	from.name = name;
	const description = descriptionOf(name.value.toLowerCase(), line.comments);
	if (description !== undefined) from.description = description;
	return from;
}
