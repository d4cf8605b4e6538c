import type * as pb from "../gateway/proto/messages.ts";

/** A build that uses most of what builds use, and the grammars that usual texts can do without. */

/** The variables a frontend is started with. */
export const sampleOptions = {
	BUILDKIT_FRONTEND_OPT_0: "filename=Dockerfile",
	BUILDKIT_FRONTEND_OPT_1: "target=image",
	BUILDKIT_FRONTEND_OPT_2: "build-arg:VERSION=2",
	BUILDKIT_FRONTEND_OPT_3: "label:org.example.name=sample",
	BUILDKIT_SESSION_ID: "sample",
	BUILDKIT_WORKERS: JSON.stringify([
		{ ID: "sample", Platforms: [{ os: "linux", architecture: "amd64" }] },
	]),
	BUILDKIT_EXPORTEDPRODUCT: "",
} as const;

const dockerfile = `# escape=\\
ARG VERSION=1
FROM --platform=$BUILDPLATFORM example.org/tools:\${VERSION:-1} AS tools
ARG VERSION TARGETOS
ENV HOME=/root PATH="/opt/bin:$PATH"
WORKDIR /src
COPY --chown=1:1 --chmod=644 package.json *.lock ./
RUN --mount=type=cache,target=/root/.cache,sharing=locked \\
    --mount=type=bind,"source=.",target=/context \\
    --mount=type=secret,id=token,required \\
    --mount=type=ssh --mount=type=tmpfs,target=/tmp \\
    --network=none set -e; \\
    # A comment between.
    make "VERSION=\${VERSION%.*}" && echo '$done'
RUN <<EOT
echo $VERSION
EOT
COPY <<a.txt <<b.txt /files/
one $VERSION
a.txt
two
b.txt
ADD https://example.org/archive.tar.gz /archives/

FROM tools AS tests
ONBUILD RUN true
RUN ["make", "test"]

FROM scratch AS image
COPY --from=tools --link /src/out /
COPY --from=example.org/other:1 /etc/other /etc/
LABEL name="sample" version=$VERSION
EXPOSE 80 443/tcp
VOLUME ["/data"]
USER 1000:1000
STOPSIGNAL SIGTERM
SHELL ["/bin/sh", "-c"]
HEALTHCHECK --interval=5s --retries=3 CMD ["/check"]
ENTRYPOINT ["/run"]
CMD serve --all
`;

/** The files of the build context; others are missing. */
export const sampleFiles: Readonly<Record<string, string>> = {
	Dockerfile: dockerfile,
	".dockerignore": "*.md\n!README.md\n",
};

/** The config of every image. */
export const sampleImage = JSON.stringify({
	architecture: "amd64",
	os: "linux",
	config: { Env: ["PATH=/usr/bin:/bin"], WorkingDir: "/", Cmd: ["sh"] },
	rootfs: { type: "layers", diff_ids: [`sha256:${"0".repeat(64)}`] },
	history: [{ created: "2020-01-01T00:00:00Z", created_by: "sample" }],
});

/** What the engine can do. */
export const samplePong: pb.PongResponse = {
	Workers: [
		{
			ID: "sample",
			Labels: new Map([["executor", "oci"]]),
			platforms: [{ OS: "linux", Architecture: "amd64" }],
		},
	],
	FrontendAPICaps: enabled(
		"solve.base solve.inlinereturn resolveimage resolveimage.resolvemode readfile return returnmap readdir statfile importcaches proto.refarray frontend.inputs gateway.solve.metadata gateway.exec gateway.solve.evaluate gateway.evaluate gateway.warnings reference.attestations source.metaresolver",
	),
	LLBCaps: enabled(
		"source.image source.image.resolvemode source.local source.local.unique source.local.sessionid source.local.includepatterns source.local.followpaths source.local.excludepatterns source.local.sharedkeyhint source.local.differ source.http exec.meta.base exec.meta.network exec.meta.setsdefaultpath exec.mount.bind exec.mount.bind.readwrite-nooutput exec.mount.cache exec.mount.cache.sharing exec.mount.selector exec.mount.tmpfs exec.mount.secret exec.mount.ssh file.base constraints platform meta.ignorecache meta.description mergeop",
	),
};

function enabled(names: string): readonly pb.APICap[] {
	return names.split(" ").map((ID) => ({ ID, Enabled: true }));
}
