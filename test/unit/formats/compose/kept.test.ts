import assert from 'node:assert/strict';
import fc from 'fast-check';
import { compose } from '../../../../core/formats/compose';
import { lint } from '../../../../core/lint';
import { DEFAULT_OPTIONS, type Life, type LintOptions } from '../../../../core/model';
import { MemoryWorkspace } from '../../../support/memory-workspace';
import { saidOf } from '../../../support/said';
import { edit, RUNS } from '../../../support/yaml-edits';

const URI = 'file:///w/compose.yaml';

/** Beside the file under the linter. */
const FILES: Readonly<Record<string, string>> = {
  '.env': 'TP=4\nTAG=v0.11.0\n',
  'llm.env': 'NCCL_P2P_DISABLE=1\n',
  'engine.yaml': 'model: m\ntensor-parallel-size: 4\n',
};

/** Services whose text tells all of them. */
const OWN: Readonly<Record<string, string>> = {
  'a command in a line': '    command: --model m --tensor-parallel-size 2 # two\n',
  'a list': '    command: ["--model", "m", \'-tp\', "2"]\n    shm_size: 64m\n',
  'a folded block': '    command: >-\n      --model m\n\n      --tensor-parallel-size 2\n    ipc: private\n',
  'a script':
    '    entrypoint: [bash, -c]\n    command:\n      - |\n        TP=2\n        exec vllm serve m -tp $$TP\n',
  'escapes and letters of two units': '    command: "--model \\u00e9 \\"🚀\\" -tp 2"\n    hostname: 🚀\n',
  variables: '    command: --model m -tp ${TP:-2}\n    shm_size: "${SHM:-1g}"\n',
  environment:
    '    environment:\n      NCCL_P2P_DISABLE: 1\n      CUDA_VISIBLE_DEVICES: 0,1\n      HF_TOKEN:\n    command: -tp 2\n',
  'a list of variables': '    environment: [NCCL_SHM_DISABLE=1, TP]\n    command: --model m -tp 2\n',
  GPUs: '    command: -tp 4\n    deploy: {resources: {reservations: {devices: [{count: 2, capabilities: [gpu]}]}}}\n',
  'memory, and a mount of its own':
    '    command: -tp 2\n    mem_limit: 1g\n    tmpfs: ["/dev/shm:size=64m"]\n',
  'what is misplaced': '    command: -tp 2 --shm-size=8g\n    environment: {SHM_SIZE: 8g}\n',
  'an alias that nobody looks at':
    '    command: -tp 2\n    logging: *logging\n    profiles:\n      - *profile\n',
  'an anchor': '    command: &command -tp 2\n    labels: &labels {a: b}\n',
};

/** Services that something else has a say in, each with the text that has it and one that says something else. */
const BOUND: Readonly<Record<string, { service: string; other: string; changed: string }>> = {
  'an alias': {
    service: '    command: *command\n',
    other: 'x-command: &command -tp 2\n',
    changed: 'x-command: &command -tp 8\n',
  },
  'an alias in a list': {
    service: '    command:\n      - -tp=2\n      - *flag\n',
    other: 'x-flag: &flag --enforce-eager\n',
    changed: 'x-flag: &flag --data-parallel-size=2\n',
  },
  'a key that is an alias': {
    service: '    command: -tp 2\n    *key : 64m\n',
    other: 'x-key: &key labels\n',
    changed: 'x-key: &key shm_size\n',
  },
  'a merged mapping': {
    service: '    <<: *common\n    command: -tp 2\n',
    other: 'x-common: &common {restart: always}\n',
    changed: 'x-common: &common {shm_size: 64m}\n',
  },
  'the IPC namespace of another service': {
    service: '    command: -tp 2\n    ipc: service:memory\n',
    other: '  memory:\n    image: busybox\n    shm_size: 64m\n    ipc: shareable\n',
    changed: '  memory:\n    image: busybox\n    shm_size: 65m\n    ipc: shareable\n',
  },
  'another service that it extends': {
    service: '    extends: memory\n    command: -tp 2\n',
    other: '  memory:\n    image: busybox\n',
    changed: '  memory:\n    image: busybox\n    shm_size: 64m\n',
  },
  'a volume that the file declares': {
    service: '    command: -tp 2\n    volumes: ["memory:/dev/shm"]\n',
    other: 'volumes:\n  memory: {driver_opts: {type: tmpfs, device: tmpfs, o: size=64m}}\n',
    changed: 'volumes:\n  memory: {driver_opts: {type: tmpfs, device: tmpfs, o: size=65m}}\n',
  },
  'a config that the file declares': {
    service: '    command: --config /engine.yaml\n    configs: [engine.yaml]\n',
    other: 'configs:\n  engine.yaml: {file: ./none.yaml}\n',
    changed: 'configs:\n  engine.yaml: {file: ./engine.yaml}\n',
  },
};

