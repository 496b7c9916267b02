import assert from 'node:assert/strict';
import {
  CancellationTokenSource,
  type ClientCapabilities,
  CodeLensRequest,
} from 'vscode-languageserver/node';
import { lint, mayConcern } from '../../../core/lint';
import { FakeLinter } from '../../server/fakeLinter';
import {
  type ClientOptions,
  connect,
  FileChangeType,
  PULL,
  range,
  type TestClient,
} from '../../server/harness';

const BESIDE: ClientCapabilities = {
  textDocument: { ...PULL.textDocument, codeLens: {}, inlayHint: {} },
  workspace: { ...PULL.workspace, codeLens: { refreshSupport: true }, inlayHint: { refreshSupport: true } },
};
const CALCULATOR = { hasCalculator: true };
const HINTS_ON = () => ({ inlayHints: true });

const URI = 'file:///p/compose.yml';

// vLLM 0.11.2 on two GPUs: rings 696,254,546, NCCL's SHM segments without P2P 154,402,816; together 811 MiB.
const COMPOSE = `services:
  chat:
    image: vllm/vllm-openai:v0.11.2
    command: --model m --tensor-parallel-size 2
  sized:
    image: vllm/vllm-openai:v0.11.2
    shm_size: "4gb"
    command: -tp 2
  hosts:
    image: vllm/vllm-openai:v0.11.2
    ipc: host
    environment: {NCCL_P2P_DISABLE: "1"}
    command: -tp 2
  alone:
    image: vllm/vllm-openai:v0.11.2
    command: --model m
  open:
    image: vllm/vllm-openai:v0.11.2
    command: -tp \${TP}
  proxy:
    image: nginx
    shm_size: 1g
`;

