import type { LoggedStep } from "./build-steps.ts";
import type { Hits } from "./hits.ts";
import type { Matcher, MatchSession } from "./matcher.ts";

/** Reads what `docker buildx build --progress=rawjson` writes, and looks for the values in it. */
export interface LogSearch {
	/** Takes the next bytes. */
	push(chunk: Uint8Array): void;
	/** Says that there are no more. */
	end(): LogResult;
}

export interface LogResult {
	readonly steps: readonly LoggedStep[];
	/** What the client said besides the progress: the error, with the lines of the Dockerfile. */
	readonly message: string;
	readonly bytes: number;
}

interface StatusLine {
	readonly vertexes?: readonly {
		readonly digest: string;
		readonly name?: string;
		readonly completed?: string;
		readonly error?: string;
	}[];
	readonly statuses?: readonly {
		readonly id?: string;
		readonly name?: string;
		readonly vertex?: string;
	}[];
	readonly logs?: readonly {
		readonly vertex?: string;
		readonly stream?: number;
		readonly data?: string;
	}[];
	readonly warnings?: readonly {
		readonly vertex?: string;
		readonly short?: string;
		readonly detail?: readonly string[];
	}[];
}

interface OpenStep {
	name: string;
	completed: number | undefined;
}

export function createLogSearch(matcher: Matcher, hits: Hits): LogSearch {
	const steps = new Map<string, OpenStep>();
	const sessions = new Map<string, MatchSession>();
	const seen = new Set<string>();
	const message: string[] = [];
	let bytes = 0;
	let rest = Buffer.alloc(0);
	/** Texts that come again and again count once. */
	const look = (path: string, text: string, vertex?: string): void => {
		if (text === "" || seen.has(text)) return;
		seen.add(text);
		hits.search({ kind: "log", path, ...(vertex && { vertex }) }, text);
	};
	const output = (vertex: string, stream: number, data: Buffer): void => {
		const key = `${stream} ${vertex}`;
		const session = sessions.get(key) ?? matcher.start();
		sessions.set(key, session);
		session.push(data, (match) =>
			hits.add({ kind: "log", path: "output", vertex }, match),
		);
		if (data.includes("[output clipped, log limit")) {
			hits.unsearched(
				"log",
				steps.get(vertex)?.name ?? "output",
				"the engine clipped what the step printed",
			);
		}
	};
	const line = (text: string): void => {
		const status = parseStatus(text);
		if (status === undefined) {
			message.push(text);
			look("message of the client", text);
			return;
		}
		for (const { digest, name, completed, error } of status.vertexes ?? []) {
			const known = steps.get(digest) ?? { name: "", completed: undefined };
			if (name) known.name = name;
			if (completed !== undefined) {
				known.completed = Math.max(known.completed ?? 0, Date.parse(completed));
			}
			steps.set(digest, known);
			look("name of a step", name ?? "", digest);
			look("error", error ?? "", digest);
		}
		for (const { vertex, id, name } of status.statuses ?? []) {
			look("progress", `${id ?? ""} ${name ?? ""}`, vertex);
		}
		for (const { vertex = "", stream = 1, data } of status.logs ?? []) {
			output(vertex, stream, Buffer.from(data ?? "", "base64"));
		}
		for (const { vertex, short, detail } of status.warnings ?? []) {
			for (const each of [short, ...(detail ?? [])]) {
				const text = Buffer.from(each ?? "", "base64").toString("utf8");
				look("warning", text, vertex);
			}
		}
	};
	return {
		push(chunk) {
			bytes += chunk.length;
			let data = Buffer.concat([rest, chunk]);
			for (let end = data.indexOf(10); end >= 0; end = data.indexOf(10)) {
				line(data.toString("utf8", 0, end));
				data = data.subarray(end + 1);
			}
			rest = data;
		},
		end() {
			if (rest.length > 0) line(rest.toString("utf8"));
			return {
				steps: [...steps].map(([digest, step]) => ({ digest, ...step })),
				message: message.join("\n").trim(),
				bytes,
			};
		},
	};
}

function parseStatus(text: string): StatusLine | undefined {
	if (!text.startsWith("{")) return undefined;
	try {
		return JSON.parse(text) as StatusLine;
	} catch {
		// A line of the Dockerfile that is shown with an error can start with a brace too.
		return undefined;
	}
}
