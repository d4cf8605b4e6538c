import { mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { parseArgs } from "node:util";
import {
	findEngine,
	searchEngine,
	stopEngine,
} from "../engine/ensure-engine.ts";
import { demoOffline } from "./offline.ts";
import { demoOnEngine } from "./on-engine.ts";
import { createScreen } from "./screen.ts";

const usage = `npm run demo [-- --offline] [-- --keep]

Builds the frontend image, builds fixtures/demo through it with secrets and SSH keys made for the occasion, shows what the steps saw,
and searches everything that came out for the secrets. Ends with 1 when anything is not as it should be.

  --offline  without an engine: the build graph and who gets which secret in it; nothing is executed
  --keep     leave a private engine up that was started for the demo
`;

async function main(): Promise<number> {
	const { values } = parseArgs({
		options: {
			offline: { type: "boolean", default: false },
			keep: { type: "boolean", default: false },
			help: { type: "boolean", default: false },
		},
	});
	if (values.help) {
		process.stdout.write(usage);
		return 0;
	}
	const screen = createScreen(process.stdout);
	const directory = await mkdtemp(join(tmpdir(), "keyhole-demo-"));
	let started = false;
	try {
		if (values.offline) return await demoOffline(screen);
		screen.chapter("A Docker engine");
		started = (await findEngine()) === undefined;
		const search = await searchEngine();
		if (search.kind === "missing") {
			screen.line(`${search.message}.`);
			return await demoOffline(screen);
		}
		const { engine } = search;
		screen.line(
			engine.kind === "external"
				? `the one that was there: ${engine.versions.join(", ")}`
				: `a private one, unpacked and not installed: ${engine.versions.filter((text) => /^docker[.-]/.test(text)).join(", ")}`,
		);
		return await demoOnEngine(engine, directory, screen);
	} finally {
		screen.end();
		await rm(directory, { recursive: true, force: true });
		if (started && !values.keep) await stopEngine();
	}
}

try {
	process.exitCode = await main();
} catch (error) {
	process.stderr.write(`demo: ${(error as Error).message}\n`);
	process.exitCode = 1;
}
