import { mkdir, readFile, rm, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { test } from "uvu";
import * as assert from "uvu/assert";
import { type BuildLog, buildLog } from "../build-log.ts";
import { addCompose } from "./compose-plugin.ts";
import { imageFiles, localFiles, ociFiles, tarFiles } from "./outputs.ts";
import { makeProject, type Project } from "./project.ts";
import { frontendTest, type UnderTest } from "./under-test.ts";

/** The clients that people build with, each given everything that a build can be given, in its own words. */

frontendTest("docker build, buildx, bake and compose", async (underTest) => {
	const { engine, directory, frontend } = underTest;
	await engine.ensureImage("debian:bookworm-slim");
	const project = await makeProject(join(directory, "project"), frontend);
	try {
		for (const [name, check] of Object.entries(checks)) {
			const start = Date.now();
			try {
				await check(underTest, project);
			} catch (error) {
				if (error instanceof Error) error.message = `${name}: ${error.message}`;
				throw error;
			}
			console.log(`${name} (${Date.now() - start} ms)`);
		}
	} finally {
		await project.stop();
	}
});

type Check = (underTest: UnderTest, project: Project) => Promise<void>;

/** What all builds of the stage `result` say on the command line. */
function given(project: Project): readonly string[] {
	return [
		"--secret=id=token,src=token",
		"--secret=id=password,env=PASSWORD",
		"--ssh=default",
		`--ssh=deploy=${project.deploy.socket}`,
		"--build-context=extra=extra",
		"--build-arg=GREETING=hello",
		"--target=result",
	];
}

const checks: Readonly<Record<string, Check>> = {
	"docker build": async ({ engine, directory }, project) => {
		const { directory: here, environment, expected } = project;
		const options = { directory: here, environment };
		const out = join(directory, "docker-build");
		const output = `--output=type=local,dest=${out}`;
		await engine.run(["build", ...given(project), output, "."], options);
		assert.equal(await localFiles(out), expected);
		await engine.run(["build", ...given(project), "--tag=built", "."], options);
		assert.equal(await imageFiles(engine, "built"), expected);
	},

	"docker build without a secret that is required": async (
		{ engine },
		project,
	) => {
		const { directory, environment } = project;
		const without = given(project).filter((flag) => !flag.includes("id=token"));
		const options = { directory, environment, mayFail: true };
		const result = await engine.run(
			["build", "--no-cache", ...without, "."],
			options,
		);
		assert.is(result.status, 1);
		assert.match(result.stderr, /Dockerfile:4\b/);
		assert.match(result.stderr, /secret token: not found/);
	},

	"buildx build to a tar and to an OCI layout": async (
		{ engine, directory },
		project,
	) => {
		const { directory: here, environment, expected } = project;
		const options = { directory: here, environment };
		const build = (file: string, type: string) =>
			buildLog(
				engine,
				[...given(project), `--output=type=${type},dest=${file}`, "."],
				options,
			);
		const tar = join(directory, "result.tar");
		assert.is((await build(tar, "tar")).status, 0);
		assert.equal(await tarFiles(tar), expected);
		const oci = join(directory, "result.oci");
		assert.is((await build(oci, "oci")).status, 0);
		assert.equal(await ociFiles(oci), { "linux/amd64": expected });
	},

	"buildx build for two platforms": async ({ engine, directory }, project) => {
		const options = {
			directory: project.directory,
			environment: project.environment,
		};
		const platforms = "--platform=linux/amd64,linux/arm64";
		const oci = join(directory, "platforms.oci");
		const build = (output: string) =>
			buildLog(
				engine,
				[platforms, "--target=other", `--output=${output}`, "."],
				options,
			);
		const log = await build(`type=oci,dest=${oci}`);
		assert.is(log.status, 0, log.message);
		const files = { "other.txt": "own\n" };
		assert.equal(await ociFiles(oci), {
			"linux/amd64": files,
			"linux/arm64": files,
		});
		const local = join(directory, "platforms");
		assert.is((await build(`type=local,dest=${local}`)).status, 0);
		assert.equal(await localFiles(local), {
			"linux_amd64/other.txt": "own\n",
			"linux_arm64/other.txt": "own\n",
		});
		// Copying into an empty stage is the same step for both, and has the name of one of them.
		assert.match(
			log.vertices.find(({ name }) => name.includes("COPY"))?.name ?? "",
			/^\[linux\/a(md|rm)64 other 1\/1\] COPY own.txt \/other.txt$/,
		);
	},

	"cache to a directory and to a registry": async (
		{ engine, directory },
		project,
	) => {
		const options = {
			directory: project.directory,
			environment: project.environment,
		};
		const store = join(directory, "cache");
		const reference = `${engine.registry}/cache:1`;
		const build = (...cache: readonly string[]) =>
			buildLog(
				engine,
				[...given(project), "--output=type=cacheonly", ...cache, "."],
				options,
			);
		const forget = () => engine.run(["buildx", "prune", "--all", "--force"]);
		const places = {
			directory: [
				`type=local,dest=${store},mode=max`,
				`type=local,src=${store}`,
			],
			registry: [`type=registry,ref=${reference},mode=max`, reference],
		};
		for (const [name, [to, from]] of Object.entries(places)) {
			await forget();
			const cold = await build(`--cache-to=${to}`);
			assert.is(cold.status, 0, cold.message);
			assert.equal(cachedSteps(cold), [], name);
			await forget();
			const warm = await build(`--cache-from=${from}`);
			assert.is(warm.status, 0, warm.message);
			assert.equal(cachedSteps(warm), stepsOf(warm), name);
			assert.ok(stepsOf(warm).length > 5);
		}
	},

	"buildx bake as the manual has it": async (
		{ engine, directory },
		project,
	) => {
		const { directory: here, environment, expected } = project;
		const out = join(directory, "bake");
		const file = join(directory, "docker-bake.hcl");
		await writeFile(
			file,
			`variable "GREETING" {
  default = "hello"
}

group "default" {
  targets = ["objects", "strings", "matrix"]
}

target "common" {
  context = "."
  contexts = { extra = "./extra" }
  args = { GREETING = GREETING }
  target = "result"
}

target "objects" {
  inherits = ["common"]
  secret = [
    { type = "env", id = "password", env = "PASSWORD" },
    { type = "file", id = "token", src = "token" },
  ]
  ssh = [
    { id = "default" },
    { id = "deploy", paths = [DEPLOY_SOCK] },
  ]
  output = [{ type = "local", dest = "${out}/objects" }]
}

variable "DEPLOY_SOCK" {}

target "strings" {
  inherits = ["common"]
  secret = [
    "type=env,id=password,env=PASSWORD",
    "type=file,id=token,src=token",
  ]
  ssh = ["default", "deploy=\${DEPLOY_SOCK}"]
  output = ["type=local,dest=${out}/strings"]
}

target "matrix" {
  name = "matrix-\${side}"
  matrix = {
    side = ["left", "right"]
  }
  dockerfile-inline = <<EOT
FROM scratch
ARG SIDE
COPY <<END /side
$SIDE
END
COPY --from=linked /greeting /greeting
COPY --from=named /bin/hostname /there
EOT
  contexts = {
    linked = "target:linked"
    named = "docker-image://debian:bookworm-slim"
  }
  args = { SIDE = side, BUILDKIT_SYNTAX = FRONTEND }
  output = ["type=local,dest=${out}/matrix-\${side}"]
}

variable "FRONTEND" {}

target "linked" {
  inherits = ["objects"]
  output = []
}
`,
		);
		const frontend = /^# syntax=(.*)/.exec(
			await readFile(join(here, "Dockerfile"), "utf8"),
		)?.[1];
		const sockets = [project.agent, project.deploy].map(({ socket }) => socket);
		// Leave to write counts for directories that are there.
		await mkdir(out, { recursive: true });
		const access = [
			`--allow=fs.write=${out}`,
			...sockets.map((socket) => `--allow=fs.read=${socket}`),
			"--allow=ssh",
		];
		await engine.run(["buildx", "bake", `--file=${file}`, ...access], {
			directory: here,
			environment: { ...environment, FRONTEND: frontend },
		});
		assert.equal(await localFiles(join(out, "objects")), expected);
		assert.equal(await localFiles(join(out, "strings")), expected);
		for (const side of ["left", "right"]) {
			const { there, ...files } = await localFiles(join(out, `matrix-${side}`));
			assert.equal(files, { side: `${side}\n`, greeting: "hello\n" });
			assert.ok(there?.startsWith("\x7fELF"));
		}
	},

	"compose build": async (underTest, project) => {
		const { engine, directory } = underTest;
		const { directory: here, environment, expected } = project;
		console.log(await addCompose(engine));
		const file = join(directory, "compose.yaml");
		const cache = join(directory, "compose-cache");
		await writeFile(
			file,
			`name: keyhole-test
services:
  result:
    image: composed:1
    build:
      context: ${here}
      target: result
      args:
        GREETING: hello
      additional_contexts:
        extra: ${join(here, "extra")}
      secrets:
        - token
        - password
      ssh:
        - default
        - deploy=${project.deploy.socket}
      cache_to:
        - type=local,dest=${cache},mode=max
  other:
    image: composed-other:1
    build:
      context: ${here}
      target: other
      platforms:
        - linux/amd64
        - linux/arm64
secrets:
  token:
    file: ${join(here, "token")}
  password:
    environment: PASSWORD
`,
		);
		// Compose builds through bake unless it is told otherwise.
		for (const bake of ["true", "false"]) {
			await rm(cache, { recursive: true, force: true });
			await engine.run(["compose", `--file=${file}`, "build"], {
				directory: here,
				environment: { ...environment, COMPOSE_BAKE: bake },
			});
			assert.equal(await imageFiles(engine, "composed:1"), expected);
			const other = await imageFiles(engine, "composed-other:1");
			assert.equal(other, { "other.txt": "own\n" });
			assert.ok(
				(await localFiles(cache))["index.json"],
				`COMPOSE_BAKE=${bake}`,
			);
			await engine.run(["image", "rm", "composed:1", "composed-other:1"]);
		}
	},
};

function stepsOf({ vertices }: BuildLog): readonly string[] {
	return vertices
		.map(({ name }) => name)
		.filter((name) => /\] (RUN|COPY|WORKDIR) /.test(name))
		.sort();
}

function cachedSteps(log: BuildLog): readonly string[] {
	const cached = new Set(
		log.vertices.filter((vertex) => vertex.cached).map(({ name }) => name),
	);
	return stepsOf(log).filter((name) => cached.has(name));
}

test.run();
