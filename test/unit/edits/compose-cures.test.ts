import assert from 'node:assert/strict';
import { cured } from '../../support/cured';

/** What the fixes for one rule make of a compose file. */
async function texts(rule: string, text: string, others = {}): Promise<string[]> {
  return (await cured(rule, 'compose.yaml', text, others)).map(cure => cure.text);
}

/** A file with a service that needs 2 GiB, and other keys of it; `top` is what stands in front. */
function service(keys: string, top = ''): string {
  return `${top}services:
  llm:
    image: vllm/vllm-openai:v0.11.2
    command: --model a/b -tp 2
${keys}`;
}

describe('a size under a key that does not count', () => {
  it('is moved out of `deploy` and raised, where it is too small', async () => {
    assert.deepEqual(
      await texts('shm-not-applied', service('    deploy:\n      shm_size: 64m\n      replicas: 1\n')),
      [service('    shm_size: 2gb\n    deploy:\n      replicas: 1\n')],
    );
  });

  it('is moved as it stands where it is enough', async () => {
    assert.deepEqual(
      await texts('shm-not-applied', service('    deploy:\n      replicas: 1\n      shm_size: 8g\n')),
      [service('    shm_size: 8g\n    deploy:\n      replicas: 1\n')],
    );
  });

  it('stays where `deploy` is an alias, or one itself', async () => {
    const shared = 'x-deploy: &d\n  shm_size: 8g\n  replicas: 1\n';
    assert.deepEqual(await texts('shm-not-applied', service('    deploy: *d\n', shared)), []);
    const other = '  web:\n    image: nginx\n    deploy: *d\n';
    assert.deepEqual(
      await texts(
        'shm-not-applied',
        service(`    deploy: &d\n      shm_size: 8g\n      replicas: 1\n${other}`),
      ),
      [],
    );
  });

  it('stays where its key has an anchor, and where the service is an alias', async () => {
    assert.deepEqual(await texts('shm-not-applied', service('    &size shm-size: 8g\n')), []);
    assert.deepEqual(
      await texts(
        'shm-not-applied',
        'x-base: &base\n  image: vllm/vllm-openai:v0.11.2\n  command: -tp 2\n  shm-size: 8g\nservices:\n  llm: *base\n',
      ),
      [],
    );
  });
});

describe('an argument that is meant for the runtime', () => {
  const withSize = (command: string) => `services:
  llm:
    image: vllm/vllm-openai:v0.11.2
    command: ${command}
    shm_size: 8g
`;

  it('goes with the blanks in front of it', async () => {
    assert.deepEqual(await texts('shm-not-applied', withSize('--model a/b  --shm-size=8g -tp 2')), [
      withSize('--model a/b -tp 2'),
    ]);
  });

  it('stays where its line would be left empty, or where it begins the command', async () => {
    assert.deepEqual(
      await texts('shm-not-applied', withSize('>\n      --model a/b\n      --shm-size=8g\n      -tp 2')),
      [],
    );
    assert.deepEqual(await texts('shm-not-applied', withSize('--shm-size=8g --model a/b -tp 2')), []);
  });

  it('stays where it is spread over two lines', async () => {
    assert.deepEqual(
      await texts('shm-not-applied', withSize('>\n      --model a/b --shm-size\n      8g\n      -tp 2')),
      [],
    );
  });

  it('stays where another key supplies the command', async () => {
    assert.deepEqual(
      await texts(
        'shm-not-applied',
        `x-base: &base\n  command: --model a/b --shm-size=8g -tp 2\n${withSize('null').replace('    command: null\n', '    <<: *base\n')}`,
      ),
      [],
    );
  });
});

describe('a volume on disk at /dev/shm', () => {
  it('gives way to a size', async () => {
    assert.deepEqual(
      await texts('shm-not-memory', service('    volumes:\n      - ./m:/m\n      - /dev/shm\n')),
      [service('    shm_size: 2gb\n    volumes:\n      - ./m:/m\n')],
    );
  });

  for (const newline of ['\n', '\r\n']) {
    it(`gives way to a size where it is the last line and has no ${JSON.stringify(newline)}`, async () => {
      const lines = (keys: string) => service(keys).replaceAll('\n', newline);
      assert.deepEqual(await texts('shm-not-memory', lines('    volumes:\n      - /dev/shm')), [
        lines('    shm_size: 2gb'),
      ]);
      assert.deepEqual(
        await texts('shm-not-memory', lines('    volumes:\n      - ./m:/m\n      - /dev/shm')),
        [lines('    shm_size: 2gb\n    volumes:\n      - ./m:/m')],
      );
    });
  }

  it('stays where the item is an alias', async () => {
    assert.deepEqual(
      await texts(
        'shm-not-memory',
        service('    volumes:\n      - ./m:/m\n      - *v\n', 'x-v: &v /dev/shm\n'),
      ),
      [],
    );
  });

  it('stays where the IPC mode says more', async () => {
    assert.deepEqual(
      await texts('shm-not-memory', service('    ipc: private\n    volumes:\n      - /dev/shm\n')),
      [],
    );
  });
});
