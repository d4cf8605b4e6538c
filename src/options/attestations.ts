import { parseCsv } from "../values/csv.ts";
import {
	formatImageReference,
	parseImageReference,
	withDefaultTag,
} from "../values/image-reference.ts";
import { fail, type Result, succeed } from "../values/result.ts";
import {
	type OptionProblem,
	problemOf,
	type RawOptions,
	valuesWithPrefix,
} from "./option.ts";

/** A software bill of materials to be made of the result. */
export interface SbomRequest {
	/** The full name of the scanner image. */
	readonly generator: string;
	/** Given to the scanner as `BUILDKIT_SCAN_<name>`. */
	readonly parameters: ReadonlyMap<string, string>;
}

const defaultGenerator = "docker/buildkit-syft-scanner:stable-1";
const expected = "comma-separated key=value pairs";

const kinds: readonly string[] = ["sbom", "provenance"];

/** Both spellings of an attestation option; of one kind given twice the first spelling counts. */
const prefixes = ["attest:", "build-arg:BUILDKIT_ATTEST_"];

/**
 * Reads `attest:<kind>` and `build-arg:BUILDKIT_ATTEST_<KIND>`. Of the kinds, `sbom` is the frontend's work and `provenance` the
 * engine's; there are no others.
 */
export function readAttestations(
	raw: RawOptions,
	report: (problem: OptionProblem) => void,
): SbomRequest | undefined {
	let sbom: SbomRequest | undefined;
	const seen = new Set<string>();
	for (const prefix of prefixes) {
		for (const [suffix, value] of valuesWithPrefix(raw, prefix)) {
			const kind = suffix.toLowerCase();
			if (seen.has(kind)) continue;
			seen.add(kind);
			if (!kinds.includes(kind)) {
				report(unknownKind(prefix + suffix, value, kind));
				continue;
			}
			const result = readAttestation(kind, value);
			if (result.ok) sbom ??= result.value;
			else report(problemOf(prefix + suffix, value, result.message, expected));
		}
	}
	return sbom;
}

function unknownKind(
	option: string,
	value: string,
	kind: string,
): OptionProblem {
	return {
		option,
		value,
		message: `option ${option} cannot be "${value}": there is no attestation "${kind}"; expected attest:sbom or attest:provenance`,
	};
}

function readAttestation(
	kind: string,
	text: string,
): Result<SbomRequest | undefined> {
	const fields = text === "" ? succeed([]) : parseCsv(text);
	if (!fields.ok) return fields;
	if (kind === "provenance") return succeed(undefined);
	const parameters = new Map<string, string>([["generator", defaultGenerator]]);
	for (const { value } of fields.value) {
		const equals = value.indexOf("=");
		if (equals === -1) parameters.set(value, "");
		else parameters.set(value.slice(0, equals), value.slice(equals + 1));
	}
	const generator = parseImageReference(parameters.get("generator") as string);
	if (!generator.ok) return fail(`generator: ${generator.message}`);
	parameters.delete("generator");
	return succeed({
		generator: formatImageReference(withDefaultTag(generator.value)),
		parameters,
	});
}
