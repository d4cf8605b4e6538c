import type { Finding } from "../lint/finding.ts";
import type { Severity } from "../text/diagnostic.ts";
import type { Source } from "../text/source.ts";
import { rangeOf } from "./places.ts";
import type { LspDiagnostic } from "./protocol.ts";

/** A finding as editors show it. */
export function diagnosticOf(
	uri: string,
	source: Source,
	finding: Finding,
): LspDiagnostic {
	const { code, severity, message, help, span, url, related = [] } = finding;
	return {
		range: rangeOf(source, span),
		severity: numberOf(severity),
		code,
		...(url !== undefined && { codeDescription: { href: url } }),
		source: "keyhole",
		message: help === undefined ? message : `${message}\n${help}`,
		...(related.length > 0 && {
			relatedInformation: related.map((place) => ({
				location: { uri, range: rangeOf(source, place.span) },
				message: place.message,
			})),
		}),
		...(code === "MultipleInstructionsDisallowed" && { tags: [1] }),
		...(code === "MaintainerDeprecated" && { tags: [2] }),
	};
}

function numberOf(severity: Severity): 1 | 2 | 3 {
	switch (severity) {
		case "error":
			return 1;
		case "warning":
			return 2;
		case "info":
			return 3;
	}
}
