import assert from 'node:assert/strict';
import fc from 'fast-check';
import type { Place, Span } from '../../../../core/text/span';
import { FOLDER, readCompose } from '../../../support/compose';

/** Files that use much of what Compose and YAML offer. */
const FILES: Readonly<Record<string, string>> = {
  plain: `version: "3.8"
services:
  vllm: # the engine
    image: "vllm/vllm-openai:\${TAG:-v0.9.0}"
    command: >-
      --model 'org/m'
      --tensor-parallel-size \${TP:-2}
    environment:
      - NCCL_DEBUG=INFO
      - "TP=\${TP:?set it}"
    deploy: {resources: {reservations: {devices: [{count: all, capabilities: [gpu]}]}}}
    shm_size: '1gb'
`,
  anchors: `x-tp: &tp "2"
x-base: &base
  image: x
  ipc: host
  environment: &env {A: 1}
services:
  a: &a
    <<: [*base]
    command: [vllm, --tp, *tp]
    environment: {<<: *env, B: *tp}
  b: *a
  c:
    extends: {service: a}
    shm_size: !reset null
`,
  shell: `services:
  a:
    entrypoint: [/bin/bash, -lc]
    command:
      - |
        set -e
        ARGS=(--model "$$MODEL")
        if [ -n "$$TP" ]; then ARGS+=(--tp $$TP); fi
        exec vllm serve "$\${ARGS[@]}" \\
          --port \${PORT:-80}
    env_file: [a.env, {path: b.env, required: false}]
    image: y
`,
  mounts: `include: [{path: more.yaml}]
services:
  a:
    image: "é😀 \\u0041\\
      b"
    tmpfs: ["/dev/shm:size=8g"]
    volumes:
      - shm:/dev/shm:rw
      - {type: tmpfs, target: /dev/shm, tmpfs: {size: 8gb}}
    ipc: service:b
  b: {image: x, build: {shm_size: 1g}}
volumes:
  shm: {driver_opts: {type: tmpfs, o: "size=1g"}}
`,
  json: `{"services": {"a": {"image": "x", "command": ["sh", "-c", "vllm --tp 2"]}},
 "x": null}
---
services:
  b:
    image: y
    shm_size: "{{ size }}"
`,
};

const BESIDE = {
  '.env': 'TP=4\nPORT=$TP\n',
  'a.env': 'MODEL="m" # x\n',
  'more.yaml': 'services: {d: {image: z}}\n',
};

/** Reads a file; every place it gives must lie in the file it names. */
async function assertReadable(text: string): Promise<number> {
  const files: Record<string, string> = { 'compose.yaml': text, ...BESIDE };
  const inside = ({ uri, span }: Place) => {
    const { length } = files[uri.slice(FOLDER.length)]!;
    assert.ok(0 <= span.start && span.start <= span.end && span.end <= length, `${span.start}-${span.end}`);
  };
  const { workloads } = await readCompose(files);
  for (const { commands, environment, borrowed, ...workload } of workloads) {
    const facts = [workload.image, workload.gpus, workload.memoryLimit, ...environment.variables.values()];
    for (const fact of [...facts, workload.sharedMemory, workload]) {
      if (fact && 'place' in fact && fact.place) inside(fact.place);
    }
    for (const { definition, use } of borrowed) {
      inside(definition);
      inside(use);
    }
    for (const { place, text: word, within } of commands.flatMap(command => command.words)) {
      inside(place);
      const spans: Span[] = Array.from(word, (_, i) => within?.(i, i + 1) ?? place.span);
      for (const span of spans) inside({ uri: place.uri, span });
    }
  }
  return workloads.length;
}

describe('a fragment of a Compose file', () => {
  for (const [name, text] of Object.entries(FILES)) {
    for (const ending of ['\n', '\r\n']) {
      it(`may be any beginning of ${name}${ending === '\n' ? '' : ' (CRLF)'}`, async () => {
        const whole = text.replaceAll('\n', ending);
        for (let end = 0; end <= whole.length; end++) await assertReadable(whole.slice(0, end));
        assert.ok((await assertReadable(whole)) > 0, 'the whole file has services');
      });
    }
  }

  it('may have been cut, doubled and mixed', async () => {
    const wholes = Object.values(FILES);
    const piece = fc
      .tuple(fc.constantFrom(...wholes), fc.nat(), fc.nat(60))
      .map(([text, start, length]) => text.slice(start % text.length, (start % text.length) + length));
    const noise = fc.constantFrom(
      '\n',
      '\t',
      '  ',
      '{',
      '}',
      '[',
      ']',
      '"',
      "'",
      '*',
      '&a ',
      ': ',
      '- ',
      '|\n',
      '\0',
      '\uFFFC',
      '\uD800',
      '\r',
    );
    await fc.assert(
      fc.asyncProperty(
        fc.constantFrom(...wholes),
        fc.array(fc.oneof(piece, noise), { maxLength: 4 }),
        fc.nat(),
        async (whole, inserted, at) => {
          const offset = at % whole.length;
          await assertReadable(whole.slice(0, offset) + inserted.join('') + whole.slice(offset));
        },
      ),
      { numRuns: 500 },
    );
  });

  /** One line in the middle of service `b` as it is being typed; `a` in front and `c` behind stay as they are. */
  const lines = [
    'shm_size: "1g"',
    "command: ['--tp', '2']",
    'environment: {A: "x y"}',
    '- A',
    '  <<: *x',
    'volumes:',
    '? a',
    '!!str x: |',
    '# x',
    '}',
  ];
  for (const line of lines) {
    it(`may end anywhere in “${line}” without a finding more or less elsewhere`, async () => {
      for (let end = 0; end <= line.length; end++) {
        const text = `services:\n  a:\n    image: x\n    shm_size: 1g\n  b:\n    image: y\n    ${line.slice(0, end)}\n  c:\n    image: z\n    ipc: host\n`;
        const { workloads } = await readCompose({ 'compose.yaml': text });
        const kinds = Object.fromEntries(
          workloads.map(({ name, sharedMemory }) => [name, sharedMemory.kind]),
        );
        assert.equal(kinds.a, 'sized', JSON.stringify(line.slice(0, end)));
        if ('c' in kinds) assert.equal(kinds.c, 'host', JSON.stringify(line.slice(0, end)));
      }
    });
  }
});
