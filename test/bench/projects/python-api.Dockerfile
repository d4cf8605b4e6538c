# syntax=docker/dockerfile:1
# check=skip=JSONArgsRecommended

FROM python:3.12-slim-bookworm AS python
ENV PYTHONUNBUFFERED=1 \
    PYTHONDONTWRITEBYTECODE=1 \
    PIP_DISABLE_PIP_VERSION_CHECK=1 \
    PIP_NO_CACHE_DIR=1 \
    VIRTUAL_ENV=/opt/venv
ENV PATH="$VIRTUAL_ENV/bin:$PATH"

FROM python AS builder
# The database driver is compiled; the libraries for that stay here.
RUN set -eux; \
    apt-get update; \
    apt-get install -y --no-install-recommends \
        build-essential \
        git \
        libffi-dev \
        libpq-dev \
        openssh-client \
        pkg-config \
    ; \
    rm -rf /var/lib/apt/lists/*
RUN python -m venv "$VIRTUAL_ENV"
WORKDIR /src
COPY requirements.txt constraints.txt ./
RUN --mount=type=cache,target=/root/.cache/pip,sharing=locked \
    --mount=type=secret,id=pip_conf,target=/etc/pip.conf \
    --mount=type=ssh \
    mkdir -p -m 0700 ~/.ssh && \
    printf '%s\n' "git.example.com ssh-ed25519 AAAAC3NzaC1lZDI1NTE5AAAAIExampleExampleExampleExampleExampleExample" > ~/.ssh/known_hosts && \
    pip install --require-hashes -r requirements.txt -c constraints.txt
COPY pyproject.toml README.md ./
COPY src src
RUN pip install --no-deps .

FROM builder AS test
COPY requirements-dev.txt ./
RUN pip install -r requirements-dev.txt
COPY tests tests
RUN ruff check src tests && mypy src && pytest -q --maxfail=1 tests

FROM python AS runtime
ARG UID=10001
ARG GID=10001
RUN set -eux; \
    groupadd --gid "$GID" app; \
    useradd --uid "$UID" --gid "$GID" --no-create-home --shell /usr/sbin/nologin app; \
    apt-get update; \
    apt-get install -y --no-install-recommends ca-certificates curl libpq5; \
    rm -rf /var/lib/apt/lists/*
COPY --from=builder --link $VIRTUAL_ENV $VIRTUAL_ENV
COPY --chown=app:app gunicorn.conf.py alembic.ini /app/
COPY --chown=app:app migrations /app/migrations
WORKDIR /app
USER app
EXPOSE 8000
VOLUME ["/app/uploads"]
STOPSIGNAL SIGTERM
HEALTHCHECK CMD curl -fsS http://localhost:8000/health || exit 1
COPY --chmod=0755 <<'EOT' /app/start.sh
#!/bin/sh
set -e
if [ "${RUN_MIGRATIONS:-0}" = 1 ]; then
  alembic upgrade head
fi
exec gunicorn --config gunicorn.conf.py "service.app:create_app()"
EOT
CMD ["/app/start.sh"]
