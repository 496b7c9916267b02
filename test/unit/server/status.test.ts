import assert from 'node:assert/strict';
import { lint, mayConcern } from '../../../core/lint';
import { LIST_REQUEST, READ_REQUEST, STATUS_REQUEST, type StatusAnswer } from '../../../server/protocol';
import { connect, FileChangeType, PULL, range, type TestClient } from '../../server/harness';

const URI = 'file:///project/space/compose.yml';
const CONFIG = 'file:///project/.shm-lint.yaml';

const TEXT = `services:
  chat:
    image: vllm/vllm-openai:v0.11.2
    command: --model m --tensor-parallel-size 2
  proxy:
    image: nginx:1.27
  sized:
    image: vllm/vllm-openai:v0.11.2
    shm_size: 4gb
    command: --tensor-parallel-size 2
  hosts:
    image: vllm/vllm-openai:latest
    ipc: host
    command: --tensor-parallel-size 2
  open:
    image: vllm/vllm-openai:v0.11.2
    command: --tensor-parallel-size \${TP}
  broken:
    image: vllm/vllm-openai:v0.11.2
    shm_size: 1
    command: --tensor-parallel-size 2
`;

describe('server, the status of a document', () => {
  let files: Map<string, string>;
  let client: TestClient;

  beforeEach(async () => {
    files = new Map();
    client = await connect(
      { lint, mayConcern },
      {
        capabilities: PULL,
        folders: ['file:///project'],
        initializationOptions: { readsFiles: true },
        prepare: connection => {
          connection.onRequest(READ_REQUEST, ({ uri }: { uri: string }) => files.get(uri) ?? null);
          connection.onRequest(LIST_REQUEST, () => []);
        },
      },
    );
  });
  afterEach(() => client.dispose());

  const status = (uri = URI): Promise<StatusAnswer> => client.connection.sendRequest(STATUS_REQUEST, { uri });

  it('has what each engine needs, what it gets and how grave its findings are', async () => {
    await client.open(URI, TEXT, 'dockercompose');
    const { engines, ...configuration } = await status();
    assert.deepEqual(configuration, { isExcluded: false, configFile: null });
    // vLLM's rings 696,254,546; NCCL's segments without P2P 154,402,816.
    const needs = 'needs up to 811 MiB';
    assert.deepEqual(engines.slice(0, 2), [
      {
        name: 'chat',
        engine: 'vLLM 0.11.2',
        range: range(1, 2, 1, 6),
        needs,
        has: 'has 64 MiB',
        severity: 'warning',
      },
      {
        name: 'sized',
        engine: 'vLLM 0.11.2',
        range: range(6, 2, 6, 7),
        needs,
        has: 'has 4 GiB',
        severity: null,
      },
    ]);
    assert.deepEqual(
      engines.slice(2).map(({ name, engine, has, severity }) => ({ name, engine, has, severity })),
      [
        // The manifest names no release.
        { name: 'hosts', engine: 'vLLM', has: "has the host's", severity: null },
        { name: 'open', engine: 'vLLM 0.11.2', has: 'has 64 MiB', severity: null },
        { name: 'broken', engine: 'vLLM 0.11.2', has: 'has 1 B', severity: 'error' },
      ],
    );
    assert.equal(engines[3]?.needs, 'what it needs is unknown');
  });

  it('holds a size against what the settings ask for', async () => {
    files.set(CONFIG, 'sizing: per-gpu\n');
    await client.open(URI, TEXT, 'dockercompose');
    assert.equal((await status()).engines[0]?.needs, 'needs 2 GiB');
  });

  it('names the nearest configuration file, and notices one that comes', async () => {
    await client.open(URI, TEXT, 'dockercompose');
    assert.equal((await status()).configFile, null);
    files.set(CONFIG, 'rules: { shm-missing: off }\n');
    await client.filesChanged(FileChangeType.Created, CONFIG);
    const { configFile, engines } = await status();
    assert.equal(configFile, CONFIG);
    assert.equal(engines[0]?.severity, null, 'the rule is off');
  });

  it('says so of a document that is left out', async () => {
    files.set(CONFIG, 'exclude: [space]\n');
    await client.open(URI, TEXT, 'dockercompose');
    assert.deepEqual(await status(), { engines: [], isExcluded: true, configFile: CONFIG });
  });

  it('is empty for a document without engines, and for one that is not open', async () => {
    const empty = { engines: [], isExcluded: false, configFile: null };
    await client.open(URI, 'services:\n  a:\n    image: nginx\n', 'dockercompose');
    assert.deepEqual((await status()).engines, []);
    assert.deepEqual(await status('file:///project/other.yml'), empty);
  });
});
