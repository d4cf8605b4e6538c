import { mkdir, readFile, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { test } from "uvu";
import * as assert from "uvu/assert";
import { readBuildLog } from "../build-log.ts";
import { basicAuthorization, startGitHttpServer } from "../servers/git-http.ts";
import { makeGitRepository } from "../servers/git-repository.ts";
import { localFiles, ociFiles, tarFiles } from "./outputs.ts";
import { cachedSteps, projectTest, stepsOf } from "./project-test.ts";

/** `docker buildx bake` with everything that a target can be given. */

projectTest("bake", {
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

	"bake from repositories, to archives and for platforms": async (
		{ engine, directory, frontend },
		project,
	) => {
		const { directory: here, environment, expected } = project;
		const repositories = join(directory, "repositories");
		const token = "token-for-bake";
		const inside = {
			Dockerfile: "FROM scratch\nCOPY name /\n",
			"docker-bake.hcl": `target "default" { args = { BUILDKIT_SYNTAX = "${frontend}" } }\n`,
		};
		for (const name of ["private", "open"])
			await makeGitRepository(repositories, name, { ...inside, name });
		const server = await startGitHttpServer({
			directory: repositories,
			authorization: {
				"private.git": basicAuthorization("x-access-token", token),
			},
		});
		const out = join(directory, "baked");
		const store = join(directory, "bake-cache");
		await mkdir(out, { recursive: true });
		const file = join(directory, "docker-bake.json");
		const args = { BUILDKIT_SYNTAX: frontend };
		const target = {
			remote: {
				args,
				context: `${server.url}/private.git#main`,
				secret: ["type=env,id=GIT_AUTH_TOKEN,env=THE_TOKEN"],
				output: [`type=tar,dest=${out}/remote.tar`],
			},
			platforms: {
				context: here,
				target: "other",
				platforms: ["linux/amd64", "linux/arm64"],
				output: [`type=oci,dest=${out}/platforms.oci`],
			},
			cached: {
				context: here,
				target: "result",
				args: { GREETING: "hello" },
				contexts: { extra: join(here, "extra") },
				secret: ["type=env,id=password,env=PASSWORD", "id=token,src=token"],
				ssh: ["default", `deploy=${project.deploy.socket}`],
				"cache-to": [`type=local,dest=${store},mode=max`],
				"cache-from": [`type=local,src=${store}`],
				output: [`type=oci,dest=${out}/cached.oci`],
			},
		};
		await writeFile(file, JSON.stringify({ target }));
		const bake = async (...targets: readonly string[]) => {
			const sockets = [project.agent, project.deploy];
			const { status, stderr } = await engine.run(
				[
					...["buildx", "bake", "--progress=rawjson", `--file=${file}`],
					...[out, store].map((place) => `--allow=fs.write=${place}`),
					...[store, ...sockets.map(({ socket }) => socket)].map(
						(place) => `--allow=fs.read=${place}`,
					),
					...["--allow=ssh", ...targets],
				],
				{
					directory: here,
					environment: { ...environment, THE_TOKEN: token },
					mayFail: true,
				},
			);
			const log = readBuildLog(status, stderr);
			assert.is(status, 0, log.message);
			return log;
		};
		try {
			await mkdir(store, { recursive: true });
			await engine.run(["buildx", "prune", "--all", "--force"]);
			const cold = await bake("remote", "platforms", "cached");
			assert.equal(await tarFiles(join(out, "remote.tar")), {
				name: "private",
			});
			const files = { "other.txt": "own\n" };
			assert.equal(await ociFiles(join(out, "platforms.oci")), {
				"linux/amd64": files,
				"linux/arm64": files,
			});
			const baked = { "linux/amd64": expected };
			assert.equal(await ociFiles(join(out, "cached.oci")), baked);
			assert.equal(cachedSteps(cold), []);
			await engine.run(["buildx", "prune", "--all", "--force"]);
			const warm = await bake("cached");
			assert.equal(cachedSteps(warm), stepsOf(warm));
			assert.equal(await ociFiles(join(out, "cached.oci")), baked);

			const open = join(out, "open");
			await engine.run([
				...["buildx", "bake", `${server.url}/open.git#main`],
				...[`--set=*.output=type=local,dest=${open}`, "--allow=fs=*"],
			]);
			assert.equal(await localFiles(open), { name: "open" });
		} finally {
			await server.stop();
		}
	},
});

test.run();
