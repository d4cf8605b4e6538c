# The frontend image. BuildKit starts it when a Dockerfile begins with `# syntax=…/keyhole:1`.

FROM node:24-bookworm-slim AS build
WORKDIR /keyhole
COPY package.json package-lock.json .npmrc ./
# The settings of npm are for registries other than the public one: --secret id=npmrc,src=$HOME/.npmrc. Nothing here needs the
# install scripts of packages.
RUN --mount=type=cache,target=/root/.npm \
    --mount=type=secret,id=npmrc,target=/root/.npmrc \
    npm ci --ignore-scripts
COPY . .
# The snapshot that the frontend starts from is made with the Node.js that will read it: that of this image, made smaller.
RUN mkdir -p node_modules/node/bin \
    && node src/bundle/small-node.ts "$(command -v node)" node_modules/node/bin/node \
    && npm run build
# Only what runs: Node.js with the libraries it is linked to, and the snapshot. Everything is of the same time, so that the same sources
# make the same image.
ARG SOURCE_DATE_EPOCH=0
RUN <<EOT
set -eu
node=node_modules/node/bin/node
mkdir -p /image/keyhole
cp "$node" dist/frontend.blob /image/keyhole/
ldd "$node" | grep -o '/[^ ]*' | while read -r library; do
  mkdir -p "/image${library%/*}"
  cp -L "$library" "/image$library"
done
find /image -exec touch -h -d "@$SOURCE_DATE_EPOCH" {} +
EOT

FROM scratch
COPY --from=build /image /
LABEL moby.buildkit.frontend.network.none="true"
LABEL moby.buildkit.frontend.caps="moby.buildkit.frontend.inputs,moby.buildkit.frontend.subrequests,moby.buildkit.frontend.contexts,moby.buildkit.frontend.gitquerystring"
# See src/bundle/launcher.ts for what the options are worth.
ENV GLIBC_TUNABLES=glibc.malloc.hugetlb=1
ENTRYPOINT ["/keyhole/node", "--no-sparkplug", "--disable-warning=ExperimentalWarning", "--no-rehash-snapshot", "--invocation-count-for-maglev=4000", "--invocation-count-for-maglev-osr=1000", "--invocation-count-for-turbofan=30000", "--invocation-count-for-osr=5000", "--snapshot-blob", "/keyhole/frontend.blob"]
