# syntax = docker/dockerfile:1

ARG RUBY_VERSION=3.3.5
FROM docker.io/library/ruby:$RUBY_VERSION-slim AS base

# Where the application lives
WORKDIR /rails

ENV RAILS_ENV="production" \
    BUNDLE_DEPLOYMENT="1" \
    BUNDLE_PATH="/usr/local/bundle" \
    BUNDLE_WITHOUT="development:test" \
    LD_PRELOAD="libjemalloc.so.2"

RUN apt-get update -qq && \
    apt-get install --no-install-recommends -y \
      curl \
      libjemalloc2 \
      libvips \
      postgresql-client && \
    rm -rf /var/lib/apt/lists /var/cache/apt/archives

FROM base AS gems
RUN apt-get update -qq && \
    apt-get install --no-install-recommends -y build-essential git libpq-dev libyaml-dev pkg-config && \
    rm -rf /var/lib/apt/lists /var/cache/apt/archives
COPY Gemfile Gemfile.lock ./
COPY vendor/gems vendor/gems
RUN --mount=type=secret,id=bundle_gems__example__com,env=BUNDLE_GEMS__EXAMPLE__COM \
    bundle install && \
    rm -rf ~/.bundle/ "${BUNDLE_PATH}"/ruby/*/cache "${BUNDLE_PATH}"/ruby/*/bundler/gems/*/.git && \
    bundle exec bootsnap precompile --gemfile

FROM base AS assets
ARG NODE_MAJOR=20
RUN curl -fsSL "https://deb.example.org/node_${NODE_MAJOR}.x/setup.sh" -o /tmp/setup.sh && \
    echo "9f0d1c7c0e3a6b2b8f8a3a5d7e1c4b6a9f0d1c7c0e3a6b2b8f8a3a5d7e1c4b6a  /tmp/setup.sh" | sha256sum --check && \
    bash /tmp/setup.sh && \
    apt-get install -y --no-install-recommends nodejs && \
    corepack enable
COPY package.json yarn.lock .yarnrc.yml ./
COPY .yarn .yarn
RUN --mount=type=secret,id=npm_token,env=YARN_NPM_AUTH_TOKEN yarn install --immutable
COPY --from=gems "${BUNDLE_PATH}" "${BUNDLE_PATH}"
COPY . .
# The key is not needed to compile assets, but something has to be there.
RUN SECRET_KEY_BASE_DUMMY=1 ./bin/rails assets:precompile

FROM base
COPY --from=gems "${BUNDLE_PATH}" "${BUNDLE_PATH}"
COPY . .
COPY --from=assets /rails/public/assets public/assets
RUN groupadd --system --gid 1000 rails && \
    useradd rails --uid 1000 --gid 1000 --create-home --shell /bin/bash && \
    chown -R rails:rails db log storage tmp
USER 1000:1000
ENTRYPOINT ["/rails/bin/docker-entrypoint"]
EXPOSE 3000
CMD ["./bin/thrust", "./bin/rails", "server"]
