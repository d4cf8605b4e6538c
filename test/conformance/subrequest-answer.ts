/**
 * The answer to a subrequest without its texts, as recordings have it: whole files and sentences are left out, warnings come down to
 * rule and lines. Undefined when the result is no such answer.
 */
export function subrequestAnswer(
	metadata: ReadonlyMap<string, Uint8Array>,
): unknown {
	const bytes = metadata.get("result.json");
	if (bytes === undefined) return undefined;
	const answer: unknown = JSON.parse(new TextDecoder().decode(bytes));
	if (!isRecord(answer)) return answer;
	const { sources, warnings, buildError, ...rest } = answer;
	return {
		...rest,
		...(warnings === undefined
			? {}
			: { warnings: asList(warnings).map(warningLines) }),
		...(buildError === undefined
			? {}
			: { buildError: { ranges: rangesOf(buildError) } }),
	};
}

function warningLines(warning: unknown): unknown {
	const { ruleName } = asRecord(warning);
	return { rule: ruleName, ranges: rangesOf(warning) };
}

function rangesOf(value: unknown): unknown {
	const { ranges } = asRecord(asRecord(value).location);
	return asList(ranges).map((range) => {
		const first = lineOf(asRecord(range).start);
		const last = lineOf(asRecord(range).end);
		return first === last ? [first] : [first, last];
	});
}

function lineOf(position: unknown): unknown {
	return asRecord(position).line ?? 0;
}

type Json = Readonly<Record<string, unknown>>;

function isRecord(value: unknown): value is Json {
	return typeof value === "object" && value !== null && !Array.isArray(value);
}

function asRecord(value: unknown): Json {
	return isRecord(value) ? value : {};
}

function asList(value: unknown): readonly unknown[] {
	return Array.isArray(value) ? value : [];
}
