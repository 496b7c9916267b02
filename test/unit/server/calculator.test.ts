import assert from 'node:assert/strict';
import { TextDocument } from 'vscode-languageserver-textdocument';
import { lint, mayConcern } from '../../../core/lint';
import {
  SIZE_REQUEST,
  type SizeAnswer,
  WORKLOAD_REQUEST,
  WORKLOADS_REQUEST,
  type WorkloadAnswer,
} from '../../../server/protocol';
import { connect, editsOf, PULL, PUSH, range, type TestClient } from '../../server/harness';

const URI = 'file:///project/space/compose.yml';

const TEXT = `services:
  # The model.
  chat:
    image: vllm/vllm-openai:v0.11.2
    command: --model m --tensor-parallel-size 2
    environment:
      NCCL_CUMEM_ENABLE: "0"
      NCCL_NVLS_ENABLE: "0"
      UNRELATED: "1"

    ports: ["8000:8000"] # last line
  proxy:
    image: nginx:1.27
  small:
    image: vllm/vllm-openai:v0.11.2
    shm_size: 128mb
    command: --tensor-parallel-size 4
  hosts:
    image: vllm/vllm-openai:v0.11.2
    ipc: host
    command: --tensor-parallel-size 4
  open:
    image: vllm/vllm-openai:latest
    command: --tensor-parallel-size \${TP}
`;

const GIB = 1_073_741_824;

