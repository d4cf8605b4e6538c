import { parseStatus } from "./build-log.ts";

/** What is told while a build runs. */
export type BuildEvent =
	| { readonly kind: "started"; readonly name: string }
	| {
			readonly kind: "completed";
			readonly name: string;
			/** Its result was there already. */
			readonly cached: boolean;
			readonly error: string | undefined;
			/** Seconds. */
			readonly duration: number;
	  };

/**
 * Reads the progress of `docker buildx build --progress=rawjson` piece by piece, for `onErrorOutput`, and tells what steps begin and
 * end. A step that is done and begins again, as transfers do, is told once.
 */
export function followBuild(
	tell: (event: BuildEvent) => void,
): (piece: Buffer) => void {
	const decoder = new TextDecoder();
	const states = new Map<string, "started" | "completed">();
	let rest = "";
	return (piece) => {
		const lines = (rest + decoder.decode(piece, { stream: true })).split("\n");
		rest = lines.pop() ?? "";
		for (const line of lines)
			for (const vertex of parseStatus(line)?.vertexes ?? []) {
				const { digest, name, started, completed, cached, error } = vertex;
				const state = states.get(digest);
				if (completed !== undefined && state !== "completed") {
					states.set(digest, "completed");
					const start = Date.parse(started ?? completed);
					tell({
						kind: "completed",
						name,
						cached: cached === true,
						error: error || undefined,
						duration: (Date.parse(completed) - start) / 1000,
					});
				} else if (started !== undefined && state === undefined) {
					states.set(digest, "started");
					tell({ kind: "started", name });
				}
			}
	};
}
