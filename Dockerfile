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
RUN npm run build
# Only what runs: Node.js with the libraries it is linked to, and the frontend.
RUN <<'EOT'
set -eu
node=$(readlink -f "$(command -v node)")
mkdir -p /image/keyhole
cp "$node" /image/keyhole/node
cp dist/frontend.cjs /image/keyhole/
ldd "$node" | grep -o '/[^ ]*' | while read -r library; do
  mkdir -p "/image${library%/*}"
  cp -L "$library" "/image$library"
done
EOT

FROM scratch
COPY --from=build /image /
LABEL moby.buildkit.frontend.network.none="true"
LABEL moby.buildkit.frontend.caps="moby.buildkit.frontend.inputs,moby.buildkit.frontend.subrequests,moby.buildkit.frontend.contexts,moby.buildkit.frontend.gitquerystring"
ENTRYPOINT ["/keyhole/node", "/keyhole/frontend.cjs"]
