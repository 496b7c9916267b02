import assert from 'node:assert/strict';
import { type Fact, HOLE } from '../../../../core/model';
import { readService } from '../../../support/compose';
import { covered } from '../place';

/** A fact's value; a reason in brackets where it is not known; nothing where there is none. */
function show<T>(fact: Fact<T> | undefined): T | string | undefined {
  return fact && (fact.known ? fact.value : `[${fact.reason}]`);
}

/** A service `a` with these lines. */
function service(lines: string): string {
  return `services:\n  a:\n${lines.replace(/^(?=.)/gm, '    ')}\n`;
}

async function commandsOf(lines: string, others: Record<string, string> = {}) {
  const { commands, runsImageEntrypoint } = await readService(service(lines), others);
  return {
    runsImageEntrypoint,
    commands: commands.map(({ words }) => words.map(word => word.text.replaceAll(HOLE, '…'))),
  };
}

describe('a Compose service: what it runs', () => {
  const argv = ['vllm', 'serve', 'm', '--tp', '2'];
  // compose-spec `05-services.md`, command and entrypoint: null leaves the image's, an empty list or string
  // clears it.
  const cases: readonly [name: string, lines: string, commands: string[][], runsImageEntrypoint: boolean][] = [
    ['nothing', 'image: x', [], true],
    ['a string', 'command: vllm serve m --tp 2', [argv], true],
    ['a list', 'command: [vllm, serve, m, --tp, 2]', [argv], true],
    ['a block list', 'command:\n  - vllm\n  - serve\n  - m\n  - "--tp"\n  - \'2\'', [argv], true],
    ['a folded block', 'command: >\n  vllm serve m\n  --tp 2', [argv], true],
    ['a stripped folded block', 'command: >-\n  vllm serve m\n  --tp 2', [argv], true],
    ['a literal block', 'command: |\n  vllm serve m\n  --tp 2', [argv], true],
    ['a plain scalar over lines', 'command: vllm serve m\n  --tp 2', [argv], true],
    ['a quoted string', 'command: "vllm serve m \\\n  --tp 2"', [argv], true],
    ['a comment in a folded block', 'command: >\n  vllm serve m\n  # --tp 2', [['vllm', 'serve', 'm', '#', '--tp', '2']], true],
    ['a comment behind a string', 'command: vllm serve m --tp 2 # --pp 3', [argv], true],
    ['null', 'command:', [], true],
    ['a tilde', 'command: ~', [], true],
    ['an empty string', 'command: ""', [], true],
    ['an empty list', 'command: []', [], true],
    ['an entrypoint', 'entrypoint: vllm serve\ncommand: m --tp 2', [argv], false],
    ['an entrypoint as list', 'entrypoint: [vllm, serve]\ncommand: [m, --tp, "2"]', [argv], false],
    ['an entrypoint alone', 'entrypoint: [vllm, serve, m, --tp, "2"]', [argv], false],
    ['no entrypoint of its own', 'entrypoint:\ncommand: m --tp 2', [['m', '--tp', '2']], true],
    ['a cleared entrypoint', 'entrypoint: ""\ncommand: vllm serve m --tp 2', [argv], false],
    ['an entrypoint cleared by a list', 'entrypoint: []\ncommand: vllm serve m --tp 2', [argv], false],
    ['a cleared entrypoint and nothing else', 'entrypoint: []', [], false],
    ['a shell', 'command: sh -c "vllm serve m --tp 2"', [argv], false],
    ['a shell with a block', 'command:\n  - bash\n  - -c\n  - |\n    export TP=2\n    vllm serve m \\\n      --tp $$TP', [argv], false],
    ['a shell as entrypoint', 'entrypoint: ["/bin/sh", "-c"]\ncommand: ["vllm serve m --tp 2"]', [argv], false],
    ['a shell as entrypoint for a string', 'entrypoint: ["/bin/sh", "-c"]\ncommand: vllm serve m --tp 2', [['vllm']], false],
    ['a shell that runs nothing', 'command: sh -c ""', [], false],
    ['parameters of a shell', `entrypoint: ["bash", "-c", 'exec vllm serve "$$@"', "--"]\ncommand: [m, --tp, "2"]`, [['exec', ...argv]], false],
    ['a shell and the environment of the container', 'environment: {TP: 2}\ncommand: sh -c "vllm serve m --tp $$TP"', [argv], false],
    ['a shell and the environment of Compose', 'environment: {TP: 2}\ncommand: sh -c "vllm serve m --tp $TP"', [['vllm', 'serve', 'm', '--tp', '…']], false],
    ['a variable with a default', 'command: vllm serve m --tp ${TP:-2}', [argv], true],
    ['a variable without', 'command: vllm serve m --tp ${TP}', [['vllm', 'serve', 'm', '--tp', '…']], true],
    ['a template', 'command: vllm serve m --tp {{ tp }}', [['vllm', 'serve', 'm', '--tp', '…']], true],
    ['an aliased string', 'x-c: &c vllm serve m --tp 2\ncommand: *c', [argv], true],
    ['an aliased item', 'x-tp: &tp "2"\ncommand: [vllm, serve, m, --tp, *tp]', [argv], true],
    ['a list in a list', 'command: [vllm, [serve]]', [['vllm']], true],
    ['a mapping', 'command: {vllm: serve}', [], true],
    ['the last of duplicate keys', 'command: x\ncommand: vllm serve m --tp 2', [argv], true],
  ]; // biome-ignore format: a table reads better in rows
  for (const [name, lines, commands, runsImageEntrypoint] of cases) {
    it(name, async () => {
      assert.deepEqual(await commandsOf(lines), { commands, runsImageEntrypoint });
    });
    it(`${name} (CRLF)`, async () => {
      const [first, ...rest] = (await readService(service(lines).replaceAll('\n', '\r\n'))).commands;
      assert.equal(rest.length, Math.max(0, commands.length - 1));
      assert.deepEqual(
        first?.words.map(word => word.text.replaceAll(HOLE, '…')),
        commands[0],
      );
    });
  }

  it('takes variables from the .env beside it', async () => {
    const { commands } = await commandsOf('command: vllm serve m --tp ${TP:-4}', { '.env': 'TP=2\n' });
    assert.deepEqual(commands, [argv]);
  });

  const places: readonly [name: string, lines: string, word: string, part: string, written: string][] = [
    ['an item', 'command: [vllm, "--tp=2"]', '"--tp=2"', '2', '2'],
    ['a word of a folded block', 'command: >\n  vllm\n  --tp=2', '--tp=2', '2', '2'],
    ['a word of a quoted string', 'command: "vllm --tp=\\"2\\""', '--tp=\\"2\\"', '2', '2'],
    ['a default', 'command: vllm --tp=${TP:-2}', '--tp=${TP:-2}', '2', '2'],
    ['a word in a shell in a block', 'command:\n  - sh\n  - -c\n  - |\n    x\n    vllm \\\n      --tp=2', '--tp=2', '2', '2'],
    ['a word in a shell in a string', `command: sh -c 'vllm "--tp=2"'`, '"--tp=2"', '2', '2'],
    ['a word in a shell in a quoted string', `command: "sh -c 'vllm --tp=2'"`, '--tp=2', '2', '2'],
  ]; // biome-ignore format: a table reads better in rows
  for (const [name, lines, written, part, value] of places) {
    for (const ending of ['\n', '\r\n']) {
      it(`underlines ${name}${ending === '\n' ? '' : ' (CRLF)'}`, async () => {
        const text = service(lines).replaceAll('\n', ending);
        const { commands } = await readService(text);
        const word = commands.flatMap(command => command.words).find(({ text }) => text === '--tp=2');
        assert.equal(covered(text, word?.place), written);
        const start = word!.text.indexOf(part);
        const span = word!.within!(start, start + part.length);
        assert.equal(text.slice(span.start, span.end), value);
      });
    }
  }
});

