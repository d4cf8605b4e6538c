FROM node:20 AS build
WORKDIR /site
ARG SENTRY_ORG=example
ARG SENTRY_PROJECT=site
ARG RELEASE
COPY .npmrc package.json pnpm-lock.yaml ./
RUN corepack enable && corepack prepare pnpm@9.12.0 --activate
RUN --mount=type=cache,id=pnpm,target=/pnpm/store \
    --mount=type=secret,id=npm_token,env=NPM_TOKEN \
    pnpm config set store-dir /pnpm/store && pnpm install --frozen-lockfile
COPY . .
RUN --mount=type=secret,id=sentry_auth_token \
    SENTRY_AUTH_TOKEN="$(cat /run/secrets/sentry_auth_token 2>/dev/null || true)" \
    pnpm build && \
    find dist -name '*.map' -delete

FROM nginxinc/nginx-unprivileged:1.27-alpine
COPY --from=build /site/dist /usr/share/nginx/html
COPY <<'EOT' /etc/nginx/conf.d/default.conf
server {
  listen 8080;
  root /usr/share/nginx/html;
  gzip on;
  gzip_types text/css application/javascript image/svg+xml;
  location / {
    try_files $uri $uri/ /index.html;
    add_header Cache-Control "no-cache";
  }
  location /assets/ {
    add_header Cache-Control "public, max-age=31536000, immutable";
  }
}
EOT
EXPOSE 8080
HEALTHCHECK --interval=1m CMD wget -q --spider http://127.0.0.1:8080/ || exit 1
