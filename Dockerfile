# The command line as an image. Bundled, it is four files:
#   npm run build -- --production && docker build -t shm-lint .
#   docker run --rm -v "$PWD:/work:ro" shm-lint check .
FROM node:22-alpine
COPY dist/cli.js /usr/local/lib/shm-lint/cli.js
COPY dist/commands.js /usr/local/lib/shm-lint/commands.js
COPY dist/dockerfile.js /usr/local/lib/shm-lint/dockerfile.js
COPY dist/server.js /usr/local/lib/shm-lint/server.js
USER node
WORKDIR /work
ENTRYPOINT ["node", "/usr/local/lib/shm-lint/cli.js"]
CMD ["--help"]
