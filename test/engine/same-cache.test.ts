import { test } from "uvu";
import * as assert from "uvu/assert";
import type { BuildVertex } from "./build-log.ts";
import { ownEngineTest } from "./engine-test.ts";
import { savedImage } from "./saved-image.ts";
import { startSecureShellAgent } from "./servers/ssh-agent.ts";

/**
 * What the engine's builtin frontend built, keyhole finds in the cache, step by step: the operations have the same digests. And the other
 * way round.
 */

// The Dockerfile itself is not the same for both: it has the `# syntax=` line.
const files = {
	"a.txt": "a\n",
	"dir/b.txt": "b\n",
	".dockerignore": "*.md\nDockerfile\n",
};

const cases: Readonly<Record<string, string>> = {
	mounts: `FROM busybox AS tools
RUN mkdir /tools && echo tool > /tools/tool
FROM busybox
ARG ID=token
WORKDIR /work
RUN --mount=type=secret,id=\${ID} test -s /run/secrets/token
RUN --mount=type=secret,id=token,target=/root/.npmrc,mode=0440,uid=5,required test -s /root/.npmrc
RUN --mount=type=secret,id=token,env=TOKEN test -n "$TOKEN"
RUN --mount=type=secret,id=token,env=TOKEN,target=/both test "$(cat /both)" = "$TOKEN"
RUN --mount=type=secret,id=missing --mount=type=secret,id=token,target=/a --mount=type=secret,id=token,target=/b cat /a /b
RUN --mount=type=ssh test -S "$SSH_AUTH_SOCK"
RUN --mount=type=ssh,id=projecta --mount=type=ssh,target=/agent,mode=0666 test -S /agent
RUN --mount=type=cache,target=cache,id=of-\${ID},sharing=locked,mode=0700 touch cache/a
RUN --mount=type=bind,target=. --mount=type=bind,from=tools,source=/tools,target=/tools cat a.txt /tools/tool
RUN --mount=type=tmpfs,target=/tmpfs,size=1m touch /tmpfs/a
RUN --network=none true
`,
	stages: `ARG BASE=busybox
FROM \${BASE} AS base
ENV A=1 B="two words"
WORKDIR /app
FROM base AS one
COPY . .
RUN ls -R > listing
FROM base AS two
ADD --chown=5:6 --chmod=0640 a.txt dir/ ./
RUN --mount=from=one,source=/app,target=/one cp /one/listing .
FROM base AS unused
RUN exit 1
FROM one
COPY --from=two /app/listing /app/a.txt /from-two/
COPY --from=1 --link /app /link
COPY --from=busybox:latest /etc/passwd /passwd
USER 5
RUN id
LABEL a=b
EXPOSE 80
CMD ["sh"]
`,
	heredocs: `FROM busybox
ARG WHO=world
RUN <<EOT
  set -e
  echo "hello $WHO" > /hello
EOT
RUN <<'ONE' cat > /one && cat <<TWO > /two
literal $WHO
ONE
from the shell
TWO
RUN <<EOT sh -x
echo interpreted
EOT
COPY <<EOT <<-"LITERAL" /files/
expanded \${WHO}
EOT
	literal \${WHO}
LITERAL
SHELL ["/bin/sh", "-e", "-c"]
RUN cat /files/EOT /files/LITERAL && \\
    # a comment
    echo done
STOPSIGNAL SIGINT
`,
};

/**
 * The steps whose operations do not depend on the build context, which has an identity of its own in every build, whatever the frontend.
 */
function withoutContext(
	vertices: readonly BuildVertex[],
): readonly BuildVertex[] {
	const byDigest = new Map(vertices.map((vertex) => [vertex.digest, vertex]));
	const isFree = (digest: string): boolean => {
		const vertex = byDigest.get(digest);
		return (
			vertex !== undefined &&
			!vertex.name.includes("load build context") &&
			vertex.inputs.every(isFree)
		);
	};
	return vertices.filter(
		({ digest, name }) =>
			name.startsWith("[") && !name.startsWith("[internal]") && isFree(digest),
	);
}

// The way back is worth one case: what it could show beyond the way there is an operation only keyhole makes.
for (const [name, dockerfile] of Object.entries(cases))
	for (const [before, after] of [
		["builtin", "keyhole"],
		["keyhole", "builtin"],
	] as const)
		if (before === "builtin" || name === "mounts")
			ownEngineTest(`${name}: ${before}, then ${after}`, async (builds) => {
				const agent = await startSecureShellAgent();
				try {
					const build = async (frontend: "builtin" | "keyhole") => {
						const tag = `same-cache:${frontend}`;
						const log = await builds.build(dockerfile, {
							frontend,
							files,
							args: [
								`--secret=id=token,src=${await builds.file("token", "value")}`,
								`--ssh=default=${agent.socket}`,
								`--ssh=projecta=${agent.socket}`,
								...["--load", `--tag=${tag}`],
							],
						});
						assert.is(log.status, 0, log.message);
						const steps = log.vertices.filter(({ name }) =>
							/^\[(?!internal)/.test(name),
						);
						const image = await savedImage(builds.engine, tag);
						return {
							steps,
							sameEachTime: withoutContext(log.vertices).map(
								({ digest, name }) => `${digest} ${name}`,
							),
							configuration: image.configurationText,
						};
					};
					const first = await build(before);
					const second = await build(after);
					const names = (steps: readonly BuildVertex[]) =>
						steps.map((step) => step.name).sort();
					assert.equal(names(second.steps), names(first.steps));
					assert.equal(
						[...second.sameEachTime].sort(),
						[...first.sameEachTime].sort(),
					);
					// Sources are looked up, not cached: base images and the context.
					const made = second.steps.filter(({ inputs }) => inputs.length > 0);
					assert.ok(made.length >= 5);
					assert.equal(names(made.filter(({ cached }) => !cached)), []);
					assert.is(second.configuration, first.configuration);
				} finally {
					await agent.stop();
				}
			});

test.run();
