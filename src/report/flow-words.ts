import type { FlowFinding, FlowKind } from "../secrets/flow/flow-report.ts";

/** What a kind of finding means, as the end of a sentence that begins with the secret. */
const meanings: Readonly<Record<FlowKind, string>> = {
	layer: "gets into a layer",
	"layer-removed-later": "is deleted by a later instruction only",
	"image-config": "gets into the configuration or the history",
	log: "is printed to the build log",
	argv: "is in the arguments of a program while the build runs",
	remote: "can be read by a script from elsewhere",
	hostkey: "is offered to a host that nobody checked",
};

/** One sentence about a finding, without a full stop. */
export function flowSentence(finding: FlowFinding): string {
	const { secret, kind, verdict, stage, exported } = finding;
	const sure = verdict === "leaks" ? "" : "perhaps ";
	const where = exported ? `stage ${stage}` : `stage ${stage}, not exported`;
	return `${secret.name} ${sure}${meanings[kind]} (${where})`;
}
