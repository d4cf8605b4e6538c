import { rm, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { test } from "uvu";
import * as assert from "uvu/assert";
import { addCompose } from "./compose-plugin.ts";
import { imageFiles, localFiles } from "./outputs.ts";
import { projectTest } from "./project-test.ts";

/** `docker compose build` with everything that a service can be given. */

projectTest("compose", {
	"compose build": async (underTest, project) => {
		const { engine, directory, frontend } = underTest;
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
      cache_from:
        - type=local,src=${cache}
  other:
    image: composed-other:1
    build:
      context: ${here}
      target: other
      platforms:
        - linux/amd64
        - linux/arm64
  inline:
    image: composed-inline:1
    build:
      context: ${here}
      dockerfile_inline: |
        # syntax=${frontend}
        FROM scratch
        COPY own.txt /inline.txt
        COPY --from=before /other.txt /
        COPY --from=named /bin/hostname /
      additional_contexts:
        before: service:other
        named: docker-image://debian:bookworm-slim
secrets:
  token:
    file: ${join(here, "token")}
  password:
    environment: PASSWORD
`,
		);
		const images = ["composed:1", "composed-other:1", "composed-inline:1"];
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
			const { hostname, ...inline } = await imageFiles(
				engine,
				"composed-inline:1",
			);
			assert.equal(inline, { "inline.txt": "own\n", "other.txt": "own\n" });
			assert.ok(hostname?.startsWith("\x7fELF"));
			assert.ok(
				(await localFiles(cache))["index.json"],
				`COMPOSE_BAKE=${bake}`,
			);
			await engine.run(["image", "rm", ...images]);
		}
	},
});

test.run();