/** An engine with these lines, indented as a service is. */
function engine(name: string, lines: string): string {
  return `  ${name}:\n    image: vllm/vllm-openai:\${TAG:-v0.11.0}\n${lines}`;
}

/** A file of engines. What does not begin with a blank stands at its top or its end. */
function fileOf(engines: readonly string[], others: readonly string[] = []): string {
  const above = others.filter(other => other.startsWith('x-'));
  const within = others.filter(other => other.startsWith(' '));
  const below = others.filter(other => /^[cv]/.test(other));
  const services = engines.map((lines, i) => engine(`llm-${i}`, lines));
  return [
    ...above,
    'x-logging: &logging {driver: &profile none}\n',
    'services:\n',
    ...services,
    ...within,
    ...below,
  ].join('');
}

function world(changes: Readonly<Record<string, string>> = {}): MemoryWorkspace {
  const files = { ...FILES, ...changes };
  return new MemoryWorkspace(
    Object.fromEntries(Object.entries(files).map(([name, text]) => [`file:///w/${name}`, text])),
  );
}

/** The services of a file that is being edited: of each, whether it was read before, and how far it has moved. */
async function origins(life: Life, workspace = world(), options = DEFAULT_OPTIONS): Promise<unknown[]> {
  const reading = await compose.read({ uri: URI, text: life.text, life }, workspace, options, undefined);
  return reading.workloads.map(workload => reading.origins!.get(workload));
}

const lintAgain = (life: Life, workspace = world(), options = DEFAULT_OPTIONS) =>
  saidOf({ uri: URI, text: life.text, life }, workspace, options);

const lintAnew = ({ text }: Life, workspace = world(), options = DEFAULT_OPTIONS) =>
  saidOf({ uri: URI, text }, workspace, options);

