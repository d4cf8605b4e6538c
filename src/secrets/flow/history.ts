import type { Instruction } from "../../dockerfile/ast.ts";
import type { Span } from "../../text/span.ts";
import type { Analysis } from "./analysis.ts";
import type { StagePlace } from "./findings.ts";
import type { Taint } from "./taint.ts";

/** Reports that the history or the configuration of the image shows a value, if it has anything of a secret. */
export function reportHistory(
	analysis: Analysis,
	place: StagePlace,
	instruction: Instruction,
	taint: Taint,
	reason = "the image's configuration and history show it",
	span: Span = instruction.span,
): void {
	if (taint.size > 0)
		analysis.findings.add("image-config", taint, instruction, place, {
			span,
			reason,
		});
}
