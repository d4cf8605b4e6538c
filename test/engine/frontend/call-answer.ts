import type { Engine } from "../ensure-engine.ts";

/** What `docker buildx build --call` and `--check` print, as far as two frontends must agree on it. */
export interface CallAnswer {
	/** Standard output without wording: findings keep their rules, places and excerpts. */
	readonly printed: string;
	readonly status: number | null;
	/** `Dockerfile:N` of every excerpt that the client shows beside an error, sorted. */
	readonly places: readonly string[];
}

/** Runs a client's command that asks a frontend something. */
export async function callAnswer(
	engine: Engine,
	command: readonly string[],
): Promise<CallAnswer> {
	const { stdout, stderr, status } = await engine.run(
		[...command, "--progress=quiet"],
		{ mayFail: true },
	);
	return {
		printed: withoutWording(stdout),
		status,
		places: (stderr.match(/^\S+:\d+$/gm) ?? []).sort(),
	};
}

/** Findings are worded differently, and a source's definition has the session in it. */
function withoutWording(text: string): string {
	if (!text.trimStart().startsWith("{"))
		return text
			.replace(/^(WARNING: .*\n).*\n/gm, "$1")
			.replace(/^ERROR: .*/gm, "");
	const keys = ["description", "detail", "definition", "message"];
	const isFinding = (value: unknown) =>
		typeof value === "object" &&
		value !== null &&
		["ruleName", "definition", "message"].some((key) => key in value);
	return JSON.stringify(
		JSON.parse(text),
		(_, value: unknown) =>
			isFinding(value)
				? Object.fromEntries(
						Object.entries(value as object).filter(
							([key]) => !keys.includes(key),
						),
					)
				: value,
		1,
	);
}
