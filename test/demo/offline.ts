import { existsSync } from "node:fs";
import { join } from "node:path";
import {
	type Definition,
	decodeDefinition,
	dumpDefinition,
	dumpTree,
} from "../../llb/index.ts";
import { runCommand } from "../engine/command.ts";
import { checkout } from "../engine/places.ts";
import { runProgram } from "../stub-gateway/run-frontend.ts";
import type { Screen } from "./screen.ts";

/**
 * The demo without an engine: starts the frontend as BuildKit would, with an imitation of its gateway that answers every question and
 * runs nothing, and shows the graph that the frontend makes. Returns the exit code.
 */
export async function demoOffline(screen: Screen): Promise<number> {
	screen.chapter("The frontend, from its sources");
	const frontend = join(checkout, "dist/frontend");
	if (!existsSync(frontend))
		await runCommand(process.execPath, ["src/bundle/bundle.ts"], {
			directory: checkout,
		});
	screen.line("dist/frontend");

	screen.chapter("fixtures/demo, with an imitation of BuildKit's gateway");
	const run = await runProgram([frontend], {
		name: "demo",
		area: "demo",
		directory: join(checkout, "fixtures/demo"),
		settings: {
			note: "the demo",
			opts: { source: "keyhole:demo", cmdline: "keyhole:demo" },
		},
	});
	const { ref, refDeprecated } = run.returned?.result ?? {};
	const bytes = run.solves.get(ref?.id ?? refDeprecated ?? "")?.Definition;
	if (run.exitCode !== 0 || bytes === undefined) {
		screen.line(run.returned?.error?.message ?? run.log);
		return 1;
	}
	const definition = decodeDefinition(bytes);
	screen.line(
		`${run.calls.length} requests in ${Math.round(run.duration)} ms; the graph, results before what they are made of:`,
	);
	const width = process.stdout.columns ?? 120;
	for (const line of dumpTree(definition).trimEnd().split("\n"))
		screen.line(
			line
				.replace(/\s+/g, (blanks, at) => (at === 0 ? blanks : " "))
				.slice(0, width - 4),
		);

	screen.chapter("Who would get what");
	for (const text of takers(definition)) screen.line(text);

	screen.chapter("Nothing was executed");
	screen.line(
		"There was no engine: no step ran, no secret was read, no image was made. This is the graph an engine would be asked to build.",
	);
	return 0;
}

/** A line for every secret and agent that a step asks for. */
function takers(definition: Definition): readonly string[] {
	return dumpDefinition(definition).flatMap((op) => {
		const execution = op.exec;
		if (execution === undefined) return [];
		const step = (op.metadata.description?.["llb.customname"] ?? "").split(
			" RUN ",
		)[0];
		return [
			...(execution.mounts ?? []).flatMap((mount) => {
				const { secretOpt, SSHOpt } = mount;
				if (secretOpt !== undefined)
					return [`${step}  secret ${secretOpt.ID} as the file ${mount.dest}`];
				if (SSHOpt !== undefined)
					return [`${step}  SSH agent ${SSHOpt.ID || "default"}`];
				return [];
			}),
			...(execution.secretenv ?? []).map(
				({ ID, name }) => `${step}  secret ${ID} as the variable ${name}`,
			),
		];
	});
}