describe('services of a file that is being edited', function () {
  this.timeout(600_000);

  for (const [what, lines] of Object.entries(OWN)) {
    it(`are taken over, and moved: ${what}`, async () => {
      const life = { text: fileOf([lines, '    command: -tp 2\n']) };
      const before = (await origins(life)) as { of: object; by: number }[];
      await lintAgain(life);
      for (const comment of ['# 🚀\n', '']) {
        life.text = comment + fileOf([lines, '    command: -tp 4\n']);
        const [first, second] = (await origins(life)) as { of: object; by: number }[];
        assert.equal(first!.of, before[0]!.of);
        assert.equal(first!.by, comment.length);
        assert.notEqual(second!.of, before[1]!.of);
        assert.deepEqual(await lintAgain(life), await lintAnew(life));
      }
    });
  }

  for (const [what, { service, other, changed }] of Object.entries(BOUND)) {
    it(`are read again where something else has a say: ${what}`, async () => {
      const life = { text: fileOf([service], [other]) };
      const before = await lintAgain(life);
      assert.deepEqual((await origins(life))[0], undefined);
      life.text = fileOf([service], [changed]);
      const after = await lintAgain(life);
      assert.deepEqual(after, await lintAnew(life));
      assert.notDeepEqual(after, before);
    });
  }

  it('are read again where a file that they name has a say', async () => {
    const life = { text: fileOf(['    command: -tp 2\n    env_file: llm.env\n']) };
    const before = await lintAgain(life);
    const without = world({ 'llm.env': 'NCCL_P2P_DISABLE=0\n' });
    assert.deepEqual(await lintAgain(life, without), await lintAnew(life, without));
    assert.notDeepEqual(await lintAgain(life, without), before);
  });

  const surroundings: Readonly<Record<string, { workspace?: MemoryWorkspace; options?: LintOptions }>> = {
    'variables have other values': { workspace: world({ '.env': 'TP=8\n' }) },
    'another file has come': {
      workspace: world({ 'compose.override.yaml': 'services: {llm-0: {shm_size: 9g}}' }),
    },
    'the daemon has another default': { options: { ...DEFAULT_OPTIONS, defaultShmSize: 2 ** 36 } },
    'the GPUs talk otherwise': { options: { ...DEFAULT_OPTIONS, interconnect: 'p2p' } },
  };
  for (const [what, { workspace, options }] of Object.entries(surroundings)) {
    it(`are told anew where ${what}`, async () => {
      const life = { text: fileOf(['    command: -tp ${TP}\n']) };
      const before = await lintAgain(life);
      const after = await lintAgain(life, workspace, options);
      assert.deepEqual(after, await lintAnew(life, workspace, options));
      assert.notDeepEqual(after, before);
    });
  }

  it('are read again where files are included, and where documents follow', async () => {
    for (const more of ['include: [other.yaml]\n', '---\nservices: {a: {image: b}}\n']) {
      const life = { text: fileOf(['    command: -tp 2\n']) };
      const [before] = (await origins(life)) as { of: object }[];
      assert.ok(before);
      life.text += more;
      assert.deepEqual((await origins(life))[0], undefined);
      assert.deepEqual(await lintAgain(life), await lintAnew(life));
    }
  });

  it('are not taken over once their variables have grown beyond what a file may take', async () => {
    const long = 'x'.repeat(120_000);
    const workspace = world({ '.env': `A=${long}\n` });
    const one = `    environment: [${'"B=${A}", '.repeat(4)}C=1]\n    command: -tp 2\n`;
    const life = { text: fileOf([one, one]) };
    await lintAgain(life, workspace);
    life.text = fileOf([one, `    hostname: "\${A}"\n${one}`, one]);
    assert.deepEqual(await lintAgain(life, workspace), await lintAnew(life, workspace));
    // The last one was read when nothing was left; now there is enough.
    const first = life.text.indexOf('  llm-0:');
    life.text = life.text.slice(0, first) + life.text.slice(life.text.indexOf('  llm-1:'));
    const after = await lintAgain(life, workspace);
    assert.deepEqual(after, await lintAnew(life, workspace));
    assert.match(JSON.stringify(after), /"B",\{"known":false/);
    life.text = life.text.slice(0, first) + life.text.slice(life.text.indexOf('  llm-2:'));
    assert.deepEqual(await lintAgain(life, workspace), await lintAnew(life, workspace));
    assert.doesNotMatch(JSON.stringify(await lintAgain(life, workspace)), /"B",\{"known":false/);
  });

  it('are those of the last version that was read to its end', async () => {
    const life = { text: fileOf(['    command: -tp 2\n', '    command: -tp 4\n']) };
    const before = (await origins(life)) as { of: object }[];
    let asked = 0;
    const token = {
      get isCancellationRequested() {
        return ++asked > 1;
      },
    };
    await assert.rejects(compose.read({ uri: URI, text: life.text, life }, world(), DEFAULT_OPTIONS, token));
    assert.deepEqual(
      (await origins(life)).map(origin => (origin as { of: object }).of),
      before.map(({ of }) => of),
    );
  });

  it('come to what the whole text comes to, whatever is edited', async () => {
    let [kept, all] = [0, 0];
    const own = fc.constantFrom(...Object.values(OWN));
    const bound = fc.constantFrom(...Object.values(BOUND));
    await fc.assert(
      fc.asyncProperty(
        fc.array(own, { minLength: 2, maxLength: 5 }),
        fc.array(bound, { maxLength: 2 }),
        fc.boolean(),
        fc.array(edit, { minLength: 1, maxLength: 5 }),
        fc.constantFrom(...Object.values(surroundings)),
        async (engines, others, isCrlf, edits, { workspace, options }) => {
          const given = fileOf(
            [...engines, ...others.map(({ service }) => service)],
            others.map(({ other }) => other),
          );
          const life = { text: isCrlf ? given.replaceAll('\n', '\r\n') : given };
          for (const { from, length, piece, undone } of edits) {
            const { text } = life;
            const before = new Set((await origins(life)).map(origin => (origin as { of?: object })?.of));
            await lint({ uri: URI, text, life }, world(), DEFAULT_OPTIONS);
            const start = Math.floor(from * text.length);
            life.text = text.slice(0, start) + piece + text.slice(start + length);
            assert.deepEqual(await lintAgain(life), await lintAnew(life), JSON.stringify(life.text));
            for (const origin of (await origins(life)) as ({ of: object } | undefined)[]) {
              if (origin && before.has(origin.of)) kept++;
              all++;
            }
            if (undone) life.text = text;
          }
          assert.deepEqual(
            await lintAgain(life, workspace, options),
            await lintAnew(life, workspace, options),
          );
        },
      ),
      RUNS,
    );
    assert.ok(kept > all / 10, `${kept} of ${all}`);
  });
});
