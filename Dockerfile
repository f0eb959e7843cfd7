# The operator's image. What lies where, who runs it and how is said in tools/build/operator-image.ts; a test compares.
#   docker buildx build --platform linux/amd64,linux/arm64 -t registry.example.com/etcd-operator:0.1.0 --push .
# The bundle is the same for every processor, so it is made once, on the builder's own (no emulation).
FROM --platform=$BUILDPLATFORM docker.io/library/node:24-bookworm-slim AS build
WORKDIR /src
COPY package.json package-lock.json .npmrc ./
RUN npm ci
COPY LICENSE tsconfig.json ./
COPY src ./src
COPY tools/versions.json ./tools/versions.json
COPY tools/build ./tools/build
RUN node tools/build/bundle.ts /built

# Distroless rather than node:24-slim: no shell, no package manager and no npm for an intruder to use, a third of the
# size, and a user without privileges. It has Node 24 for amd64 and arm64 at /nodejs/bin/node.
FROM gcr.io/distroless/nodejs24-debian13:nonroot
COPY --from=build /built/main.js /app/main.js
COPY --from=build /built/access-kubeconfig.js /app/access-kubeconfig.js
COPY --from=build /built/LICENSES.txt /app/LICENSES.txt
ENV NODE_ENV=production
ENV MALLOC_ARENA_MAX=1
WORKDIR /app
USER 65532:65532
ENTRYPOINT ["/nodejs/bin/node", "--max-semi-space-size=1", "--optimize-for-size", "--v8-pool-size=1", "/app/main.js"]
