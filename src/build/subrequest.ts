import { marshal } from "../../llb/index.ts";
import { subrequestDetail } from "../gateway/error-details.ts";
import { GatewayError } from "../gateway/gateway-error.ts";
import { type Result, singleResult } from "../gateway/result.ts";
import { lower } from "../lower/lower.ts";
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
import { lintReport } from "./checks.ts";
import type { DockerfileTask } from "./dockerfile-task.ts";
import { lowerRequest } from "./lower-request.ts";

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
			answerOutline((await lowerFor(task)).outline, task.dockerfile.data),
	],
	[
		targetsDefinition,
		({ document, dockerfile }) => {
			const refusal = refuseSyntax(document);
			if (refusal !== undefined) throw refusal;
			return answerTargets(document, dockerfile.data);
		},
	],
	[lintDefinition, async (task) => answerLint(await lintReport(task))],
	[
		convertLlbDefinition,
		async (task) => {
			const { output, marshalOptions } = await lowerFor(task);
			return answerConvertLlb(marshal(output, marshalOptions));
		},
	],
];

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
			"UNIMPLEMENTED",
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

function lowerFor(task: DockerfileTask): Promise<Lowered> {
	const { session, dockerfile, document, buildPlatform, resolver } = task;
	const request = lowerRequest(session, buildPlatform, dockerfile.map, {});
	return lower(document, request, resolver);
}
