import { hash } from "node:crypto";
import type { SavedImage } from "../engine/saved-image.ts";
import type { DemoKeyId, DemoKeys, DemoSecrets } from "./secrets.ts";

/** One thing that fixtures/demo shows, and whether it came out as it should. */
export interface Evidence {
	readonly good: boolean;
	readonly title: string;
	readonly text: string;
}

/** What the steps of fixtures/demo saw, by the files they left in its image. */
export function readEvidence(
	image: SavedImage,
	secrets: DemoSecrets,
	keys: DemoKeys,
): readonly Evidence[] {
	const files = new Map(
		image.layers.flatMap(({ entries }) =>
			entries.map(({ name, contents }) => [name, contents.toString("utf8")]),
		),
	);
	const file = (name: string) => files.get(name)?.trim() ?? "(no such file)";
	const digests = (name: string) =>
		file(name)
			.split("\n")
			.map((line) => line.split(" ")[0]);
	const same = (name: string, id: keyof DemoSecrets["values"], times = 1) => {
		const found = digests(name);
		const wanted = hash("sha256", secrets.values[id]);
		return found.length === times && found.every((each) => each === wanted);
	};
	const told = (
		good: boolean,
		title: string,
		asWanted: string,
		otherwise: string,
	): Evidence => ({ good, title, text: good ? asWanted : otherwise });
	const key = (id: DemoKeyId, title: string) => {
		const listed = file(`${id}.keys`);
		const only = listed.split("\n").length === 1;
		return told(
			only && listed.includes(keys.fingerprints[id]),
			title,
			`ssh-add -l shows ${keys.fingerprints[id].slice(0, 19)}… and no other key`,
			`ssh-add -l shows: ${listed}`,
		);
	};
	return [
		told(
			same("token.sha256", "token") && file("token.stat") === "400 0:0",
			"file at its default path",
			"/run/secrets/token has what was given, mode 400, owner 0:0",
			`/run/secrets/token has something else: ${file("token.stat")}`,
		),
		told(
			same("npmrc.sha256", "npmrc") && file("npmrc.stat") === "440 1000:1000",
			"file at a target",
			"/root/.npmrc has what was given, mode 440, owner 1000:1000",
			`/root/.npmrc has something else: ${file("npmrc.stat")}`,
		),
		told(
			same("api-key.sha256", "api-key"),
			"environment variable",
			"API_KEY has what the client's DEMO_API_KEY has",
			"API_KEY has something else",
		),
		told(
			same("both.sha256", "both", 2),
			"file and variable",
			"/etc/both and BOTH have what was given",
			"/etc/both or BOTH has something else",
		),
		told(
			file("missing") === "absent",
			"optional and not given",
			"the step ran without the file",
			`the step found the file: ${file("missing")}`,
		),
		key("default", `SSH, from ${keys.agent}`),
		key("projecta", "SSH, id projecta"),
		key("projectb", "SSH, id projectb"),
		told(
			file("after") === "",
			"the step after the secrets",
			"finds no file and no variable of them",
			`finds ${file("after")}`,
		),
		told(
			file("agent") === "",
			"the step after the keys",
			"has no agent and no socket",
			`finds ${file("agent")}`,
		),
	];
}

/** Whether the cache mount kept the first build's line for the second. */
export function readRounds(image: SavedImage): Evidence {
	const entry = image.layers
		.flatMap(({ entries }) => entries)
		.find(({ name }) => name === "rounds");
	const rounds = entry?.contents.toString("utf8").trim().split("\n") ?? [];
	const good = rounds.join() === "round 1,round 2";
	return {
		good,
		title: "cache mount",
		text: good
			? "the second build found the line of the first"
			: `the second build found: ${rounds.join(", ")}`,
	};
}