describe('a Compose service: image and memory limit', () => {
  const images: readonly [lines: string, image: string | undefined][] = [
    ['image: vllm/vllm-openai:v0.9.0', 'vllm/vllm-openai:v0.9.0'],
    ['image: "vllm/vllm-openai:${TAG:-latest}"', 'vllm/vllm-openai:latest'],
    ['image: vllm/vllm-openai:${TAG}', `vllm/vllm-openai:${HOLE}`],
    ['image: ${IMAGE}', '[the image is a variable that no file sets]'],
    ['build: .', undefined],
    ['image:', undefined],
    ['image: ""', undefined],
    ['image: [x]', undefined],
  ];
  for (const [lines, image] of images) {
    it(lines, async () => assert.equal(show((await readService(service(lines))).image), image));
  }

  const GIB = 2 ** 30;
  const limits: readonly [lines: string, limit: number | string | undefined][] = [
    ['image: x', undefined],
    ['mem_limit: 8g', 8 * GIB],
    ['mem_limit: 1073741824', GIB],
    ['mem_limit: ${MEM:-2gb}', 2 * GIB],
    ['mem_limit: 0', undefined],
    ['mem_limit: lots', '[the memory limit cannot be read]'],
    ['mem_limit: ${MEM}', '[the memory limit cannot be read]'],
    ['deploy: {resources: {limits: {memory: 4G}}}', 4 * GIB],
    ['deploy:\n  resources:\n    limits:\n      cpus: "1"\n      memory: 512M', GIB / 2],
    ['deploy: {resources: {reservations: {memory: 4G}}}', undefined],
    ['deploy: {resources: {limits: }}', undefined],
    ['mem_reservation: 4g', undefined],
    ['mem_limit: 8g\ndeploy: {resources: {limits: {memory: 4G}}}', 8 * GIB],
  ];
  for (const [lines, limit] of limits) {
    it(lines, async () => assert.equal(show((await readService(service(lines))).memoryLimit), limit));
  }
});

