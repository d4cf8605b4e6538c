# The base image of fixtures that call more than a small Debian has: a project in every language at the top, and trust in the authority
# that signs for all names.
ARG BASE
FROM ${BASE}
COPY project/ /
COPY authority.crt /
COPY programs/ /usr/local/bin/
COPY <<EOT /etc/apt/sources.list
deb [trusted=yes] http://deb.debian.org/debian stable main
EOT
# Sources that fixtures add are not signed.
COPY <<EOT /etc/apt/apt.conf.d/unsigned
Acquire::AllowInsecureRepositories "true";
APT::Get::AllowUnauthenticated "true";
APT::Sandbox::User "root";
EOT
# No engine and no PHP sources are at hand: these stand for programs that have nothing to do with the secret.
COPY --chmod=755 <<EOT /usr/local/bin/docker-php-ext-install
#!/bin/sh
exit 0
EOT
# What fixtures call a program that nobody knows: one that passes on what it reads, and one that does nothing.
COPY --chmod=755 <<EOT /usr/local/bin/acme-transform
#!/bin/sh
exec cat
EOT
COPY --chmod=755 <<EOT /usr/local/bin/acmectl
#!/bin/sh
exit 0
EOT
# What steps put something into.
RUN touch /etc/app.conf
# Where there is Python, there is a virtual environment.
RUN if command -v python3 > /dev/null; then python3 -m venv /venv; fi
RUN cat /authority.crt >> /etc/ssl/certs/ca-certificates.crt \
 && rm /authority.crt && ldconfig \
 && git config --system user.name nobody && git config --system user.email nobody@example.org
