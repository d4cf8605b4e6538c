import { marshal } from "../../llb/index.ts";
import type { Dockerfile } from "../dockerfile/ast.ts";
import { subrequestDetail } from "../gateway/error-details.ts";
import { GatewayError } from "../gateway/gateway-error.ts";
import { type Result, singleResult } from "../gateway/result.ts";
import type { Lowered } from "../lower/lowered.ts";
import { refuseSyntax } from "../lower/refuse.ts";
import {
	answerConvertLlb,
	convertLlbDefinition,
} from "../subrequests/convert-llb.ts";
import type {
	SubrequestAnswer,
	SubrequestDefinition,
} from "../subrequests/definition.ts";
import { answerDescribe, describeDefinition } from "../subrequests/describe.ts";
import { answerLint, lintDefinition } from "../subrequests/lint.ts";
import { answerOutline, outlineDefinition } from "../subrequests/outline.ts";
import { answerTargets, targetsDefinition } from "../subrequests/targets.ts";
import { lintReport, lowerChecked } from "./checks.ts";
import type { DockerfileTask } from "./dockerfile-task.ts";

type Answer = (
	task: DockerfileTask,
) => SubrequestAnswer | Promise<SubrequestAnswer>;

const answers: readonly (readonly [SubrequestDefinition, Answer])[] = [
	// Only these two are listed, as they always were; clients ask for the others by name.
	[
		describeDefinition,
		() => answerDescribe([outlineDefinition, targetsDefinition]),
	],
	[
		outlineDefinition,
		async (task) =>
			answerOutline((await lowerWarned(task)).outline, task.dockerfile.data),
	],
	[
		targetsDefinition,
		({ document, dockerfile }) => {
			// A file without stages is well-formed: there is nothing in it to list.
			const refusal = refuseSyntax(withoutStageProblem(document));
			if (refusal !== undefined) throw refusal;
			return answerTargets(document, dockerfile.data);
		},
	],
	[lintDefinition, async (task) => answerLint(await lintReport(task))],
	[
		convertLlbDefinition,
		async (task) => {
			const { output, marshalOptions } = await lowerWarned(task);
			return answerConvertLlb(marshal(output, marshalOptions));
		},
	],
];

function withoutStageProblem(document: Dockerfile): Dockerfile {
	return {
		...document,
		diagnostics: document.diagnostics.filter(
			({ code }) => code !== "no-stages",
		),
	};
}

/** Whether something that is asked for (a build, if it is no subrequest) looks beyond the Dockerfile. */
export function needsContext(request: string | undefined): boolean {
	return (
		request !== describeDefinition.name && request !== targetsDefinition.name
	);
}

/** The result of a subrequest: texts by key, no file system. One that is not known is refused in a form clients recognise. */
export async function answerSubrequest(
	task: DockerfileTask,
	name: string,
): Promise<Result> {
	const found = answers.find(([definition]) => definition.name === name);
	if (found === undefined) {
		const known = answers.map(([definition]) => definition.name);
		throw new GatewayError(
			"UNKNOWN",
			`option requestid cannot be "${name}": there is no such subrequest; expected ${known.join(", ")}`,
			[subrequestDetail(name)],
		);
	}
	const utf8 = new TextEncoder();
	const answer = await found[1](task);
	return singleResult(
		undefined,
		new Map(
			Object.entries(answer).map(([key, text]) => [key, utf8.encode(text)]),
		),
	);
}

/** Lowers for the engine's own platform, with warnings as in a build. */
async function lowerWarned(task: DockerfileTask): Promise<Lowered> {
	const { lowered, warned } = await lowerChecked(task, undefined, true);
	await warned;
	return lowered;
}