describe('server, what the calculator asks for', () => {
  let client: TestClient;

  beforeEach(async () => {
    client = await connect({ lint, mayConcern }, { capabilities: PULL });
    await client.open(URI, TEXT, 'dockercompose');
  });
  afterEach(() => client.dispose());

  const workloadAt = (line: number, character = 0, uri = URI): Promise<WorkloadAnswer | null> =>
    client.connection.sendRequest(WORKLOAD_REQUEST, { uri, position: { line, character } });

  const sizeAt = (line: number, bytes: number, version = 1): Promise<SizeAnswer> =>
    client.connection.sendRequest(SIZE_REQUEST, {
      uri: URI,
      version,
      position: { line, character: 4 },
      bytes,
    });

  const edited = (answer: SizeAnswer): string => {
    assert.equal(answer.kind, 'edit');
    assert.ok(answer.kind === 'edit');
    const { edits } = editsOf({ title: '', edit: answer.edit }, URI);
    return TextDocument.applyEdits(TextDocument.create(URI, 'yaml', 1, TEXT), edits);
  };

  describe('the engine at a position', () => {
    it('comes with its choices, what it gets and what it needs', async () => {
      assert.deepEqual(await workloadAt(4, 10), {
        name: 'chat',
        format: 'compose',
        range: range(2, 2, 2, 6),
        effectiveBytes: 67_108_864,
        // vLLM's rings 696,254,546; NCCL 2.27's pools and SHM segments without P2P 286,539,776.
        requirement: { minimum: 66_068_480, expected: 982_794_322, recommended: 2 * GIB },
        input: {
          engine: 'vllm',
          engineVersion: '0.11.2',
          platform: 'cuda',
          tensorParallel: 2,
          pipelineParallel: 1,
          dataParallel: 1,
          prefillContextParallel: 1,
          decodeContextParallel: 1,
          nodes: 1,
          interconnect: 'unknown',
          cuMem: 'off',
          kvOffloadBytes: 0,
          multimodalCacheBytes: 0,
          environment: { NCCL_NVLS_ENABLE: '0' },
        },
        gaps: [],
      });
    });

    it('is the one whose lines the caret stands in', async () => {
      const names = await Promise.all(
        [0, 1, 2, 3, 9, 10, 11, 12, 13, 15, 16, 17].map(async line => (await workloadAt(line))?.name ?? null),
      );
      assert.deepEqual(names, [
        null,
        null,
        'chat',
        'chat',
        'chat',
        'chat',
        null,
        null,
        'small',
        'small',
        'small',
        'hosts',
      ]);
      assert.equal((await workloadAt(10, 36))?.name, 'chat', 'behind the comment of its last line');
    });

    it('says what the file leaves open', async () => {
      const answer = await workloadAt(22);
      assert.equal(answer?.name, 'open');
      assert.equal(answer.requirement, null);
      assert.equal(answer.input.engineVersion, 'latest');
      assert.equal(answer.input.tensorParallel, 1);
      assert.match(answer.gaps.join('\n'), /^The tensor parallel size is unknown: /);
    });

    it('brings the interconnect of the settings', async () => {
      client.dispose();
      client = await connect(
        { lint, mayConcern },
        { capabilities: PULL, configuration: () => ({ interconnect: 'p2p' }) },
      );
      await client.open(URI, TEXT, 'dockercompose');
      assert.equal((await workloadAt(4))?.input.interconnect, 'p2p');
    });

    it('is none in a file that is not open', async () => {
      assert.equal(await workloadAt(4, 0, 'file:///project/space/other.yml'), null);
    });
  });

  it('lists all engines of a document', async () => {
    const answers = (uri: string): Promise<WorkloadAnswer[]> =>
      client.connection.sendRequest(WORKLOADS_REQUEST, { uri });
    assert.deepEqual(
      (await answers(URI)).map(({ name, range: { start }, effectiveBytes }) => [
        name,
        start.line,
        effectiveBytes,
      ]),
      [
        ['chat', 2, 67_108_864],
        ['small', 13, 134_217_728],
        ['hosts', 17, null],
        ['open', 21, 67_108_864],
      ],
    );
    assert.deepEqual(await answers('file:///project/space/other.yml'), []);
  });

  describe('the edit that gives it a size', () => {
    it('inserts a size that is missing', async () => {
      const answer = await sizeAt(9, 8 * GIB);
      assert.equal(edited(answer), TEXT.replace('-size 2\n', '-size 2\n    shm_size: 8gb\n'));
      assert.ok(answer.kind === 'edit');
      assert.equal(answer.title, 'Give chat 8 GiB of shared memory (shm_size: 8gb)');
    });

    it('raises a size that is there', async () => {
      assert.equal(edited(await sizeAt(14, 4 * GIB)), TEXT.replace('128mb', '4gb'));
    });

    it('never lowers one', async () => {
      assert.deepEqual(await sizeAt(14, 134_217_728), {
        kind: 'refused',
        reason: 'small has 128 MiB already.',
      });
      assert.equal((await sizeAt(14, 134_217_729)).kind, 'edit');
    });

    it('writes nothing that would have no effect', async () => {
      assert.deepEqual(await sizeAt(18, 4 * GIB), {
        kind: 'refused',
        reason: 'hosts uses the host’s /dev/shm; a size of its own would have no effect.',
      });
    });

    it('leaves it to the client where there is no engine', async () => {
      assert.deepEqual(await sizeAt(12, GIB), { kind: 'nothing-here' });
    });

    it('is for the version that was asked about, and no other', async () => {
      await client.change(URI, 2, { range: range(0, 0, 0, 0), text: '# new\n' });
      assert.deepEqual(await sizeAt(10, GIB, 1), { kind: 'outdated' });
      const answer = await sizeAt(10, GIB, 2);
      assert.ok(answer.kind === 'edit');
      assert.deepEqual(editsOf({ title: '', edit: answer.edit }, URI).version, 2);
      assert.deepEqual(await sizeAt(10, GIB, 3), { kind: 'outdated' });
    });

    it('is none in a file that is not open', async () => {
      await client.close(URI);
      assert.deepEqual(await sizeAt(4, GIB), { kind: 'nothing-here' });
    });
  });

  describe('the action that opens it', () => {
    const titlesOf = async (only?: string[], line = 4, character = 30) =>
      (await client.codeActions(URI, range(line, character, line, character), only))?.map(
        ({ title, kind }) => [title, kind],
      );

    beforeEach(async () => {
      client.dispose();
      client = await connect(
        { lint, mayConcern },
        { capabilities: PULL, initializationOptions: { hasCalculator: true, hasRulePages: true } },
      );
      await client.open(URI, TEXT, 'dockercompose');
    });

    it('is the last rung of the ladder at a finding', async () => {
      const actions = await client.codeActions(URI, range(4, 20, 4, 40));
      assert.deepEqual(
        actions?.map(({ title }) => title),
        [
          'Give chat 2 GiB of shared memory (shm_size: 2gb)',
          "Let chat use the host's /dev/shm (ipc: host)",
          'Ignore shm-missing here',
          'Ignore shm-missing in this file',
          'Show the rule shm-missing',
          'Calculate shared memory for `chat`…',
        ],
      );
      assert.deepEqual(
        actions?.map(({ isPreferred }) => isPreferred),
        [true, undefined, undefined, undefined, undefined, undefined],
      );
      const show = actions?.[4];
      assert.equal(show?.kind, 'quickfix');
      assert.equal(show.edit, undefined);
      assert.equal(show.diagnostics?.[0]?.code, 'shm-missing');
      assert.deepEqual(show.command, {
        title: 'Show the rule shm-missing',
        command: 'shm-lint.showRule',
        arguments: ['shm-missing'],
      });
      const calculate = actions?.[5];
      assert.equal(calculate?.kind, 'quickfix');
      assert.equal(calculate.edit, undefined);
      assert.deepEqual(calculate.command, {
        title: 'Calculate shared memory for `chat`…',
        command: 'shm-lint.openCalculator',
        arguments: [{ uri: URI, position: { line: 2, character: 2 } }],
      });
    });

    it('is a source action anywhere in an engine’s lines, and no lightbulb', async () => {
      assert.deepEqual(await titlesOf(undefined, 19, 4), []);
      assert.deepEqual(await titlesOf(['source.calculate'], 19, 4), [
        ['Calculate shared memory for `hosts`…', 'source.calculate.shm-lint'],
      ]);
      assert.deepEqual(await titlesOf(['source'], 19, 4), [
        ['Fix all shared memory problems', 'source.fixAll.shm-lint'],
        ['Calculate shared memory for `hosts`…', 'source.calculate.shm-lint'],
      ]);
      assert.deepEqual(await titlesOf(['source'], 12, 4), [
        ['Fix all shared memory problems', 'source.fixAll.shm-lint'],
      ]);
    });

    it('is announced, and kept from clients that have no calculator', async () => {
      const announced = () => {
        const provider = client.initialized.capabilities.codeActionProvider;
        return typeof provider === 'object' ? provider.codeActionKinds : undefined;
      };
      assert.deepEqual(announced(), ['quickfix', 'source.fixAll.shm-lint', 'source.calculate.shm-lint']);
      client.dispose();
      client = await connect({ lint, mayConcern }, { capabilities: PUSH });
      await client.open(URI, TEXT, 'dockercompose');
      assert.deepEqual(announced(), ['quickfix', 'source.fixAll.shm-lint']);
      assert.ok((await titlesOf())?.every(([title]) => !/^(?:Calculate|Show)/.test(title!)));
      assert.deepEqual((await titlesOf(['source']))?.length, 1);
    });
  });
});
