# syntax=docker/dockerfile:1
# Two images: `server` (the last, so the default) and `migrate`, which is run once before each rollout.
# docs/deploy/container.md says how to build and run them.
ARG NODE_IMAGE=node:22-bookworm-slim

FROM ${NODE_IMAGE} AS base
WORKDIR /app
ENV NEXT_TELEMETRY_DISABLED=1
# What `npm ci` reads: its last step generates Prisma's client from the schema. A layer that a change of code keeps.
COPY package.json package-lock.json prisma.config.ts ./
COPY prisma/schema.prisma prisma/

FROM base AS build
RUN --mount=type=cache,target=/root/.npm npm ci --no-audit --no-fund
COPY . .
# Needs no database and no secret.
RUN npm run build

FROM base AS migrate
ENV NODE_ENV=production
RUN --mount=type=cache,target=/root/.npm npm ci --omit=dev --no-audit --no-fund
COPY tsconfig.json ./
COPY lib lib
COPY prisma prisma
COPY scripts scripts
USER node
CMD ["node", "--import", "tsx", "scripts/migrate.ts"]

FROM ${NODE_IMAGE} AS server
WORKDIR /app
# HOSTNAME is the container's name otherwise, and the server would listen on that address alone.
ENV NODE_ENV=production \
    NEXT_TELEMETRY_DISABLED=1 \
    HOSTNAME=0.0.0.0 \
    PORT=3000
# Owned by root: the server cannot change its own code.
COPY --from=build /app/.next/standalone ./
USER node
EXPOSE 3000
# Liveness: a database that is down is no reason to restart a container.
HEALTHCHECK --interval=10s --timeout=2s --start-period=20s --retries=3 \
    CMD ["node", "-e", "fetch(`http://127.0.0.1:${process.env.PORT}/api/health/live`).then((r) => process.exit(r.ok ? 0 : 1), () => process.exit(1))"]
STOPSIGNAL SIGTERM
# Node itself is process 1, so that the signal reaches it.
CMD ["node", "server.js"]
