# One image for each role, and one for everything: docker build --target ingest-api|topology|workers .
# Without a target it is the one for everything: docker run IMAGE up, or IMAGE serve ROLE.
#
# The two images that all is made from are build arguments: give them by digest, or from a registry of your own, as in
# --build-arg BASE_IMAGE=debian@sha256:… As they stand here: FROM maven:3.9.11-eclipse-temurin-25 for the build, and
# FROM debian:bookworm-20251229-slim for what runs.
ARG BUILD_IMAGE=maven:3.9.11-eclipse-temurin-25
ARG BASE_IMAGE=debian:bookworm-20251229-slim

FROM ${BUILD_IMAGE} AS build
WORKDIR /src

# What is downloaded stays with the builder, and is in no layer.
COPY . .
RUN --mount=type=cache,target=/root/.m2 mvn -B -q -Psupply-chain -DskipTests -Dsluice.format=off -pl standalone -am package

# Native libraries of other systems than the image's own are left out; the roles' folders are made anew of what is left.
RUN java build-tools/Slim.java standalone/target/lib && java build-tools/Roles.java .

# Java without what only builds and debugs.
RUN jlink --add-modules java.se,jdk.charsets,jdk.crypto.cryptoki,jdk.incubator.vector,jdk.jfr,jdk.management,jdk.management.agent,jdk.naming.dns,jdk.net,jdk.security.auth,jdk.unsupported,jdk.zipfs \
    --strip-java-debug-attributes --no-header-files --no-man-pages --compress zip-6 --output /java

FROM ${BASE_IMAGE} AS base
COPY --from=build /java /opt/java
COPY --chmod=0555 build-tools/health.sh /opt/sluice/health.sh

# The only folder that is written to, besides /tmp; state and vectors are kept in it.
RUN install -d -o 10001 -g 10001 /var/lib/sluice
WORKDIR /var/lib/sluice

# For a container of 512 MiB, and in the same shares for a larger one. Two arenas: glibc would keep eight for each
# processor, and what is freed in them. The survivors' spaces hold what is under way, which else fills the old
# generation; compiled code is looked through for what is out of use after 32 MiB (10 by default): this collector stops
# for that, for half a second where processors are short.
ENV PATH=/opt/java/bin:/usr/bin:/bin \
    MALLOC_ARENA_MAX=2 \
    JDK_JAVA_OPTIONS="-XX:InitialRAMPercentage=20 -XX:MaxRAMPercentage=45 -XX:MetaspaceSize=96m -XX:+UseSerialGC -XX:SurvivorRatio=3 -XX:MaxDirectMemorySize=48m -XX:ReservedCodeCacheSize=64m -XX:SweeperThreshold=50 -XX:+UseCompactObjectHeaders --enable-native-access=ALL-UNNAMED --sun-misc-unsafe-memory-access=allow --add-modules=jdk.incubator.vector"

USER 10001:10001
EXPOSE 8000

HEALTHCHECK --interval=5s --timeout=5s --start-period=60s --retries=6 CMD ["/opt/sluice/health.sh", "readiness"]

# Java itself is process 1: it is told to stop, and drains.
ENTRYPOINT ["java", "-jar", "/opt/sluice/sluice.jar"]

FROM base AS ingest-api
COPY --from=build /src/standalone/target/roles/ingest-api /opt/sluice
# Out of memory, it ends at once. Workers do so themselves, once they have noted what was under way.
ENTRYPOINT ["java", "-XX:+ExitOnOutOfMemoryError", "-jar", "/opt/sluice/sluice.jar"]
CMD ["serve", "ingest-api"]

FROM base AS topology
COPY --from=build /src/standalone/target/roles/topology /opt/sluice
ENTRYPOINT ["java", "-XX:+ExitOnOutOfMemoryError", "-jar", "/opt/sluice/sluice.jar"]
CMD ["serve", "topology"]

FROM base AS workers
COPY --from=build /src/standalone/target/roles/workers /opt/sluice
CMD ["serve", "workers"]

# Everything: up too, for which it has a Redis that the distribution keeps safe.
FROM base AS all
USER 0:0
RUN apt-get update -qq && apt-get install -y -qq --no-install-recommends redis-server && rm -rf /var/lib/apt/lists/*
USER 10001:10001
COPY --from=build /src/LICENSE /src/NOTICE /src/standalone/target/THIRD-PARTY.txt /src/standalone/target/sluice-bom.json /opt/sluice/
COPY --from=build /src/standalone/target/lib /opt/sluice/lib
COPY --from=build /src/standalone/target/sluice.jar /opt/sluice/sluice.jar
CMD ["serve", "ingest-api"]
