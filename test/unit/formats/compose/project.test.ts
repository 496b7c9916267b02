import assert from 'node:assert/strict';
import { HOLE, type SharedMemory, type Workload } from '../../../../core/model';
import { FOLDER, readCompose } from '../../../support/compose';
import { covered } from '../place';

const MIB = 2 ** 20;
const GIB = 2 ** 30;

function show(memory: SharedMemory | undefined): string | undefined {
  if (memory?.kind === 'unknown') return `unknown: ${memory.reason}`;
  return memory && `${memory.kind}${'bytes' in memory ? ` ${memory.bytes}` : ''}`;
}

/** The named service of the first file. */
async function read(files: Readonly<Record<string, string>>, name = 'a'): Promise<Workload> {
  const { workloads } = await readCompose(files);
  const found = workloads.find(workload => workload.name === name);
  assert.ok(found, `no service ${name} among ${workloads.map(workload => workload.name)}`);
  return found;
}

function argv({ commands }: Workload): string {
  return commands.map(({ words }) => words.map(word => word.text.replaceAll(HOLE, '…')).join(' ')).join('; ');
}

const DEFAULT = `default ${64 * MIB}`;
const BASE = 'services: {a: {image: x}}\n';
const SIZED = 'services: {a: {image: x, shm_size: 1g}}\n';

