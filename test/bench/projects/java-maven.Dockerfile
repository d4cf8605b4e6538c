FROM eclipse-temurin:21-jdk-jammy AS build
ARG MAVEN_OPTS="-Xmx1g -XX:+TieredCompilation -XX:TieredStopAtLevel=1"
ENV MAVEN_OPTS=$MAVEN_OPTS
WORKDIR /build
COPY .mvn .mvn
COPY mvnw pom.xml ./
COPY common/pom.xml common/
COPY service/pom.xml service/
RUN --mount=type=cache,target=/root/.m2/repository \
    --mount=type=secret,id=maven_settings,target=/root/.m2/settings.xml \
    chmod +x mvnw && ./mvnw --batch-mode --no-transfer-progress dependency:go-offline
COPY common/src common/src
COPY service/src service/src
RUN --mount=type=cache,target=/root/.m2/repository \
    --mount=type=secret,id=maven_settings,target=/root/.m2/settings.xml \
    ./mvnw --batch-mode --no-transfer-progress --offline verify \
 && cp service/target/service-*.jar /build/service.jar \
 && java -Djarmode=layertools -jar service.jar extract --destination /layers

FROM eclipse-temurin:21-jdk-jammy AS jre
RUN jlink \
      --add-modules java.base,java.desktop,java.instrument,java.management,java.naming,java.net.http,java.security.jgss,java.sql,jdk.crypto.ec,jdk.unsupported \
      --strip-debug \
      --no-man-pages \
      --no-header-files \
      --compress=2 \
      --output /opt/jre

FROM debian:12-slim
MAINTAINER Platform Team <platform@example.com>
ENV JAVA_HOME=/opt/jre
ENV PATH $JAVA_HOME/bin:$PATH
ENV LANG=C.UTF-8 LC_ALL=C.UTF-8
RUN apt-get update \
 && apt-get install -y --no-install-recommends ca-certificates fontconfig libfreetype6 \
 && rm -rf /var/lib/apt/lists/* \
 && addgroup --system --gid 1001 spring \
 && adduser --system --uid 1001 --gid 1001 --home /app spring
COPY --from=jre /opt/jre /opt/jre
WORKDIR /app
COPY --from=build --chown=1001:1001 /layers/dependencies/ ./
COPY --from=build --chown=1001:1001 /layers/spring-boot-loader/ ./
COPY --from=build --chown=1001:1001 /layers/snapshot-dependencies/ ./
COPY --from=build --chown=1001:1001 /layers/application/ ./
USER 1001
EXPOSE 8080
EXPOSE 8081
ENV JAVA_TOOL_OPTIONS="-XX:MaxRAMPercentage=75.0 -XX:+ExitOnOutOfMemoryError -Djava.security.egd=file:/dev/./urandom"
HEALTHCHECK --interval=30s --timeout=5s --start-period=60s CMD ["java", "-cp", "/app", "com.example.Probe", "http://localhost:8081/actuator/health"]
ENTRYPOINT ["java", "org.springframework.boot.loader.launch.JarLauncher"]
