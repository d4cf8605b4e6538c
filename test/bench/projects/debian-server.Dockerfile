FROM debian:bookworm-slim

# the user first, so that its ids do not depend on what else is installed
RUN set -eux; \
	groupadd -r server --gid=999; \
	useradd -r -g server --uid=999 --home-dir=/var/lib/server --shell=/bin/bash server; \
	install --verbose --directory --owner server --group server --mode 1777 /var/lib/server

# for stepping down from root
ENV GOSU_VERSION 1.17
RUN set -eux; \
	savedAptMark="$(apt-mark showmanual)"; \
	apt-get update; \
	apt-get install -y --no-install-recommends ca-certificates gnupg wget; \
	rm -rf /var/lib/apt/lists/*; \
	dpkgArch="$(dpkg --print-architecture | awk -F- '{ print $NF }')"; \
	wget -O /usr/local/bin/gosu "https://downloads.example.org/gosu/$GOSU_VERSION/gosu-$dpkgArch"; \
	wget -O /usr/local/bin/gosu.asc "https://downloads.example.org/gosu/$GOSU_VERSION/gosu-$dpkgArch.asc"; \
	export GNUPGHOME="$(mktemp -d)"; \
	gpg --batch --keyserver hkps://keys.openpgp.org --recv-keys B42F6819007F00F88E364FD4036A9C25BF357DD4; \
	gpg --batch --verify /usr/local/bin/gosu.asc /usr/local/bin/gosu; \
	gpgconf --kill all; \
	rm -rf "$GNUPGHOME" /usr/local/bin/gosu.asc; \
	apt-mark auto '.*' > /dev/null; \
	[ -z "$savedAptMark" ] || apt-mark manual $savedAptMark > /dev/null; \
	apt-get purge -y --auto-remove -o APT::AutoRemove::RecommendsImportant=false; \
	chmod +x /usr/local/bin/gosu; \
	gosu --version; \
	gosu nobody true

ENV SERVER_MAJOR 7
ENV SERVER_VERSION 7.4.1-1
ENV DATA /var/lib/server/data
RUN set -ex; \
	key='A1B2C3D4E5F60718293A4B5C6D7E8F90A1B2C3D4'; \
	export GNUPGHOME="$(mktemp -d)"; \
	gpg --batch --keyserver keyserver.ubuntu.com --recv-keys "$key"; \
	mkdir -p /usr/local/share/keyrings/; \
	gpg --batch --export "$key" > /usr/local/share/keyrings/server.gpg; \
	rm -rf "$GNUPGHOME"; \
	aptRepo="[ signed-by=/usr/local/share/keyrings/server.gpg ] http://apt.example.org/ bookworm main $SERVER_MAJOR"; \
	case "$(dpkg --print-architecture)" in \
		amd64 | arm64 | ppc64el | s390x) \
			echo "deb $aptRepo" > /etc/apt/sources.list.d/server.list; \
			apt-get update; \
			;; \
		*) \
			echo "deb-src $aptRepo" > /etc/apt/sources.list.d/server.list; \
			tempDir="$(mktemp -d)"; \
			cd "$tempDir"; \
			apt-get update; \
			apt-get build-dep -y "server=$SERVER_VERSION"; \
			apt-get source --compile "server=$SERVER_VERSION"; \
			ls -lAFh; \
			dpkg-scanpackages . > Packages; \
			echo "deb [ trusted=yes ] file://$tempDir ./" > /etc/apt/sources.list.d/temp.list; \
			apt-get -o Acquire::GzipIndexes=false update; \
			;; \
	esac; \
	apt-get install -y --no-install-recommends "server=$SERVER_VERSION"; \
	rm -rf /var/lib/apt/lists/*

RUN mkdir -p "$DATA" && chown -R server:server "$DATA" && chmod 1777 "$DATA"
VOLUME /var/lib/server/data
COPY docker-entrypoint.sh /usr/local/bin/
RUN ln -s usr/local/bin/docker-entrypoint.sh /
ENTRYPOINT ["docker-entrypoint.sh"]
STOPSIGNAL SIGINT
EXPOSE 6432
CMD ["server", "--data", "/var/lib/server/data"]