describe('a Compose service: environment', () => {
  async function environmentOf(lines: string, others: Record<string, string> = {}) {
    const { environment } = await readService(service(`image: x\n${lines}`), others);
    return {
      variables: Object.fromEntries(
        [...environment.variables].map(([name, fact]) => [name, fact.known ? fact.value : null]),
      ),
      incomplete: environment.incomplete,
    };
  }
  const cases: readonly [
    name: string,
    lines: string,
    others: Record<string, string>,
    variables: Record<string, string | null>,
    incomplete?: boolean,
  ][] = [
    ['none', '', {}, {}],
    ['null', 'environment:', {}, {}],
    ['a map', 'environment:\n  A: 1\n  B: "two"\n  C: true\n  D: 1.50\n  E: a b', {}, { A: '1', B: 'two', C: 'true', D: '1.50', E: 'a b' }],
    ['a list', 'environment:\n  - A=1\n  - "B=two"\n  - C=\n  - D=a=b', {}, { A: '1', B: 'two', C: '', D: 'a=b' }],
    ['names without values', 'environment:\n  A:\n  B: ~\n', {}, { A: null, B: null }],
    ['a list of names', 'environment: [A, B]', { '.env': 'A=1' }, { A: '1', B: null }],
    ['names that .env knows', 'environment:\n  A:\n', { '.env': 'A=1' }, { A: '1' }],
    ['variables', 'environment:\n  A: ${X:-1}\n  B: $Y\n  C: $$Z', { '.env': 'Y=2' }, { A: '1', B: '2', C: '$Z' }],
    ['unknown variables', 'environment: ["A=${X}", "B=${X:-}"]', {}, { A: null, B: '' }],
    ['what is no scalar', 'environment:\n  A: [1]\n  B: 2', {}, { B: '2' }],
    ['a list of mappings', 'environment:\n  - A: 1\n  - B=2', {}, { B: '2' }],
    ['a merged map', 'x-env: &env {A: 1, B: 2}\nenvironment:\n  <<: *env\n  B: 3', {}, { A: '1', B: '3' }],
    ['an aliased map', 'x-env: &env {A: 1}\nenvironment: *env', {}, { A: '1' }],
    ['.env alone gives the container nothing', '', { '.env': 'A=1' }, {}],
    ['an env file', 'env_file: a.env', { 'a.env': 'A=1\nB=2' }, { A: '1', B: '2' }],
    ['an env file, and a value over it', 'env_file: a.env\nenvironment: {A: 3}', { 'a.env': 'A=1\nB=2' }, { A: '3', B: '2' }],
    ['env files, the last one strongest', 'env_file: [a.env, ./b.env]', { 'a.env': 'A=1\nB=2', 'b.env': 'A=3' }, { A: '3', B: '2' }],
    ['env files as objects', 'env_file:\n  - path: a.env\n    required: true\n  - path: b.env\n    format: raw', { 'a.env': 'A="1"', 'b.env': 'B="2"' }, { A: '1', B: '"2"' }],
    ['an env file that is not there', 'env_file: a.env\nenvironment: {A: 1}', {}, { A: '1' }, true],
    ['an env file that need not be there', 'env_file: [{path: a.env, required: false}]', {}, {}, true],
    ['an env file that a variable names', 'env_file: ${FILE}.env', {}, {}, true],
    ['an env file in another folder', 'env_file: conf/a.env', { 'conf/a.env': 'A=1' }, { A: '1' }],
    ['an env file that uses .env', 'env_file: a.env', { '.env': 'X=1\nY=1', 'a.env': 'Y=2\nA=${X}\nB=${Y}\nC=${Z:-3}' }, { Y: '2', A: '1', B: '1', C: '3' }],
    ['.env as an env file', 'env_file: .env', { '.env': 'A=1' }, { A: '1' }],
    ['no env file', 'env_file: []', {}, {}],
  ]; // biome-ignore format: a table reads better in rows
  for (const [name, lines, others, variables, incomplete = false] of cases) {
    it(name, async () => assert.deepEqual(await environmentOf(lines, others), { variables, incomplete }));
  }

  it('knows where its values stand', async () => {
    const text = service('image: x\nenvironment:\n  - A=1\n  - "B=two"\n  - C=${X:-3}');
    const { environment } = await readService(text);
    assert.deepEqual(
      [...environment.variables.values()].map(({ place }) => covered(text, place)),
      ['1', 'two', '3'],
    );
  });
});

