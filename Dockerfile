# The command line as an image. Bundled, it is one file:
#   npm run build -- --production && docker build -t shm-lint .
#   docker run --rm -v "$PWD:/work:ro" shm-lint check .
FROM node:22-alpine
COPY dist/cli.js /usr/local/lib/shm-lint/cli.js
USER node
WORKDIR /work
ENTRYPOINT ["node", "/usr/local/lib/shm-lint/cli.js"]
CMD ["--help"]
