import assert from 'node:assert/strict';
import {
  CancellationTokenSource,
  type ClientCapabilities,
  HoverRequest,
  MarkupKind,
} from 'vscode-languageserver/node';
import { lint, mayConcern } from '../../../core/lint';
import { FakeLinter } from '../../server/fakeLinter';
import { type ClientOptions, connect, PULL, pointed, type TestClient } from '../../server/harness';

const withHover = (contentFormat?: MarkupKind[]): ClientCapabilities => ({
  ...PULL,
  textDocument: { ...PULL.textDocument, hover: { ...(contentFormat && { contentFormat }) } },
});
const MARKDOWN = withHover([MarkupKind.Markdown, MarkupKind.PlainText]);
const PLAIN = withHover([MarkupKind.PlainText]);

interface Answer {
  readonly value: string;
  readonly kind: string;
  /** The text that it is about. */
  readonly about: string;
}

async function hoverIn(
  name: string,
  marked: string,
  options: Partial<ClientOptions> & {
    readonly languageId?: string;
    readonly others?: Record<string, string>;
  } = {},
): Promise<Answer | null> {
  const { languageId = 'dockercompose', others = {}, ...rest } = options;
  const client = await connect({ lint, mayConcern }, { capabilities: MARKDOWN, ...rest });
  try {
    for (const [other, text] of Object.entries(others))
      await client.open(`file:///p/${other}`, text, 'dotenv');
    const { text, position } = pointed(marked);
    await client.open(`file:///p/${name}`, text, languageId);
    const answer = await client.hover(`file:///p/${name}`, position);
    if (!answer) return null;
    assert.ok(typeof answer.contents === 'object' && 'kind' in answer.contents && answer.range);
    const { start, end } = answer.range;
    const lines = text.split('\n');
    const offset = ({ line, character }: typeof start) =>
      lines.slice(0, line).reduce((sum, one) => sum + one.length + 1, 0) + character;
    return { ...answer.contents, about: text.slice(offset(start), offset(end)) };
  } finally {
    client.dispose();
  }
}

/** The first line of a hover and what it is about. */
async function headOf(...args: Parameters<typeof hoverIn>): Promise<string | null> {
  const answer = await hoverIn(...args);
  return answer && `${answer.value.split('\n')[0]} @ ${answer.about}`;
}

const compose = (...lines: string[]) =>
  [
    'services:',
    '  chat:',
    '    image: vllm/vllm-openai:v0.11.2',
    ...lines.map(line => `    ${line}`),
    '',
  ].join('\n');

const COMMAND = 'command: --model m --tensor-parallel-size 2';

// The bytes: vLLM's rings 696,254,546 (664 MiB), NCCL's SHM segments without P2P 154,402,816 (147 MiB).
const NEED = 'needs up to 811 MiB';

