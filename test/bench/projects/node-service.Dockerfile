# syntax=docker/dockerfile:1

ARG NODE_VERSION=22.11.0
ARG ALPINE_VERSION=3.20

FROM node:${NODE_VERSION}-alpine${ALPINE_VERSION} AS base
ENV NODE_ENV=production \
    NPM_CONFIG_UPDATE_NOTIFIER=false \
    NPM_CONFIG_FUND=false
WORKDIR /srv/app
RUN apk add --no-cache \
      dumb-init=1.2.5-r3 \
      libc6-compat \
      tzdata

# All dependencies, those for the build too.
FROM base AS dependencies
ENV NODE_ENV=development
RUN apk add --no-cache --virtual .build-tools \
      g++ \
      make \
      python3
COPY package.json package-lock.json ./
COPY packages/api/package.json packages/api/
COPY packages/shared/package.json packages/shared/
COPY packages/web/package.json packages/web/
RUN --mount=type=cache,target=/root/.npm \
    --mount=type=secret,id=npmrc,target=/root/.npmrc,required \
    npm ci --workspaces --include-workspace-root

FROM dependencies AS build
ARG COMMIT_SHA=unknown
ARG PUBLIC_URL=https://www.example.com
ENV COMMIT_SHA=$COMMIT_SHA PUBLIC_URL=$PUBLIC_URL
COPY tsconfig.json tsconfig.base.json ./
COPY packages packages
RUN npm run lint \
 && npm run build --workspaces \
 && npm run test --workspaces --if-present -- --run \
 && npm prune --omit=dev \
 && find packages -name '*.test.js' -delete

FROM base AS migrate
COPY --from=build --chown=node:node /srv/app/node_modules node_modules
COPY --from=build --chown=node:node /srv/app/packages/api/migrations migrations
USER node
ENTRYPOINT ["dumb-init", "--", "node_modules/.bin/knex", "migrate:latest"]

FROM base AS release
ARG COMMIT_SHA=unknown
LABEL org.opencontainers.image.title="api" \
      org.opencontainers.image.source="https://git.example.com/shop/api" \
      org.opencontainers.image.revision="$COMMIT_SHA" \
      org.opencontainers.image.licenses="Apache-2.0"
COPY --from=build --chown=node:node /srv/app/node_modules node_modules
COPY --from=build --chown=node:node /srv/app/packages/shared/dist packages/shared/dist
COPY --from=build --chown=node:node /srv/app/packages/api/dist packages/api/dist
COPY --from=build --chown=node:node /srv/app/packages/web/dist public
USER node
EXPOSE 3000/tcp 9464
HEALTHCHECK --interval=15s --timeout=3s --start-period=10s --retries=5 \
  CMD ["node", "-e", "fetch('http://127.0.0.1:3000/healthz').then(r => process.exit(r.ok ? 0 : 1))"]
ENTRYPOINT ["dumb-init", "--"]
CMD ["node", "--enable-source-maps", "packages/api/dist/server.js"]
