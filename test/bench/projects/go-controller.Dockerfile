# syntax=docker/dockerfile:1.7
ARG GO_VERSION=1.23
FROM --platform=$BUILDPLATFORM golang:${GO_VERSION}-bookworm AS build
ARG TARGETOS
ARG TARGETARCH
ARG TARGETVARIANT
ARG VERSION=0.0.0-dev
ARG GIT_COMMIT=none
ARG SOURCE_DATE_EPOCH=0
ENV CGO_ENABLED=0 GOFLAGS=-mod=readonly GOPRIVATE=git.example.com/*
WORKDIR /workspace
RUN --mount=type=bind,source=go.mod,target=go.mod \
    --mount=type=bind,source=go.sum,target=go.sum \
    --mount=type=cache,target=/go/pkg/mod \
    --mount=type=secret,id=netrc,target=/root/.netrc,mode=0400 \
    go mod download -x
COPY api api
COPY cmd cmd
COPY internal internal
COPY pkg pkg
COPY go.mod go.sum ./
RUN --mount=type=cache,target=/go/pkg/mod \
    --mount=type=cache,target=/root/.cache/go-build,id=go-build-${TARGETOS}-${TARGETARCH} \
    <<'EOT'
set -eu
export GOOS="$TARGETOS" GOARCH="$TARGETARCH"
case "$TARGETARCH$TARGETVARIANT" in
  armv6) export GOARM=6 ;;
  armv7) export GOARM=7 ;;
  amd64v2) export GOAMD64=v2 ;;
esac
flags="-s -w"
flags="$flags -X git.example.com/platform/controller/internal/version.Version=$VERSION"
flags="$flags -X git.example.com/platform/controller/internal/version.Commit=$GIT_COMMIT"
mkdir -p /out
for program in manager webhook migrate; do
  go build -trimpath -ldflags "$flags" -o "/out/$program" "./cmd/$program"
done
EOT

FROM build AS unit
RUN --mount=type=cache,target=/go/pkg/mod \
    --mount=type=cache,target=/root/.cache/go-build \
    go vet ./... && go test -race -count=1 -coverprofile=/tmp/cover.out ./...

FROM scratch AS coverage
COPY --from=unit /tmp/cover.out /

FROM gcr.io/distroless/static-debian12:nonroot AS webhook
COPY --from=build --link /out/webhook /webhook
USER 65532:65532
EXPOSE 9443
ENTRYPOINT ["/webhook"]

FROM gcr.io/distroless/static-debian12:nonroot AS manager
ARG VERSION=0.0.0-dev
LABEL org.opencontainers.image.version=$VERSION
LABEL org.opencontainers.image.description="Reconciles the platform's resources"
COPY --from=build --link /out/manager /out/migrate /
COPY --link config/default.yaml /etc/controller/config.yaml
USER 65532:65532
EXPOSE 8080 8081
ENTRYPOINT ["/manager"]
CMD ["--config", "/etc/controller/config.yaml", "--leader-elect"]
