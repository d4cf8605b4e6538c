import { BuildRefused } from "../lower/build-refused.ts";
import type { FlowFinding } from "../secrets/flow/flow-report.ts";
import type { DockerfileTask } from "./dockerfile-task.ts";

/**
 * Refuses a build that is known to leave a secret in what it exports: in a layer of the image, also one whose file a later layer deletes,
 * or in its configuration or history. What only may happen is no reason. The analysis is loaded when it is asked for: other builds do not
 * wait for it.
 *
 * @throws BuildRefused
 */
export async function refuseLeaks({
	session,
	document,
}: DockerfileTask): Promise<void> {
	const [{ analyseFlow }, { loadShellParser }] = await Promise.all([
		import("../secrets/flow/analyse-flow.ts"),
		import("../shell/parser.ts"),
	]);
	const { target, buildArguments } = session.options;
	const { findings } = analyseFlow(document, {
		parser: await loadShellParser(),
		buildArguments,
		...(target !== "" && { target }),
	});
	const leaks = findings.filter(isLeak);
	if (leaks.length === 0) return;
	const positionOf = (offset: number): string => {
		const { line, column } = document.source.positionAt(offset);
		return `${document.source.name}:${line}:${column}`;
	};
	const lines = leaks.flatMap(({ secret, kind, span, reason, steps }) => [
		`${positionOf(span.start)}: ${secret.name} ${places[kind]}: ${reason}`,
		...steps.map((step) => `  ${positionOf(step.span.start)}: ${step.text}`),
	]);
	const instructions = document.stages.flatMap((stage) => [
		stage.from,
		...stage.instructions,
	]);
	throw new BuildRefused(
		`this build leaves ${names(leaks)} in what it exports\n${lines.join("\n")}`,
		{
			help: "give secrets to steps by RUN --mount=type=secret and do not write them to files that stay; the build is refused because of KEYHOLE_STRICT",
			places: leaks.map(({ span, line }) => ({
				span,
				lines: instructions.find(({ lines }) => lines.first === line)
					?.lines ?? { first: line, last: line },
			})),
		},
	);
}

type LeakKind = "layer" | "layer-removed-later" | "image-config";

const places: Readonly<Record<LeakKind, string>> = {
	layer: "is in a layer of the image",
	"layer-removed-later":
		"is in a layer of the image, though a later one deletes it",
	"image-config": "is in the image's configuration",
};

function isLeak(
	finding: FlowFinding,
): finding is FlowFinding & { readonly kind: LeakKind } {
	return (
		finding.verdict === "leaks" && finding.exported && finding.kind in places
	);
}

function names(leaks: readonly FlowFinding[]): string {
	const all = [...new Set(leaks.map(({ secret }) => secret.name))];
	if (all.length === 1) return `the secret ${all[0]}`;
	return `the secrets ${all.slice(0, -1).join(", ")} and ${all.at(-1)}`;
}