describe('the files around a Compose file', () => {
  const cases: readonly [name: string, files: Record<string, string>, memory: string][] = [
    ['none', { 'compose.yaml': BASE }, DEFAULT],
    // The override file beside it
    ['an override file', { 'compose.yaml': BASE, 'compose.override.yaml': 'services: {a: {shm_size: 1g}}' }, `sized ${GIB}`],
    ['an override file of another spelling', { 'docker-compose.yml': BASE, 'compose.override.yml': 'services: {a: {ipc: host}}' }, 'host'],
    ['an override file over a size', { 'compose.yaml': SIZED, 'docker-compose.override.yaml': 'services: {a: {shm_size: 2g}}' }, `sized ${2 * GIB}`],
    ['an override file that sets null', { 'compose.yaml': SIZED, 'compose.override.yaml': 'services: {a: {shm_size: }}' }, `sized ${GIB}`],
    ['an override file that resets', { 'compose.yaml': SIZED, 'compose.override.yaml': 'services: {a: {shm_size: !reset null}}' }, DEFAULT],
    ['an override file for another service', { 'compose.yaml': BASE, 'compose.override.yaml': 'services: {b: {shm_size: 1g}}' }, DEFAULT],
    ['an override file that is empty', { 'compose.yaml': BASE, 'compose.override.yaml': '' }, DEFAULT],
    ['an override file of comments', { 'compose.yaml': BASE, 'compose.override.yaml': '# nothing\n' }, DEFAULT],
    ['an override file without services', { 'compose.yaml': BASE, 'compose.override.yaml': 'volumes: {}\n' }, DEFAULT],
    ['the first of two override files', { 'compose.yaml': BASE, 'docker-compose.override.yml': SIZED, 'compose.override.yml': BASE }, DEFAULT],
    ['an override file in the middle of a merge', { 'compose.yaml': BASE, 'compose.override.yaml': '<<<<<<< HEAD\nservices: {}\n=======\n>>>>>>> x\n' }, 'unknown: compose.override.yaml, which cannot be read, may supply it'],
    ['an override file that is a template', { 'compose.yaml': BASE, 'compose.override.yaml': 'services:\n  {{ if x }}\n' }, 'unknown: compose.override.yaml, which cannot be read, may supply it'],
    ['an override file that is being typed', { 'compose.yaml': BASE, 'compose.override.yaml': 'services:\n  a:\n    labels: {}\n    shm_siz\n' }, 'unknown: a part that does not parse may supply it'],
    ['an override file does not serve another file', { 'compose.gpu.yaml': BASE, 'compose.override.yaml': 'services: {a: {shm_size: 1g}}' }, DEFAULT],
    // The base file beside an override file or an overlay
    ['the base of an override file', { 'compose.override.yaml': 'services: {a: {command: x}}', 'compose.yaml': SIZED }, `sized ${GIB}`],
    ['the base of an override file with an image', { 'compose.override.yaml': BASE, 'compose.yaml': SIZED }, `sized ${GIB}`],
    ['the first of two base files', { 'compose.override.yaml': BASE, 'docker-compose.yml': SIZED, 'compose.yaml': BASE }, DEFAULT],
    ['no base of an override file with an image', { 'compose.override.yaml': BASE }, DEFAULT],
    ['the base of an overlay', { 'docker-compose.gpu.yml': 'services: {a: {command: x}}', 'docker-compose.yml': SIZED }, `sized ${GIB}`],
    ['a base without the size', { 'docker-compose.gpu.yml': 'services: {a: {command: x}}', 'docker-compose.yml': BASE }, DEFAULT],
    ['an overlay over the base', { 'docker-compose.gpu.yml': 'services: {a: {shm_size: 2g}}', 'docker-compose.yml': SIZED }, `sized ${2 * GIB}`],
    ['an overlay without a base', { 'docker-compose.gpu.yml': 'services: {a: {command: x}}' }, 'unknown: the file that says what the service runs may supply it'],
    ['an overlay whose base cannot be read', { 'docker-compose.gpu.yml': 'services: {a: {command: x}}', 'compose.yaml': '{{ x }}' }, 'unknown: compose.yaml, which cannot be read, may supply it'],
    ['an overlay that could run alone', { 'docker-compose.gpu.yml': BASE, 'docker-compose.yml': SIZED }, 'unknown: docker-compose.yml beside this file may supply it'],
    ['an overlay that could run alone, beside another service', { 'docker-compose.gpu.yml': BASE, 'docker-compose.yml': 'services: {b: {image: x, shm_size: 1g}}' }, DEFAULT],
    ['an overlay that could run alone, beside a base without a size', { 'docker-compose.gpu.yml': BASE, 'docker-compose.yml': BASE }, DEFAULT],
    ['an overlay that could run alone and has a size', { 'docker-compose.gpu.yml': SIZED, 'docker-compose.yml': 'services: {a: {image: x, shm_size: 2g}}' }, `sized ${GIB}`],
    ['a base file beside an overlay', { 'docker-compose.yml': BASE, 'docker-compose.gpu.yml': 'services: {a: {shm_size: 1g}}' }, 'unknown: docker-compose.gpu.yml beside this file may supply it'],
    ['a base file beside another whole project', { 'docker-compose.yml': BASE, 'docker-compose.prod.yml': SIZED }, DEFAULT],
    ['a base file beside an overlay without a size', { 'docker-compose.yml': BASE, 'docker-compose.gpu.yml': 'services: {a: {command: x}}' }, DEFAULT],
    ['a base file beside a file that is no Compose file', { 'docker-compose.yml': BASE, 'values.yml': 'services: {a: {shm_size: 1g}}' }, DEFAULT],
    // extends
    ['extends', { 'compose.yaml': 'services: {a: {extends: b}, b: {image: x, shm_size: 1g}}' }, `sized ${GIB}`],
    ['extends, long', { 'compose.yaml': 'services: {a: {extends: {service: b}}, b: {image: x, shm_size: 1g}}' }, `sized ${GIB}`],
    ['extends and an own size', { 'compose.yaml': 'services: {a: {extends: b, shm_size: 2g}, b: {image: x, shm_size: 1g}}' }, `sized ${2 * GIB}`],
    ['extends and an own null', { 'compose.yaml': 'services: {a: {extends: b, shm_size: null}, b: {image: x, shm_size: 1g}}' }, `sized ${GIB}`],
    ['extends and a reset', { 'compose.yaml': 'services: {a: {extends: b, shm_size: !reset null}, b: {image: x, shm_size: 1g}}' }, DEFAULT],
    ['a chain of extends', { 'compose.yaml': 'services: {a: {extends: b}, b: {extends: c}, c: {extends: d}, d: {image: x, shm_size: 1g}}' }, `sized ${GIB}`],
    ['a ring of extends', { 'compose.yaml': 'services: {a: {image: x, extends: b}, b: {extends: a}}' }, DEFAULT],
    ['a service that extends itself', { 'compose.yaml': 'services: {a: {image: x, extends: a}}' }, DEFAULT],
    ['extends from a file', { 'compose.yaml': 'services: {a: {extends: {file: common/b.yaml, service: b}}}', 'common/b.yaml': 'services: {b: {image: x, shm_size: 1g}}' }, `sized ${GIB}`],
    ['extends from a file that extends', { 'compose.yaml': 'services: {a: {extends: {file: p/b.yaml, service: b}}}', 'p/b.yaml': 'services: {b: {image: x, extends: {file: ../q/c.yaml, service: c}}}', 'q/c.yaml': 'services: {c: {image: x, shm_size: 1g}}' }, `sized ${GIB}`],
    ['extends from a ring of files', { 'compose.yaml': 'services: {a: {image: x, extends: {file: b.yaml, service: b}}}', 'b.yaml': 'services: {b: {image: x, extends: {file: compose.yaml, service: a}}}' }, DEFAULT],
    ['extends from a file that a variable names', { 'compose.yaml': 'services: {a: {extends: {file: "${DIR:-p}/b.yaml", service: b}}}', 'p/b.yaml': 'services: {b: {image: x, shm_size: 1g}}' }, `sized ${GIB}`],
    ['extends from a file that is not there', { 'compose.yaml': 'services: {a: {image: x, extends: {file: b.yaml, service: b}}}' }, 'unknown: the service that it extends may supply it'],
    ['extends from a file without the service', { 'compose.yaml': 'services: {a: {image: x, extends: {file: b.yaml, service: b}}}', 'b.yaml': 'services: {c: {image: x}}' }, 'unknown: the service that it extends may supply it'],
    ['extends of a service that is not there', { 'compose.yaml': 'services: {a: {image: x, extends: b}}' }, 'unknown: the service that it extends may supply it'],
    ['extends of a broken service', { 'compose.yaml': 'services:\n  a:\n    image: x\n    extends: b\n  b:\n    image: x\n    shm_siz\n' }, 'unknown: a part that does not parse may supply it'],
    ['extends without a service', { 'compose.yaml': 'services: {a: {image: x, extends: {file: b.yaml}}}', 'b.yaml': SIZED }, 'unknown: the service that it extends may supply it'],
    ['extends and an override file', { 'compose.yaml': 'services: {a: {extends: b}, b: {image: x, shm_size: 1g}}', 'compose.override.yaml': 'services: {a: {shm_size: 2g}}' }, `sized ${2 * GIB}`],
    ['an aliased extends', { 'compose.yaml': 'x-e: &e {service: b}\nservices: {a: {extends: *e}, b: {image: x, shm_size: 1g}}' }, `sized ${GIB}`],
    // include
    ['an included file that has the service, too', { 'compose.yaml': 'include: [more.yaml]\nservices: {a: {image: x}}', 'more.yaml': 'services: {a: {image: x, shm_size: 1g}}' }, `sized ${GIB}`],
    ['an included file, long', { 'compose.yaml': 'include: [{path: [none.yaml, more.yaml]}]\nservices: {a: {image: x}}', 'more.yaml': SIZED }, `sized ${GIB}`],
    ['an included file beside an entry without a path', { 'compose.yaml': 'include: [{env_file: x.env}, more.yaml]\nservices: {a: {image: x}}', 'more.yaml': SIZED }, `sized ${GIB}`],
    ['an included file beside what is no path', { 'compose.yaml': 'include: [{path: [[none.yaml], more.yaml]}]\nservices: {a: {image: x}}', 'more.yaml': SIZED }, `sized ${GIB}`],
    ['extends of an included service', { 'compose.yaml': 'include: [p/more.yaml]\nservices: {a: {extends: b}}', 'p/more.yaml': 'services: {b: {image: x, shm_size: 1g}}' }, `sized ${GIB}`],
    ['a ring of includes', { 'compose.yaml': 'include: [b.yaml]\nservices: {a: {image: x}}', 'b.yaml': 'include: [compose.yaml, c.yaml]', 'c.yaml': 'include: [b.yaml]\nservices: {a: {image: x, shm_size: 1g}}' }, `sized ${GIB}`],
    ['extends of a service that is hardly one', { 'compose.yaml': 'services: {a: {image: x, extends: {file: b.yaml, service: b}}}', 'b.yaml': 'services: {b: {shm_size: 1g}}' }, `sized ${GIB}`],
    // documents
    ['a later document', { 'compose.yaml': 'services: {a: {image: x, shm_size: 1g}}\n---\nservices: {a: {shm_size: 2g}}\n' }, `sized ${2 * GIB}`],
    ['an earlier document', { 'compose.yaml': 'services: {a: {image: x, shm_size: 1g}}\n---\nservices: {a: {command: x}}\n' }, `sized ${GIB}`],
    ['a document of another kind', { 'compose.yaml': 'services: {a: {image: x}}\n---\napiVersion: v1\nkind: Pod\nservices: {a: {shm_size: 1g}}\n' }, DEFAULT],
    ['a broken document', { 'compose.yaml': 'a: [\n---\nservices: {a: {image: x, shm_size: 1g}}\n' }, `sized ${GIB}`],
    // anchors
    ['a merge', { 'compose.yaml': 'x-c: &c {shm_size: 1g}\nservices:\n  a:\n    <<: *c\n    image: x\n' }, `sized ${GIB}`],
    ['a merge and an own size', { 'compose.yaml': 'x-c: &c {shm_size: 1g}\nservices:\n  a:\n    <<: *c\n    shm_size: 2g\n    image: x\n' }, `sized ${2 * GIB}`],
    ['a service that is an alias', { 'compose.yaml': 'services:\n  b: &b {image: x, shm_size: 1g}\n  a: *b\n' }, `sized ${GIB}`],
    // profiles
    ['profiles do not matter', { 'compose.yaml': 'services: {a: {image: x, profiles: [gpu], shm_size: 1g}}' }, `sized ${GIB}`],
  ]; // biome-ignore format: a table reads better in rows
  for (const [name, files, memory] of cases) {
    it(`${name}: ${memory}`, async () => assert.equal(show((await read(files)).sharedMemory), memory));
  }

  const commands: readonly [name: string, files: Record<string, string>, argv: string][] = [
    ['command and entrypoint come from wherever', { 'compose.yaml': 'services: {a: {image: x, entrypoint: vllm serve}}', 'compose.override.yaml': 'services: {a: {command: m --tp 2}}' }, 'vllm serve m --tp 2'],
    ['a command is replaced whole', { 'compose.yaml': 'services: {a: {image: x, command: [m, --tp, "4"]}}', 'compose.override.yaml': 'services: {a: {command: m --tp 2}}' }, 'm --tp 2'],
    ['a command is taken back by null', { 'compose.yaml': 'services: {a: {image: x, command: m --tp 4}}', 'compose.override.yaml': 'services: {a: {command: }}' }, ''],
    ['environment is merged by name', { 'compose.yaml': 'services: {a: {image: x, environment: {TP: 2, PP: 3}, command: [sh, -c, "m $$TP $$PP $$DP"]}}', 'compose.override.yaml': 'services: {a: {environment: [TP=4, DP=5]}}' }, 'm 4 3 5'],
    ['a variable is reset', { 'compose.yaml': 'services: {a: {image: x, environment: {TP: 2}, command: [sh, -c, "m $${TP:-1}"]}}', 'compose.override.yaml': 'services: {a: {environment: {TP: !reset null}}}' }, 'm 1'],
    ['the environment is overridden', { 'compose.yaml': 'services: {a: {image: x, environment: {TP: 2}, command: [sh, -c, "m $${TP:-1} $$PP"]}}', 'compose.override.yaml': 'services: {a: {environment: !override {PP: 3}}}' }, 'm 1 3'],
    ['what it extends has variables of its own', { 'compose.yaml': 'services: {a: {extends: b, environment: {TP: 4}}, b: {image: x, environment: {TP: 2, PP: 3}, command: [sh, -c, "m $$TP $$PP"]}}' }, 'm 4 3'],
    ['an env file belongs to the file that names it', { 'compose.yaml': 'services: {a: {extends: {file: p/b.yaml, service: b}}}', 'p/b.yaml': 'services: {b: {image: x, env_file: b.env, command: [sh, -c, "m $$TP"]}}', 'p/b.env': 'TP=2' }, 'm 2'],
    ['.env belongs to the project', { 'compose.yaml': 'services: {a: {extends: {file: p/b.yaml, service: b}}}', 'p/b.yaml': 'services: {b: {image: x, command: "m ${TP} ${PP:-1}"}}', '.env': 'TP=2', 'p/.env': 'TP=4\nPP=4' }, 'm 2 1'],
    ['an included file has a .env of its own beneath', { 'compose.yaml': 'include: [p/c.yaml]\nservices: {a: {extends: b}}', 'p/c.yaml': 'services: {b: {image: x, command: "m ${TP} ${PP:-1}"}}', '.env': 'TP=2', 'p/.env': 'TP=4\nPP=4' }, 'm 2 4'],
  ]; // biome-ignore format: a table reads better in rows
  for (const [name, files, expected] of commands) {
    it(name, async () => assert.equal(argv(await read(files)), expected));
  }

  it('merges memory limits key by key', async () => {
    const limits = async (base: string, override: string) =>
      (
        await read({
          'compose.yaml': `services: {a: {image: x, deploy: ${base}}}`,
          'compose.override.yaml': `services: {a: {deploy: ${override}}}`,
        })
      ).memoryLimit;
    const base = '{resources: {limits: {memory: 4g}}}';
    const show = (fact: Workload['memoryLimit']) => (fact?.known ? fact.value : undefined);
    assert.equal(show(await limits(base, '{replicas: 1}')), 4 * GIB);
    assert.equal(show(await limits(base, '{resources: {limits: {memory: 8g}}}')), 8 * GIB);
    assert.equal(show(await limits(base, '{resources: {limits: {cpus: 1}}}')), 4 * GIB);
    assert.equal(show(await limits(base, '{resources: !reset null}')), undefined);
    assert.equal(show(await limits(base, '{resources: !override {limits: {cpus: 1}}}')), undefined);
  });

  it('merges mounts by where they are mounted', async () => {
    const files = (base: string, override: string) => ({
      'compose.yaml': `services: {a: {image: x, volumes: ${base}}}`,
      'compose.override.yaml': `services: {a: {volumes: ${override}}}`,
    });
    const host = '["/dev/shm:/dev/shm"]';
    const tmpfs = '[{type: tmpfs, target: /dev/shm, tmpfs: {size: 1g}}]';
    assert.equal(show((await read(files(host, tmpfs))).sharedMemory), `tmpfs ${GIB}`);
    assert.equal(show((await read(files(tmpfs, host))).sharedMemory), 'host');
    assert.equal(show((await read(files(host, '["/a:/a"]'))).sharedMemory), 'host');
    assert.equal(show((await read(files(host, '!override ["/a:/a"]'))).sharedMemory), DEFAULT);
    assert.equal(show((await read(files(host, '!reset []'))).sharedMemory), DEFAULT);
  });

  it('knows less of the environment where files are missing', async () => {
    const whole = await read({ 'compose.yaml': BASE });
    const part = await read({
      'compose.yaml': 'services: {a: {image: x, extends: {file: b.yaml, service: b}}}',
    });
    assert.equal(whole.environment.incomplete, false);
    assert.equal(part.environment.incomplete, true);
  });

  it('names the files it depends on, there or not', async () => {
    const { dependencies } = await readCompose({
      'compose.yaml':
        'include: [p/more.yaml]\nservices: {a: {extends: {file: b.yaml, service: b}, env_file: a.env}}',
      'p/more.yaml': BASE,
    });
    assert.deepEqual(
      [...dependencies].sort(),
      [
        ...['.env', 'a.env', 'b.yaml', 'p/.env', 'p/more.yaml'],
        ...['compose.override.yml', 'compose.override.yaml'],
        ...['docker-compose.override.yml', 'docker-compose.override.yaml'],
      ]
        .map(name => FOLDER + name)
        .sort(),
    );
  });

  it('reads each file once', async () => {
    const services = Array.from(
      { length: 20 },
      (_, i) => `  s${i}: {extends: {file: b.yaml, service: b}, env_file: a.env}\n`,
    );
    const { workspace } = await readCompose({
      'compose.yaml': `services:\n${services.join('')}`,
      'b.yaml': 'services: {b: {image: x}}',
      'a.env': 'A=1',
    });
    assert.deepEqual(workspace.reads.sort(), [`${FOLDER}.env`, `${FOLDER}a.env`, `${FOLDER}b.yaml`]);
    assert.deepEqual(workspace.lists, [FOLDER]);
  });

  it('reads the document as it is being edited, not as it lies on the disk', async () => {
    const text =
      'services: {a: {image: x, extends: {file: compose.yaml, service: b}}, b: {image: x, shm_size: 1g}}';
    const { workspace } = await readCompose({ 'compose.yaml': text });
    assert.ok(!workspace.reads.includes(`${FOLDER}compose.yaml`));
    assert.equal(show((await read({ 'compose.yaml': text })).sharedMemory), `sized ${GIB}`);
  });

  it('ends when documents extend themselves again and again', async () => {
    const text = Array.from({ length: 12 }, () => 'services: {a: {image: x, extends: a}}').join('\n---\n');
    assert.equal(show((await read({ 'compose.yaml': text })).sharedMemory), DEFAULT);
  });

  it('ends when files include each other again and again', async () => {
    const names = Array.from({ length: 12 }, (_, i) => `compose.${i}.yaml`);
    const files = Object.fromEntries(
      names.map(name => [
        name,
        `include: [${names.join(', ')}]\nservices: {${name.slice(8, -5)}s: {image: x}}`,
      ]),
    );
    const { workspace } = await readCompose({
      'compose.yaml': `include: [${names.join(', ')}]\n${BASE}`,
      ...files,
    });
    assert.equal(workspace.reads.filter(uri => names.some(name => uri === FOLDER + name)).length, 12);
  });
});