describe('a Compose service: GPUs', () => {
  const all = '[it may use all GPUs of the host]';
  const reserve = (devices: string) => `deploy: {resources: {reservations: {devices: [${devices}]}}}`;
  const cases: readonly [lines: string, gpus: number | string | undefined][] = [
    ['image: x', undefined],
    ['gpus: all', all],
    ['gpus: 2', 2],
    ['gpus: [{count: 2}]', 2],
    ['gpus: [{driver: nvidia, count: all}]', all],
    ['gpus: [{driver: nvidia}]', all],
    ['gpus: [{device_ids: ["0", "3"]}]', 2],
    [reserve('{driver: nvidia, count: 4, capabilities: [gpu]}'), 4],
    [reserve('{driver: nvidia, count: "4", capabilities: [gpu]}'), 4],
    [reserve('{driver: nvidia, count: all, capabilities: [gpu]}'), all],
    [reserve('{driver: nvidia, count: -1, capabilities: [gpu]}'), all],
    [reserve('{driver: nvidia, capabilities: [gpu]}'), all],
    [reserve('{driver: nvidia, count: "${N:-2}", capabilities: [gpu]}'), 2],
    [reserve('{driver: nvidia, count: "${N}", capabilities: [gpu]}'), all],
    [reserve('{capabilities: [nvidia, compute], count: 2}'), 2],
    [reserve('{capabilities: [tpu], count: 2}'), undefined],
    [reserve('{count: 2}'), undefined],
    [reserve('{device_ids: ["0", "1", "1"], capabilities: [gpu]}'), 2],
    [reserve('{device_ids: ["${GPUS:-0,1,2}"], capabilities: [gpu]}'), 3],
    [reserve('{device_ids: ["${GPUS}"], capabilities: [gpu]}'), '[a device id is a variable]'],
    [reserve('{device_ids: ["0"], capabilities: [gpu]}, {device_ids: ["1"], capabilities: [gpu]}'), 2],
    [reserve('{count: 1, capabilities: [gpu]}, {count: 2, capabilities: [gpu]}'), 2],
    [reserve('{count: 1, capabilities: [gpu]}, {device_ids: ["5"], capabilities: [gpu]}'), '[some GPUs are asked for by name and some by number]'],
    [reserve('{count: 1, capabilities: [gpu]}, {count: all, capabilities: [gpu]}'), all],
    ['deploy: {resources: {limits: {devices: [{count: 2, capabilities: [gpu]}]}}}', undefined],
    ['environment: {NVIDIA_VISIBLE_DEVICES: "0,1"}', 2],
    ['environment: {NVIDIA_VISIBLE_DEVICES: all}', all],
    ['environment: {NVIDIA_VISIBLE_DEVICES: GPU-1}', 1],
    ['environment: {NVIDIA_VISIBLE_DEVICES: none}', '[devices are `none`]'],
    ['environment: ["CUDA_VISIBLE_DEVICES=${GPUS:-0,1,2,3}"]', 4],
    ['environment: ["CUDA_VISIBLE_DEVICES=${GPUS}"]', '[$CUDA_VISIBLE_DEVICES holds a variable that no file sets]'],
    ['environment: {HIP_VISIBLE_DEVICES: "0,1"}', 2],
    ['gpus: all\nenvironment: {CUDA_VISIBLE_DEVICES: "0,1"}', 2],
    [`${reserve('{count: 4, capabilities: [gpu]}')}\nenvironment: {CUDA_VISIBLE_DEVICES: "0,1"}`, 2],
    [`${reserve('{count: 1, capabilities: [gpu]}')}\nenvironment: {CUDA_VISIBLE_DEVICES: "0,1"}`, 1],
    ['x-d: &d {resources: {reservations: {devices: [{count: 2, capabilities: [gpu]}]}}}\ndeploy: *d', 2],
    ['runtime: nvidia', undefined],
  ]; // biome-ignore format: a table reads better in rows
  for (const [lines, gpus] of cases) {
    it(lines, async () => assert.equal(show((await readService(service(`image: x\n${lines}`))).gpus), gpus));
  }
});
