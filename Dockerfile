# syntax=docker/dockerfile:1

FROM rust:1.95-slim-bookworm AS build
WORKDIR /src
COPY . .
RUN --mount=type=cache,target=/usr/local/cargo/registry \
    --mount=type=cache,target=/src/target \
    cargo build --release --locked --package driftless \
    && cp target/release/driftless /usr/local/bin/driftless \
    && mkdir /state

# The C library, certificates of authorities, and nothing else: no shell, no package manager.
FROM gcr.io/distroless/cc-debian12:nonroot
COPY --from=build /usr/local/bin/driftless /usr/local/bin/driftless
# What a store in a file, and a key that is made, are written to.
COPY --from=build --chown=65532:65532 /state /var/lib/driftless
WORKDIR /var/lib/driftless
USER 65532:65532
EXPOSE 8080
HEALTHCHECK --interval=30s --timeout=6s --start-period=60s --retries=3 CMD ["/usr/local/bin/driftless", "health", "--quiet"]
ENTRYPOINT ["/usr/local/bin/driftless"]
CMD ["serve"]