describe('server, beside the text', () => {
  let client: TestClient;

  async function open(
    text = COMPOSE,
    {
      languageId = 'dockercompose',
      uri = URI,
      ...options
    }: Partial<ClientOptions> & { languageId?: string; uri?: string } = {},
  ): Promise<void> {
    client = await connect(
      { lint, mayConcern },
      { capabilities: BESIDE, initializationOptions: CALCULATOR, ...options },
    );
    await client.open(uri, text, languageId);
  }
  afterEach(() => client.dispose());

  describe('lenses', () => {
    const titles = async (uri = URI) =>
      (await client.codeLenses(uri))?.map(
        ({ range: { start }, command }) => `${start.line} ${command?.title}`,
      );

    it('say of each engine what it needs and has, and open the calculator on it', async () => {
      await open();
      assert.deepEqual(await titles(), [
        '1 needs up to 811 MiB · has 64 MiB · Calculate…',
        '4 needs up to 811 MiB · has 4 GiB · Calculate…',
        "8 needs 811 MiB · has the host's · Calculate…",
        '16 what it needs is unknown · has 64 MiB · Calculate…',
      ]);
      assert.deepEqual((await client.codeLenses(URI))?.[0], {
        range: range(1, 2, 1, 6),
        command: {
          title: 'needs up to 811 MiB · has 64 MiB · Calculate…',
          command: 'shm-lint.openCalculator',
          arguments: [{ uri: URI, position: { line: 1, character: 2 } }],
        },
      });
    });

    it('stand above containers and commands, too, in their own places', async () => {
      const pod =
        'apiVersion: v1\r\nkind: Pod\r\nmetadata: {name: llm}\r\nspec:\r\n  containers:\r\n    - name: "é🚀"\r\n' +
        '      image: vllm/vllm-openai:v0.11.2\r\n      args: [-tp, "2"]\r\n';
      await open(pod, { languageId: 'yaml' });
      assert.deepEqual(await titles(), ['5 needs up to 811 MiB · has 64 MiB · Calculate…']);
      client.dispose();
      const uri = 'file:///p/run.sh';
      await open('echo 🚀\ndocker run --shm-size=1g vllm/vllm-openai:v0.11.2 -tp 2\n', {
        uri,
        languageId: 'shellscript',
      });
      assert.deepEqual(await titles(uri), ['1 needs up to 811 MiB · has 1 GiB · Calculate…']);
    });

    it('leave documents alone that only tell of containers', async () => {
      const uri = 'file:///p/README.md';
      await open('```sh\ndocker run vllm/vllm-openai:v0.11.2 -tp 2\n```\n', { uri, languageId: 'markdown' });
      assert.deepEqual(await client.codeLenses(uri), []);
    });

    it('can be switched off', async () => {
      await open(COMPOSE, { configuration: () => ({ codeLens: false }) });
      assert.equal(await client.codeLenses(URI), null);
    });

    it('are there for no client without a calculator, and none without lenses', async () => {
      await open(COMPOSE, { initializationOptions: {} });
      assert.equal(client.initialized.capabilities.codeLensProvider, undefined);
      client.dispose();
      await open(COMPOSE, { capabilities: PULL });
      assert.equal(client.initialized.capabilities.codeLensProvider, undefined);
      client.dispose();
      await open();
      assert.deepEqual(client.initialized.capabilities.codeLensProvider, {});
    });
  });

  describe('inlay hints', () => {
    const hints = async (from = 0, to = 1000) =>
      (await client.inlayHints(URI, range(from, 0, to, 0)))?.map(
        ({ position: { line, character }, label }) => `${line}:${character} ${label}`,
      );

    it('are off unless somebody wants them', async () => {
      await open();
      assert.equal(await hints(), undefined);
    });

    it('stand behind what decides: the size, the mode, or the parallel size where nothing does', async () => {
      await open(COMPOSE, { configuration: HINTS_ON });
      assert.deepEqual(await hints(), [
        '3:47 /dev/shm 64 MiB of up to 811 MiB needed',
        '6:19 /dev/shm 4 GiB of up to 811 MiB needed',
        '10:13 /dev/shm: 811 MiB needed',
      ]);
      assert.deepEqual((await client.inlayHints(URI, range(3, 0, 4, 0)))?.[0], {
        position: { line: 3, character: 47 },
        label: '/dev/shm 64 MiB of up to 811 MiB needed',
        tooltip: 'chat: needs up to 811 MiB · has 64 MiB',
        paddingLeft: true,
      });
    });

    it('are those of the lines that are shown', async () => {
      await open(COMPOSE, { configuration: HINTS_ON });
      assert.deepEqual(await hints(4, 8), ['6:19 /dev/shm 4 GiB of up to 811 MiB needed']);
    });

    it('say once what an anchor gives to several, with the largest need', async () => {
      const text = [
        'x: &x',
        '  image: vllm/vllm-openai:v0.11.2',
        '  shm_size: 1g',
        'services:',
        '  two: {<<: *x, command: -tp 2}',
        '  four: {<<: *x, command: -tp 4}',
        '',
      ].join('\r\n');
      await open(text, { configuration: HINTS_ON });
      assert.deepEqual(await hints(), ['2:14 /dev/shm 1 GiB of up to 1.6 GiB needed']);
    });

    it('stand at the parallel size where an operator mounts something that is written nowhere', async () => {
      const ray =
        'apiVersion: ray.io/v1\nkind: RayCluster\nmetadata: {name: ray}\nspec:\n  headGroupSpec:\n    template:\n      spec:\n' +
        '        containers:\n          - name: ray-head\n            image: vllm/vllm-openai:v0.11.2\n' +
        '            command: [vllm, serve, m, --tensor-parallel-size=2]\n            ports: []\n';
      await open(ray, { languageId: 'yaml', configuration: HINTS_ON });
      assert.deepEqual(await hints(), ['10:62 /dev/shm: up to 811 MiB needed']);
    });

    it('are there for no client without them', async () => {
      await open(COMPOSE, { capabilities: PULL });
      assert.equal(client.initialized.capabilities.inlayHintProvider, undefined);
      client.dispose();
      await open();
      assert.equal(client.initialized.capabilities.inlayHintProvider, true);
    });
  });

  describe('when something changes elsewhere', () => {
    it('both are asked for again after settings changed', async () => {
      let isOn = false;
      await open(COMPOSE, { configuration: () => ({ inlayHints: isOn, codeLens: !isOn }) });
      assert.equal(await client.inlayHints(URI, range(0, 0, 100, 0)), null);
      isOn = true;
      await client.settingsChanged();
      await client.until(() => client.lensRefreshes > 0 && client.hintRefreshes > 0);
      assert.equal((await client.inlayHints(URI, range(0, 0, 100, 0)))?.length, 3);
      assert.equal(await client.codeLenses(URI), null);
    });

    it('both are asked for again after a file changed that one depends on, and only then', async () => {
      await open('services:\n  chat:\n    image: vllm/vllm-openai:v0.11.2\n    command: -tp ${TP}\n', {
        configuration: HINTS_ON,
      });
      assert.equal(
        (await client.codeLenses(URI))?.[0]?.command?.title,
        'what it needs is unknown · has 64 MiB · Calculate…',
      );
      await client.filesChanged(FileChangeType.Changed, 'file:///p/other.yml');
      await client.open('file:///p/.env', 'TP=2\n', 'dotenv');
      await client.until(() => client.lensRefreshes > 0 && client.hintRefreshes > 0);
      assert.equal(
        (await client.codeLenses(URI))?.[0]?.command?.title,
        'needs up to 811 MiB · has 64 MiB · Calculate…',
      );
      assert.deepEqual([client.lensRefreshes, client.hintRefreshes], [1, 1]);
    });

    it('nothing is sent to a client that does not understand it', async () => {
      const capabilities = { ...BESIDE, workspace: PULL.workspace! };
      await open(COMPOSE, { capabilities });
      await client.codeLenses(URI);
      await client.settingsChanged();
      await client.until(() => client.refreshes > 0);
      await client.codeLenses(URI);
      assert.deepEqual([client.lensRefreshes, client.hintRefreshes], [0, 0]);
    });
  });

  it('there is no answer when the text changes meanwhile, or when it is cancelled', async () => {
    const linter = new FakeLinter();
    client = await connect(linter, { capabilities: BESIDE, initializationOptions: CALCULATOR });
    await client.open(URI, 'WRONG');
    const letGo = linter.hold();
    const arrival = linter.arrival();
    const outdated = client.codeLenses(URI);
    await arrival;
    const second = linter.arrival();
    await client.change(URI, 2, { text: 'WRONG more' });
    await second;
    const source = new CancellationTokenSource();
    const cancelled = client.connection.sendRequest(
      CodeLensRequest.type,
      { textDocument: { uri: URI } },
      source.token,
    );
    source.cancel();
    assert.equal(await cancelled, null);
    letGo();
    assert.equal(await outdated, null);
    assert.deepEqual(await client.codeLenses(URI), []);
    assert.deepEqual(linter.linted, ['WRONG', 'WRONG more']);
  });
});
