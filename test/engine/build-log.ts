import type { CommandOptions } from "./command.ts";
import type { Engine } from "./ensure-engine.ts";

/** One step of a build as the engine reports it. */
export interface BuildVertex {
	/** `sha256:…`, the digest of the step's operation. */
	readonly digest: string;
	readonly name: string;
	/** Digests of the steps whose results it takes. */
	readonly inputs: readonly string[];
	readonly started: boolean;
	readonly completed: boolean;
	/** Its result was there already. */
	readonly cached: boolean;
	/** Why it failed, or undefined. */
	readonly error: string | undefined;
}

/** A warning that the frontend gave about the Dockerfile. */
export interface BuildWarning {
	readonly short: string;
	readonly detail: readonly string[];
	readonly url: string | undefined;
}

/** A finished build, whether it went well or not. */
export interface BuildLog {
	readonly status: number | null;
	/** In the order in which the engine first spoke of them. */
	readonly vertices: readonly BuildVertex[];
	readonly warnings: readonly BuildWarning[];
	/** What the steps printed, all together. */
	readonly output: string;
	/** What buildx itself said beside the progress: the error with its source lines. */
	readonly message: string;
	/** All bytes that reached the user's terminal, for searches. */
	readonly raw: string;
}

/** One line of `docker buildx build --progress=rawjson`. */
export interface StatusLine {
	readonly vertexes?: readonly {
		readonly digest: string;
		readonly name: string;
		readonly inputs?: readonly string[];
		readonly started?: string;
		readonly completed?: string;
		readonly cached?: boolean;
		readonly error?: string;
	}[];
	readonly logs?: readonly { readonly data?: string }[];
	readonly warnings?: readonly {
		readonly short?: string;
		readonly detail?: readonly string[];
		readonly url?: string;
	}[];
}

/**
 * Runs `docker buildx build` and reads its progress. `args` are those after `build`, the context included; a failed
 * build is a result like any other.
 */
export async function buildLog(
	engine: Engine,
	args: readonly string[],
	options: CommandOptions = {},
): Promise<BuildLog> {
	const result = await engine.run(
		["buildx", "build", "--progress=rawjson", ...args],
		{ ...options, mayFail: true },
	);
	return readBuildLog(result.status, result.stderr);
}

/** Reads what `docker buildx build --progress=rawjson` wrote to standard error. */
export function readBuildLog(status: number | null, raw: string): BuildLog {
	const vertices = new Map<string, BuildVertex>();
	const warnings: BuildWarning[] = [];
	const output: Buffer[] = [];
	const message: string[] = [];
	for (const line of raw.split("\n")) {
		const update = parseStatus(line);
		if (update === undefined) {
			message.push(line);
			continue;
		}
		// A later line about a step may leave out what an earlier one said.
		for (const vertex of update.vertexes ?? []) {
			const before = vertices.get(vertex.digest);
			vertices.set(vertex.digest, {
				digest: vertex.digest,
				name: vertex.name,
				inputs: vertex.inputs ?? before?.inputs ?? [],
				started: vertex.started !== undefined || before?.started === true,
				completed: vertex.completed !== undefined || before?.completed === true,
				cached: vertex.cached === true || before?.cached === true,
				error: vertex.error || before?.error,
			});
		}
		for (const { data } of update.logs ?? []) output.push(decode(data));
		for (const { short, detail, url } of update.warnings ?? [])
			warnings.push({
				short: decode(short).toString("utf8"),
				detail: (detail ?? []).map((text) => decode(text).toString("utf8")),
				url,
			});
	}
	return {
		status,
		vertices: [...vertices.values()],
		warnings,
		output: Buffer.concat(output).toString("utf8"),
		message: message.join("\n").trim(),
		raw,
	};
}

/** What a line of standard error says about the build, or undefined when it is for people. */
export function parseStatus(line: string): StatusLine | undefined {
	if (!line.startsWith("{")) return undefined;
	try {
		return JSON.parse(line) as StatusLine;
	} catch {
		// A line of the Dockerfile that buildx shows with an error can start with a brace too.
		return undefined;
	}
}

function decode(text: string | undefined): Buffer {
	return Buffer.from(text ?? "", "base64");
}