describe('server, hover', () => {
  describe('what it says of a parallel size', () => {
    it('is what that means, the bytes, and where each fact was read', async () => {
      const answer = await hoverIn('compose.yml', compose('command: --model m --tensor-parallel‸-size 2'));
      assert.deepEqual(answer, {
        kind: 'markdown',
        about: '--tensor-parallel-size 2',
        value: [
          '**tensor parallel 2** · needs up to 811 MiB · has 64 MiB',
          '',
          'Every layer is split over 2 ranks, which exchange data all the time.',
          '',
          '|  | /dev/shm |',
          '| --: | :-- |',
          '| 664 MiB | vLLM ring buffers, reserved at full size, filled as messages grow |',
          '| 147 MiB | NCCL SHM transport, GPUs without P2P meet in shared memory |',
          '| **811 MiB** | **in the worst case; 664 MiB with P2P between all GPUs** |',
          '| **64 MiB** | **what there is** |',
          '',
          'Read from:',
          '',
          '- release 0.11.2: the image names it ([compose.yml:3](<file:///p/compose.yml#L3>))',
          '- tensor parallel 2 ([compose.yml:4](<file:///p/compose.yml#L4>))',
          "- /dev/shm 64 MiB: Docker's default, nothing sets a size",
          '',
          'NCCL is taken as 2.27.5 (PyTorch 2.9), as bundled with vLLM 0.11.2. Each process group is taken to make 2 NCCL communicators. The GPUs are taken to lack P2P, so that their traffic goes through /dev/shm. NCCL is taken to find no cuMem host memory, as in a container with default privileges.',
        ].join('\n'),
      });
    });

    it('leaves to a diagnostic that the client shows beside it what that says already: bytes and assumptions', async () => {
      const beside = { initializationOptions: { hoversDiagnostics: true } };
      const text = compose('command: --model m --tensor-parallel‸-size 2');
      assert.equal(
        (await hoverIn('compose.yml', text, beside))?.value,
        [
          '**tensor parallel 2** · needs up to 811 MiB · has 64 MiB',
          '',
          'Every layer is split over 2 ranks, which exchange data all the time.',
          '',
          'Read from:',
          '',
          '- release 0.11.2: the image names it ([compose.yml:3](<file:///p/compose.yml#L3>))',
          '- tensor parallel 2 ([compose.yml:4](<file:///p/compose.yml#L4>))',
          "- /dev/shm 64 MiB: Docker's default, nothing sets a size",
        ].join('\n'),
      );
      // Nothing is squiggled here: no diagnostic, another place, and one that somebody silenced.
      for (const elsewhere of [
        compose('command: --model m --tensor-parallel‸-size 2', 'shm_size: 8gb'),
        compose(COMMAND).replace('v0.11.2', 'v0.11.2‸'),
        compose('# shm-lint-disable-next-line', 'command: --model m --tensor-parallel‸-size 2'),
      ]) {
        const answer = await hoverIn('compose.yml', elsewhere, beside);
        assert.match(answer?.value ?? '', /664 MiB \| vLLM ring buffers/);
        assert.match(answer?.value ?? '', /NCCL is taken as 2\.27\.5/);
      }
    });

    it('comes as plain text to a client without Markdown', async () => {
      const text = compose('command: --model m --tensor-parallel‸-size 2');
      for (const capabilities of [PLAIN, withHover()]) {
        const answer = await hoverIn('compose.yml', text, { capabilities });
        assert.equal(answer?.kind, 'plaintext');
        assert.deepEqual(answer.value.split('\n').slice(0, 15), [
          'tensor parallel 2 · needs up to 811 MiB · has 64 MiB',
          '',
          'Every layer is split over 2 ranks, which exchange data all the time.',
          '',
          '  664 MiB  vLLM ring buffers, reserved at full size, filled as messages grow',
          '  147 MiB  NCCL SHM transport, GPUs without P2P meet in shared memory',
          '  811 MiB  in the worst case; 664 MiB with P2P between all GPUs',
          '   64 MiB  what there is',
          '',
          'Read from:',
          '',
          '- release 0.11.2: the image names it (compose.yml:3)',
          '- tensor parallel 2 (compose.yml:4)',
          "- /dev/shm 64 MiB: Docker's default, nothing sets a size",
          '',
        ]);
      }
    });

    it('names the reason where the size is not known', async () => {
      const answer = await hoverIn('compose.yml', compose('command: --tensor-parallel-size ${T‸P}'));
      const lines = answer?.value.split('\n');
      assert.deepEqual(lines?.slice(0, 5), [
        '**tensor parallel unknown** · what it needs is unknown · has 64 MiB',
        '',
        'What stands here is not known: the file does not spell out the value of --tensor-parallel-size.',
        '',
        'What it needs is unknown: the file does not spell out the value of --tensor-parallel-size.',
      ]);
    });

    it('says what each engine needs where several share the place', async () => {
      const text = [
        'x-vllm: &vllm',
        '  image: vllm/vllm-openai:v0.11.2',
        '  command: -tp‸ 2',
        'services:',
        '  chat:',
        '    <<: *vllm',
        '  code:',
        '    <<: *vllm',
        '    shm_size: 2g',
        '',
      ].join('\n');
      const answer = await hoverIn('compose.yml', text);
      assert.deepEqual(answer?.value.split('\n').slice(0, 6), [
        '**tensor parallel 2**',
        '',
        'Every layer is split over 2 ranks, which exchange data all the time.',
        '',
        '- `chat`: needs up to 811 MiB · has 64 MiB',
        '- `code`: needs up to 811 MiB · has 2 GiB',
      ]);
    });

    it('holds it against the rule of 1 GiB a rank where that was chosen', async () => {
      const answer = await hoverIn('compose.yml', compose('command: -tp‸ 4', 'shm_size: 2g'), {
        configuration: () => ({ sizing: 'per-gpu' }),
      });
      const lines = answer?.value.split('\n') ?? [];
      assert.equal(lines[0], '**tensor parallel 4** · needs 4 GiB · has 2 GiB');
      assert.ok(lines.includes('| **4 GiB** | **by the rule of 1 GiB a rank (sizing: per-gpu)** |'));
    });

    it('claims nothing where nobody has measured the library between the ranks', async () => {
      const text = compose('command: -tp‸ 2').replace(
        'vllm/vllm-openai:v0.11.2',
        'ghcr.io/huggingface/text-generation-inference:3.3.5-gaudi',
      );
      const answer = await hoverIn('compose.yml', text.replace('-tp', '--num-shard'));
      assert.equal(
        answer?.value.split('\n')[0],
        '**tensor parallel 2** · what it needs is unknown · has 64 MiB',
      );
    });

    it('says that the engine will not start, and why', async () => {
      const answer = await hoverIn(
        'compose.yml',
        ['services:', '  chat:', '    image: vllm/vllm-openai:v0.29.0', '    command: -tp‸ 4', ''].join('\n'),
      );
      assert.ok(
        answer?.value.includes(
          '\n\nvLLM 0.29.0 refuses to start unless 240 MiB of /dev/shm are free when it creates its response rings.\n\n',
        ),
      );
    });
  });

  describe('the places that it knows', () => {
    const places: [what: string, name: string, languageId: string, text: string, head: string][] = [
      [
        'an image',
        'compose.yml',
        'dockercompose',
        compose(COMMAND).replace('image', 'ima‸ge'),
        `**vLLM 0.11.2** · ${NEED} · has 64 MiB @ image: vllm/vllm-openai:v0.11.2`,
      ],
      [
        'shm_size',
        'compose.yml',
        'dockercompose',
        compose(COMMAND, 'shm_size: 1‸g'),
        `**/dev/shm 1 GiB** · ${NEED} @ shm_size: 1g`,
      ],
      [
        'its key',
        'compose.yml',
        'dockercompose',
        compose(COMMAND, '‸shm_size: "1g"'),
        `**/dev/shm 1 GiB** · ${NEED} @ shm_size: "1g"`,
      ],
      [
        'a size that is refused',
        'compose.yml',
        'dockercompose',
        compose(COMMAND, 'shm_size: 2‸Gi'),
        `**/dev/shm refused** · ${NEED} @ shm_size: 2Gi`,
      ],
      [
        'ipc',
        'compose.yml',
        'dockercompose',
        compose(COMMAND, 'ipc: ho‸st'),
        `**/dev/shm the host's** · ${NEED} @ ipc: host`,
      ],
      [
        'a tmpfs',
        'compose.yml',
        'dockercompose',
        compose(COMMAND, 'tmpfs: /dev/shm:si‸ze=2g'),
        `**/dev/shm 2 GiB** · ${NEED} @ tmpfs: /dev/shm:size=2g`,
      ],
      [
        'a volume',
        'compose.yml',
        'dockercompose',
        compose(COMMAND, 'volumes:', '  - /dev/‸shm:/dev/shm'),
        `**/dev/shm the host's** · ${NEED} @ /dev/shm:/dev/shm`,
      ],
      [
        'a variable of NCCL',
        'compose.yml',
        'dockercompose',
        compose(COMMAND, 'environment:', '  NCCL_P2P_‸DISABLE: "1"'),
        '**NCCL_P2P_DISABLE 1** · needs 811 MiB · has 64 MiB @ NCCL_P2P_DISABLE: "1"',
      ],
      [
        'a memory limit',
        'compose.yml',
        'dockercompose',
        compose(COMMAND, 'mem_limit: ‸10g'),
        `**memory limit 10 GiB** · ${NEED} · has 64 MiB @ mem_limit: 10g`,
      ],
      [
        'a size that does nothing',
        'compose.yml',
        'dockercompose',
        compose(COMMAND, 'build:', '  shm_si‸ze: 4gb'),
        `**without effect** · ${NEED} · has 64 MiB @ shm_size: 4gb`,
      ],
      [
        'a flag in a list',
        'compose.yml',
        'dockercompose',
        compose('command:', '  - "--tensor-‸parallel-size"', '  - "2"'),
        `**tensor parallel 2** · ${NEED} · has 64 MiB @ "--tensor-parallel-size"\n      - "2"`,
      ],
      [
        '--shm-size',
        'run.sh',
        'shellscript',
        'docker run --shm-‸size=1g vllm/vllm-openai:v0.11.2 -tp 2\n',
        `**/dev/shm 1 GiB** · ${NEED} @ --shm-size=1g`,
      ],
      [
        'the image behind a flag, and not that flag',
        'run.sh',
        'shellscript',
        'docker run --rm v‸llm/vllm-openai:v0.11.2 -tp 2\n',
        `**vLLM 0.11.2** · ${NEED} · has 64 MiB @ vllm/vllm-openai:v0.11.2`,
      ],
      [
        'a command in Markdown, behind letters of several units',
        'README.md',
        'markdown',
        '# Läufe 🚀\n\n```bash\necho 🚀🚀; docker run --ipc=h‸ost vllm/vllm-openai:v0.11.2 -tp 2\n```\n',
        `**/dev/shm the host's** · ${NEED} @ --ipc=host`,
      ],
      [
        'a Dockerfile',
        'Dockerfile',
        'dockerfile',
        'FROM vllm/vllm-openai:v0.11.2\nCMD ["--tensor-parallel-size", "‸2"]\n',
        `**tensor parallel 2** · ${NEED} · has 64 MiB @ "--tensor-parallel-size", "2"`,
      ],
    ];
    for (const [what, name, languageId, text, head] of places) {
      it(`${what}`, async () => assert.equal(await headOf(name, text, { languageId }), head));
    }

    const pod = [
      'apiVersion: v1',
      'kind: Pod',
      'metadata: {name: llm}',
      'spec:',
      '  containers:',
      '    - name: vllm',
      '      image: vllm/vllm-openai:v0.11.2',
      '      args: [--tensor-parallel-size, "2"]',
      '      volumeMounts:',
      '        - name: dshm',
      '          mountPath: /dev/shm',
      '  volumes:',
      '    - name: dshm',
      '      emptyDir:',
      '        medium: Memory',
      '        sizeLimit: 4Gi',
      '',
    ].join('\n');
    const podPlaces: [place: string, about: string][] = [
      ['mountPath', 'name: dshm\n          mountPath: /dev/shm'],
      ['emptyDir', 'name: dshm\n      emptyDir:\n        medium: Memory\n        sizeLimit: 4Gi'],
      ['sizeLimit', 'sizeLimit: 4Gi'],
    ];
    for (const [place, about] of podPlaces) {
      it(`${place} of a pod`, async () => {
        const head = await headOf('pod.yaml', pod.replace(place, `‸${place}`), { languageId: 'yaml' });
        assert.equal(head, `**/dev/shm 4 GiB** · ${NEED} @ ${about}`);
      });
    }

    it('a mount of several lines, without what follows it', async () => {
      const text = compose(
        COMMAND,
        'volumes:',
        '  - type: tm‸pfs',
        '    target: /dev/shm',
        '    tmpfs: {size: 2g}',
        'ports: []',
      );
      const about = 'type: tmpfs\n        target: /dev/shm\n        tmpfs: {size: 2g}';
      assert.equal(await headOf('compose.yml', text), `**/dev/shm 2 GiB** · ${NEED} @ ${about}`);
    });

    it('all GPUs', async () => {
      const answer = await hoverIn('compose.yml', compose(COMMAND, 'gpus: a‸ll'));
      assert.deepEqual(answer?.value.split('\n\n').slice(0, 2), [
        `**GPUs unknown** · ${NEED} · has 64 MiB`,
        'Every rank takes a GPU of its own. How many there are is not known: it may use all GPUs of the host.',
      ]);
    });

    it('a variable that changes nothing, without the claim that it does', async () => {
      const answer = await hoverIn('compose.yml', compose(COMMAND, 'environment: [NCCL_DEBUG=IN‸FO]'));
      assert.deepEqual(answer?.value.split('\n\n').slice(0, 2), [
        `**NCCL_DEBUG INFO** · ${NEED} · has 64 MiB`,
        'NCCL or vLLM reads it; the bytes below heed it where it changes them.',
      ]);
    });

    it('a size that is refused, with the reason', async () => {
      const answer = await hoverIn('compose.yml', compose(COMMAND, 'shm_size: lo‸ts'));
      assert.equal(
        answer?.value.split('\n\n')[1],
        'Docker does not understand the size “lots”: it has no number.',
      );
    });

    it('with carriage returns as without', async () => {
      const text = compose('# é', COMMAND, 'shm_size: 1‸g').replaceAll('\n', '\r\n');
      assert.equal(await headOf('compose.yml', text), `**/dev/shm 1 GiB** · ${NEED} @ shm_size: 1g`);
    });
  });

  describe('says nothing', () => {
    const places: [where: string, text: string][] = [
      ['at the name of a service', compose(COMMAND).replace('chat', 'ch‸at')],
      ['at an argument that is no concern of ours', compose('command: --mod‸el m -tp 2')],
      ['at a plain comment', compose(COMMAND, '# mo‸re')],
      ['at another service', `${compose(COMMAND)}  proxy:\n    image: ng‸inx\n    shm_size: 1g\n`],
      ['in a file without an engine', 'services:\n  proxy:\n    image: nginx\n    shm_size: 1‸g\n'],
      [
        'in a file that is broken off',
        'services:\n  chat:\n    image: vllm/vllm-openai:v0.11.2\n    command: [-tp, 2\n    shm_size: "1‸g\n',
      ],
    ];
    for (const [where, text] of places) {
      it(where, async () => assert.equal(await hoverIn('compose.yml', text), null));
    }

    // KubeRay mounts /dev/shm by itself (ray-project/kuberay ray-operator/controllers/ray/common/pod.go `addEmptyDir`).
    const ray = [
      'apiVersion: ray.io/v1',
      'kind: RayCluster',
      'metadata: {name: ray}',
      'spec:',
      '  headGroupSpec:',
      '    template:',
      '      spec:',
      '        containers:',
      '          - name: ray-head',
      '            image: vllm/vllm-openai:v0.11.2',
      '            command: [vllm, serve, m, --tensor-parallel-size=2]',
      '            ports: [{containerPort: 8000}]',
      '',
    ].join('\n');

    it('in a container whose mount is written nowhere', async () => {
      for (const place of ['ray-head', 'ports', 'containerPort']) {
        const text = ray.replace(place, `${place[0]}‸${place.slice(1)}`);
        assert.equal(await hoverIn('ray.yaml', text, { languageId: 'yaml' }), null, place);
      }
      const text = ray.replace('--tensor', '--‸tensor');
      assert.equal(
        await headOf('ray.yaml', text, { languageId: 'yaml' }),
        `**tensor parallel 2** · ${NEED} · is not bounded @ --tensor-parallel-size=2`,
      );
    });

    it('in a file that is excluded', async () => {
      const configuration = () => ({ exclude: ['compose.yml'] });
      assert.equal(
        await hoverIn('compose.yml', compose('command: -tp‸ 2'), { configuration, folders: ['file:///p'] }),
        null,
      );
    });
  });

  it('names the lines of a variable and of another file that supply a value', async () => {
    const text = 'SIZE=2g\ndocker run --shm-size=$SIZE vllm/vllm-openai:v0.11.2 -tp‸ 2\n';
    const answer = await hoverIn('run.sh', text, { languageId: 'shellscript' });
    assert.ok(
      answer?.value.includes(
        '- /dev/shm 2 GiB ([run.sh:2](<file:///p/run.sh#L2>), [run.sh:1](<file:///p/run.sh#L1>))',
      ),
    );
    const small = await hoverIn('compose.yml', compose('env_file: more.env', 'command: -tp‸ 2'), {
      others: { 'more.env': '# one\n# two\nNCCL_P2P_DISABLE=1\n' },
    });
    assert.ok(
      small?.value.includes('- NCCL_P2P_DISABLE 1: from more.env ([more.env:3](<file:///p/more.env#L3>))'),
    );
  });

  it('gives what a file says no meaning in Markdown', async () => {
    const text = compose(COMMAND, 'ipc: "container:![x](https://example.org/a.png) <b> | **L**"‸');
    const answer = await hoverIn('compose.yml', text);
    assert.match(
      answer!.value,
      /^- \/dev\/shm unknown: shared with !\\\[x\\\]\(https:\/\/example\.org\/a\.png\) \\<b\\> \\\| \\\*\\\*L\\\*\\\* \(/m,
    );
  });

  describe('what it says of a directive', () => {
    const directive = async (...lines: string[]) =>
      (await hoverIn('compose.yml', compose(...lines)))?.value.split('\n\n');

    it('is what it silences, for what reason, and what came of it', async () => {
      const blocks = await directive(
        '# shm-lint-disable-next-line shm-mi‸ssing -- measured on `h100`, see *docs*',
        COMMAND,
      );
      assert.deepEqual(blocks, [
        '**shm-lint-disable-next-line** · silences one finding',
        'It silences `shm-missing` about the line below.',
        'Reason: measured on `h100`, see \\*docs\\*',
        "- [shm-missing](<https://github.com/shm-lint/shm-lint/blob/main/docs/rules/shm-missing.md>): vLLM 0.11.2 with tensor parallel 2 may run out of shared memory: it needs 811 MiB of /dev/shm, and `chat` gets Docker's default of 64 MiB.",
      ]);
    });

    it('that it gives no reason, and could go', async () => {
      assert.deepEqual(await directive(`${COMMAND} # shm-lint-disable-‸line`, 'shm_size: 8gb'), [
        '**shm-lint-disable-line** · silences nothing now',
        'It silences whatever there is to say about this line.',
        'It gives no reason; one would stand behind two dashes: `-- why`.',
        'There is no such finding: it could go.',
      ]);
    });

    it('that one of its rules could go', async () => {
      const blocks = await directive('# shm-lint-disable-next-line shm-missing, shm-too-small‸', COMMAND);
      assert.equal(blocks?.[0], '**shm-lint-disable-next-line** · silences one finding');
      assert.equal(blocks?.[1], 'It silences `shm-missing`, `shm-too-small` about the line below.');
      assert.equal(blocks?.at(-1), 'A part of the rules that it names could go.');
    });

    it('that it is of use where settings have no such finding', async () => {
      const answer = await hoverIn('compose.yml', compose(COMMAND, '# shm-lint-disable-f‸ile shm-missing'), {
        configuration: () => ({ rules: { 'shm-missing': 'off' } }),
      });
      assert.deepEqual(answer?.value.split('\n\n').slice(1, 2).concat(answer.value.split('\n\n').slice(-1)), [
        'It silences `shm-missing` in this file.',
        'It may be of use under other settings, or where more is known than can be seen here.',
      ]);
      assert.equal(answer.about, 'shm-lint-disable-file shm-missing');
    });
  });

  describe('as a request', () => {
    let client: TestClient;
    afterEach(() => client.dispose());

    it('is announced only to clients that have hovers', async () => {
      client = await connect({ lint, mayConcern }, { capabilities: MARKDOWN });
      assert.equal(client.initialized.capabilities.hoverProvider, true);
      client.dispose();
      client = await connect({ lint, mayConcern }, { capabilities: PULL });
      assert.equal(client.initialized.capabilities.hoverProvider, undefined);
    });

    it('has no answer for a document that is not open', async () => {
      client = await connect({ lint, mayConcern }, { capabilities: MARKDOWN });
      assert.equal(await client.hover('file:///p/gone.yml', { line: 0, character: 0 }), null);
    });

    it('has no answer when the text changes meanwhile, or when it is cancelled, and lints nothing twice', async () => {
      const linter = new FakeLinter();
      client = await connect(linter, { capabilities: MARKDOWN });
      const uri = 'file:///p/a.yml';
      await client.open(uri, 'WRONG');
      const letGo = linter.hold();
      const arrival = linter.arrival();
      const outdated = client.hover(uri, { line: 0, character: 1 });
      await arrival;
      const second = linter.arrival();
      await client.change(uri, 2, { text: 'WRONG more' });
      await second;
      const source = new CancellationTokenSource();
      const cancelled = client.connection.sendRequest(
        HoverRequest.type,
        { textDocument: { uri }, position: { line: 0, character: 1 } },
        source.token,
      );
      source.cancel();
      assert.equal(await cancelled, null);
      letGo();
      assert.equal(await outdated, null);
      await client.pull(uri);
      assert.deepEqual(linter.linted, ['WRONG', 'WRONG more']);
    });
  });
});
