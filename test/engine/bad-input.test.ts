import { test } from "uvu";
import * as assert from "uvu/assert";
import type { BuildLog } from "./build-log.ts";
import { engineTest } from "./engine-test.ts";

/** What people see of a Dockerfile that cannot be built: what is wrong, in which file, line and column, and what to do. */

interface BadInput {
	readonly title: string;
	/** Lines count from 2, behind the `# syntax=` line. */
	readonly dockerfile: string;
	/** `line:column`. */
	readonly place: string;
	/** Parts of the message. */
	readonly says: readonly string[];
}

const badInputs: readonly BadInput[] = [
	{
		title: "an unknown option of a mount",
		dockerfile: "FROM busybox\nRUN --mount=type=secret,id=a,requird=1 true\n",
		place: "3:30",
		says: ["requird", "did you mean required?"],
	},
	{
		title: "a word that is no option of a mount",
		dockerfile: "FROM busybox\nRUN --mount=type=secret,id=a,requird true\n",
		place: "3:30",
		says: ["requird", "required"],
	},
	{
		title: "a mode that is none",
		dockerfile: "FROM busybox\nRUN --mount=type=secret,id=a,mode=rw true\n",
		place: "3:30",
		says: ["rw", "mode", "octal"],
	},
	{
		title: "source and id",
		dockerfile: "FROM busybox\nRUN --mount=type=secret,id=a,source=b true\n",
		place: "3:30",
		says: ["source", "id"],
	},
	{
		title: "a variable without a source",
		dockerfile: "FROM busybox\nRUN --mount=type=secret,env=A true\n",
		place: "3:13",
		says: ["secret"],
	},
	{
		title: "a heredoc without its end",
		dockerfile: "FROM busybox\nRUN <<EOT\necho hello\n",
		place: "3:5",
		says: ["heredoc", "EOT"],
	},
	{
		title: "an unknown instruction",
		dockerfile: "FROM busybox\n\n  RUM true\n",
		place: "4:3",
		says: ["RUM", "did you mean RUN?"],
	},
	{
		title: "an instruction before FROM",
		dockerfile: "RUN true\n",
		place: "2:1",
		says: ["FROM"],
	},
	{
		title: "nothing but comments",
		dockerfile: "# only a comment\n",
		place: "2:1",
		says: ["FROM"],
	},
	{
		title: "an unknown stage",
		dockerfile:
			"FROM busybox AS build\nFROM busybox\nCOPY --from=biuld /etc/passwd /\n",
		place: "4",
		says: ["biuld"],
	},
];

/** That a build ended by itself with a message and without the frontend's insides. */
function assertClear(log: BuildLog): void {
	assert.is(log.status, 1, "docker build ends by itself with 1");
	assert.not.match(
		log.raw,
		/frontend\.cjs|node:internal|\.ts:\d|\n\s+at \S+ \(/,
	);
	assert.not.match(log.message, /exit code|unexpectedly|panic|undefined/);
}

for (const { title, dockerfile, place, says } of badInputs)
	engineTest(title, async (builds) => {
		const log = await builds.build(dockerfile);
		assertClear(log);
		const [line] = place.split(":");
		// The excerpt of the file that the client shows, and the message itself.
		assert.match(log.message, new RegExp(`^Dockerfile:${line}$`, "m"));
		if (place.includes(":"))
			assert.match(log.message, new RegExp(`ERROR: .*Dockerfile:${place}: `));
		for (const text of says) assert.ok(log.message.includes(text), log.message);
	});

engineTest(
	"no Dockerfile, an empty one, and one of only blanks",
	async (builds) => {
		// Without a Dockerfile there is no `# syntax=` line to name the frontend.
		const args = [`--build-arg=BUILDKIT_SYNTAX=${builds.frontend}`];
		const other = await builds.build("FROM busybox\n", {
			args: [...args, "--file=Otherfile"],
			frontend: "builtin",
		});
		assertClear(other);
		assert.match(other.message, /Otherfile/);
		assert.match(other.message, /no such file/);

		for (const text of ["", "\n \n\t\n"]) {
			const empty = await builds.build(text, { args, frontend: "builtin" });
			assertClear(empty);
			assert.match(empty.message, /Dockerfile/);
			assert.match(empty.message, /empty|no instructions/);
			assert.match(empty.message, /FROM/);
		}
	},
);

engineTest(
	"a target, a base image and a file that are not there",
	async (builds) => {
		const target = await builds.build("FROM busybox AS build\n", {
			args: ["--target=biuld"],
		});
		assertClear(target);
		assert.match(target.message, "biuld");

		const image = `${builds.engine.registry}/absent:latest`;
		const base = await builds.build(`FROM ${image}\n`);
		assertClear(base);
		assert.match(base.message, image);
		assert.match(base.message, /^Dockerfile:2$/m);

		const file = await builds.build("FROM busybox\nCOPY absent.txt /\n");
		assertClear(file);
		assert.match(file.message, "absent.txt");
		assert.match(file.message, /^Dockerfile:3$/m);
	},
);

test.run();
