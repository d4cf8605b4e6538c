import { findEngine, searchEngine, stopEngine } from "./ensure-engine.ts";
import { frontendReference } from "./frontend-image.ts";

/**
 * Gives the tests of a run one engine and one frontend image: brings the engine up if there is none, builds the image, hands over what
 * the environment of every test file has in addition, and takes the engine down again if it was not there before.
 *
 * Where no engine can be had, it says so in a line, and tests that need one skip themselves.
 *
 * @param keep Leave the engine up.
 */
export async function withTestEngine<Result>(
	keep: boolean,
	use: (environment: Readonly<Record<string, string>>) => Promise<Result>,
): Promise<Result> {
	const started = (await findEngine()) === undefined;
	const search = await searchEngine();
	if (search.kind === "missing") {
		console.log(`tests that need an engine are skipped: ${search.message}`);
		return use({});
	}
	try {
		return await use({
			KEYHOLE_FRONTEND: await frontendReference(search.engine),
		});
	} finally {
		if (started && !keep) await stopEngine();
	}
}
