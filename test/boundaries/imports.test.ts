import { globSync, readFileSync } from "node:fs";
import { dirname, join, relative } from "node:path";
import { test } from "uvu";
import * as assert from "uvu/assert";

/**
 * Which room may know which. A room may import from itself and from the rooms listed for it; packages and node modules are
 * listed too, because a room that does no I/O must not find a way to it.
 */
const ROOMS: Readonly<
	Record<
		string,
		{ readonly rooms: readonly string[]; readonly packages: readonly string[] }
	>
> = {
	grammar: { rooms: [], packages: ["chevrotain"] },
	// Of the values only paths: they are cleaned by the same rules.
	llb: { rooms: ["src/values"], packages: ["protobufjs", "node:crypto"] },
	"src/text": { rooms: [], packages: [] },
	"src/values": { rooms: [], packages: [] },
	"src/image": { rooms: ["src/values"], packages: [] },
	"src/dockerfile": {
		rooms: ["grammar", "src/text", "src/values"],
		// Only the type of a token.
		packages: ["chevrotain"],
	},
	"src/shell": { rooms: ["src/dockerfile", "src/text"], packages: ["unbash"] },
	"src/lower": {
		rooms: ["llb", "src/dockerfile", "src/text", "src/values", "src/image"],
		packages: [],
	},
	"src/lint": {
		rooms: [
			"src/dockerfile",
			"src/text",
			"src/values",
			"src/image",
			"src/shell",
			"src/secrets",
		],
		packages: [],
	},
	"src/secrets": {
		rooms: [
			"src/dockerfile",
			"src/text",
			"src/values",
			"src/image",
			"src/shell",
		],
		packages: ["yaml"],
	},
	// The one part that starts builds and reads what they leave.
	"src/secrets/proof": {
		rooms: ["src/secrets", "src/dockerfile", "src/text"],
		packages: ["node:"],
	},
	"src/report": {
		rooms: ["src/text", "src/dockerfile", "src/lint", "src/secrets"],
		packages: ["diff"],
	},
	"src/options": {
		rooms: ["llb", "src/values", "src/text", "src/dockerfile", "src/lower"],
		packages: [],
	},
	"src/gateway": {
		rooms: [],
		packages: [
			"protobufjs",
			"node:net",
			"node:stream",
			"node:fs",
			"node:crypto",
		],
	},
};

const root = join(import.meta.dirname, "../..");

/** What a source file imports: `[specifier, only types]`. */
function importsOf(file: string): { specifier: string; typesOnly: boolean }[] {
	const text = readFileSync(join(root, file), "utf8");
	const pattern =
		/^(?:import|export)\s+(type\s+)?(?:[^'"]*?\sfrom\s+)?["']([^"']+)["']|\bimport\(\s*["']([^"']+)["']/gm;
	return [...text.matchAll(pattern)].map((match) => ({
		specifier: (match[2] ?? match[3]) as string,
		typesOnly: match[1] !== undefined,
	}));
}

function roomOf(path: string): string | undefined {
	if (path.startsWith("src/secrets/proof/")) return "src/secrets/proof";
	const parts = path.split("/");
	const name = parts[0] === "src" ? parts.slice(0, 2).join("/") : parts[0];
	return name !== undefined && name in ROOMS ? name : undefined;
}

for (const [room, allowed] of Object.entries(ROOMS))
	test(`${room} knows only what it may know`, () => {
		const wrong: string[] = [];
		// Scripts that generate code run on a developer's machine only.
		const files = globSync(`${room}/**/*.ts`, { cwd: root }).filter(
			(file) => !file.endsWith("/generate.ts") && roomOf(file) === room,
		);
		for (const file of files)
			for (const { specifier } of importsOf(file)) {
				if (specifier.startsWith(".")) {
					const target = relative(root, join(root, dirname(file), specifier));
					const known = roomOf(target);
					if (known !== room && !allowed.rooms.includes(known ?? ""))
						wrong.push(`${file} imports ${target}`);
				} else if (
					!allowed.packages.some(
						(name) =>
							specifier === name ||
							specifier.startsWith(name.endsWith(":") ? name : `${name}/`),
					)
				)
					wrong.push(`${file} imports ${specifier}`);
			}
		assert.equal(wrong, []);
	});

test("every room under src is listed or may know everything", () => {
	const everything = [
		"src/build",
		"src/bundle",
		"src/cli",
		"src/subrequests",
		"src/lsp",
	];
	const rooms = globSync("src/*/", { cwd: root }).map((path) =>
		path.replace(/\/$/, ""),
	);
	assert.equal(
		rooms.filter((room) => !(room in ROOMS) && !everything.includes(room)),
		[],
	);
});

test("the graph library never learns the word", () => {
	const wrong = globSync("llb/**/*.ts", { cwd: root }).filter((file) =>
		/dockerfile/i.test(
			readFileSync(join(root, file), "utf8").replaceAll(
				/com\.docker\.dockerfile\.v1\.command/g,
				"",
			),
		),
	);
	assert.equal(wrong, []);
});

test.run();
