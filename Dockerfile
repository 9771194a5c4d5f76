# Builds the service with encrypted connections to PostgreSQL, and puts the binary into a small
# image. Both stages are Debian bookworm, so that the libraries that it links are the same.
FROM rust:1-slim-bookworm AS builder

# A C compiler for SQLite and libpq, which are compiled in; OpenSSL's headers for the feature
# postgres-tls.
RUN apt-get update \
    && apt-get install -y --no-install-recommends gcc libc6-dev libssl-dev pkg-config \
    && rm -rf /var/lib/apt/lists/*

WORKDIR /build
COPY . .
RUN cargo build --release --locked -p family-finding --features postgres-tls


FROM debian:bookworm-slim

# libssl3 for encrypted connections, ca-certificates to check the server's certificate.
RUN apt-get update \
    && apt-get install -y --no-install-recommends ca-certificates libssl3 \
    && rm -rf /var/lib/apt/lists/* \
    && useradd --system --uid 10001 --user-group --home-dir /var/lib/family-finding --create-home \
        --shell /usr/sbin/nologin family-finding

# The migrations are compiled in; nothing but the binary is needed.
COPY --from=builder /build/target/release/family-finding /usr/local/bin/family-finding

ENV FAMILY_FINDING_ENV=production \
    MIMALLOC_PURGE_DELAY=0 \
    FAMILY_FINDING_LISTEN=0.0.0.0:8080

USER family-finding
WORKDIR /var/lib/family-finding
EXPOSE 8080
STOPSIGNAL SIGTERM
HEALTHCHECK --interval=10s --timeout=5s --start-period=10s --retries=3 CMD ["family-finding", "health"]

# Without arguments the image serves; `migrate` and the other commands are given as arguments.
ENTRYPOINT ["family-finding"]
CMD ["serve"]
