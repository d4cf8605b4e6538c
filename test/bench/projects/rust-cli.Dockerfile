# syntax=docker/dockerfile:1
FROM --platform=$BUILDPLATFORM tonistiigi/xx:1.5.0 AS xx

FROM --platform=$BUILDPLATFORM rust:1.82-alpine3.20 AS base
COPY --from=xx / /
RUN apk add --no-cache clang lld musl-dev git openssh-client-default file
WORKDIR /src
ENV CARGO_TERM_COLOR=always CARGO_NET_GIT_FETCH_WITH_CLI=true

FROM base AS fetch
COPY Cargo.toml Cargo.lock ./
COPY crates/core/Cargo.toml crates/core/Cargo.toml
COPY crates/cli/Cargo.toml crates/cli/Cargo.toml
RUN mkdir -p crates/core/src crates/cli/src && touch crates/core/src/lib.rs && echo 'fn main() {}' > crates/cli/src/main.rs
RUN --mount=type=cache,target=/usr/local/cargo/registry \
    --mount=type=cache,target=/usr/local/cargo/git/db \
    --mount=type=secret,id=cargo_token,env=CARGO_REGISTRIES_INTERNAL_TOKEN \
    --mount=type=ssh,id=deploy \
    GIT_SSH_COMMAND="ssh -o StrictHostKeyChecking=yes -o UserKnownHostsFile=/etc/ssh/known_hosts" \
    cargo fetch --locked

FROM fetch AS build
ARG TARGETPLATFORM
ARG FEATURES="default"
COPY crates crates
RUN --mount=type=cache,target=/usr/local/cargo/registry \
    --mount=type=cache,target=/src/target,id=target-$TARGETPLATFORM \
    xx-cargo build --release --locked --features "$FEATURES" --target-dir ./target && \
    mkdir -p /out && \
    cp "target/$(xx-cargo --print-target-triple)/release/tool" /out/tool && \
    xx-verify --static /out/tool

FROM scratch AS binary
COPY --from=build /out/tool /

FROM alpine:3.20 AS image
RUN apk add --no-cache ca-certificates && adduser -D -u 1000 tool
COPY --from=build /out/tool /usr/local/bin/tool
USER tool
ENTRYPOINT ["tool"]
CMD ["--help"]