describe('text that a Compose service borrows', () => {
  /** Each borrowed stretch with the place that uses it. */
  async function borrowed(files: Readonly<Record<string, string>>, name = 'a'): Promise<string[]> {
    const workload = await read(files, name);
    const textOf = (uri: string) => files[uri.slice(FOLDER.length)]!;
    const pairs = workload.borrowed.map(
      ({ definition, use }) =>
        `${covered(textOf(definition.uri), definition)} <- ${covered(textOf(use.uri), use)}`,
    );
    return [...new Set(pairs)];
  }
  const cases: readonly [name: string, text: string, borrowed: string[]][] = [
    ['nothing', 'services: {a: {image: x, command: y}}', []],
    ['a command', 'x-c: &c [--tp, 2]\nservices: {a: {image: x, command: *c}}', ['[--tp, 2] <- *c']],
    ['an item', 'x-tp: &tp 2\nservices: {a: {image: x, command: [--tp, *tp]}}', ['2 <- *tp']],
    ['an item of an aliased list', 'x-tp: &tp 2\nx-c: &c [--tp, *tp]\nservices: {a: {image: x, command: *c}}', ['[--tp, *tp] <- *c', '2 <- *c']],
    ['merged keys', 'x-b: &b {image: x, command: y}\nservices:\n  a:\n    <<: *b', ['y <- *b', 'x <- *b']],
    ['merged variables', 'x-e: &e {TP: 2}\nservices:\n  a:\n    image: x\n    environment:\n      <<: *e\n      PP: 3', ['2 <- *e']],
    ['a variable', 'x-tp: &tp 2\nservices: {a: {image: x, environment: {TP: *tp}}}', ['2 <- *tp']],
    ['a service', 'services:\n  b: &b {image: x, command: y}\n  a: *b', ['y <- *b', 'x <- *b']],
    ['a deploy section', 'x-d: &d {resources: {limits: {memory: 1g}}}\nservices: {a: {image: x, deploy: *d}}', ['{resources: {limits: {memory: 1g}}} <- *d']],
    ['what it extends', 'services: {a: {extends: b}, b: {image: x}}', ['{image: x} <- extends']],
  ]; // biome-ignore format: a table reads better in rows
  for (const [name, text, expected] of cases) {
    it(name, async () => {
      assert.deepEqual((await borrowed({ 'compose.yaml': text })).sort(), [...expected].sort());
    });
  }

  it('a service of another file', async () => {
    const files = {
      'compose.yaml': 'services: {a: {extends: {file: b.yaml, service: b}}}',
      'b.yaml': 'x-c: &c y\nservices: {b: {image: x, command: *c}}',
    };
    assert.deepEqual(await borrowed(files), ['{image: x, command: *c} <- extends', 'y <- extends']);
  });
});
