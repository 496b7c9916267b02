import assert from 'node:assert/strict';
import {
  CancellationTokenSource,
  type ClientCapabilities,
  type CompletionItem,
  CompletionRequest,
  type MarkupContent,
  MarkupKind,
  type TextEdit,
} from 'vscode-languageserver/node';
import { TextDocument } from 'vscode-languageserver-textdocument';
import { lint, mayConcern } from '../../../core/lint';
import { FakeLinter } from '../../server/fakeLinter';
import { type ClientOptions, connect, PULL, pointed, type TestClient } from '../../server/harness';

const COMPLETION: ClientCapabilities = {
  ...PULL,
  textDocument: {
    ...PULL.textDocument,
    completion: { completionItem: { documentationFormat: [MarkupKind.Markdown] } },
  },
};

interface Completed {
  readonly text: string;
  readonly items: CompletionItem[] | null;
}

async function complete(
  name: string,
  languageId: string,
  marked: string,
  options: Partial<ClientOptions> = {},
): Promise<Completed> {
  const client = await connect({ lint, mayConcern }, { capabilities: COMPLETION, ...options });
  try {
    const { text, position } = pointed(marked);
    await client.open(`file:///p/${name}`, text, languageId);
    return { text, items: await client.completions(`file:///p/${name}`, position) };
  } finally {
    client.dispose();
  }
}

/** What becomes of the text when an item is taken. */
function taken({ text, items }: Completed, rank = 0): string | undefined {
  const item = items?.[rank];
  return item && TextDocument.applyEdits(TextDocument.create('', '', 1, text), [item.textEdit as TextEdit]);
}

const labels = ({ items }: Completed) => items?.map(({ label, detail }) => `${label} ${detail}`);

const compose = (...lines: string[]) =>
  [
    'services:',
    '  chat:',
    '    image: vllm/vllm-openai:v0.11.2',
    '    command: -tp 2',
    ...lines.map(line => `    ${line}`),
    '',
  ].join('\n');

describe('server, completion of sizes', () => {
  it('offers what is enough, each with its reason, the best first', async () => {
    // 850,657,362 B are needed: 811.25 MiB. vLLM's documentation writes 2Gi and 16G.
    const { items } = await complete('compose.yml', 'dockercompose', compose('shm_size: ‸'));
    const at = { line: 4, character: 14 };
    assert.deepEqual(
      items?.map(({ label, detail, documentation, sortText, preselect, textEdit, kind }) => ({
        label,
        detail,
        reason: (documentation as MarkupContent).value,
        sortText,
        preselect,
        textEdit,
        kind,
      })),
      [
        {
          label: '2gb',
          detail: 'recommended',
          reason:
            'What a fix would write: the 811 MiB that it needs in the worst case with room to spare, at least 1 GiB for each rank and at least 2 GiB.',
          sortText: '0',
          preselect: true,
          textEdit: { range: { start: at, end: at }, newText: '2gb' },
          kind: 12,
        },
        {
          label: '812mb',
          detail: 'just enough',
          reason: 'The 811 MiB that it needs in the worst case, and nothing to spare.',
          sortText: '1',
          preselect: undefined,
          textEdit: { range: { start: at, end: at }, newText: '812mb' },
          kind: 12,
        },
        {
          label: '16gb',
          detail: 'documented',
          reason:
            'It stands in the documentation of vLLM: vllm-project/vllm docs/serving/parallelism_scaling.md.',
          sortText: '2',
          preselect: undefined,
          textEdit: { range: { start: at, end: at }, newText: '16gb' },
          kind: 12,
        },
      ],
    );
  });

  const pod = (volume: string) =>
    [
      'apiVersion: v1',
      'kind: Pod',
      'metadata: {name: llm}',
      'spec:',
      '  containers:',
      '    - name: vllm',
      '      image: vllm/vllm-openai:v0.11.2',
      '      args: [-tp, "2"]',
      '      volumeMounts:',
      '        - {name: dshm, mountPath: /dev/shm}',
      '        - {name: cache, mountPath: /cache}',
      '  volumes:',
      ...volume.split('\n').map(line => `    ${line}`),
      '',
    ].join('\n');
  const DSHM = '- name: dshm\n  emptyDir:\n    medium: Memory\n';

  describe('writes the value, and nothing but the value', () => {
    const places: [what: string, name: string, language: string, text: string, written: string][] = [
      ['behind a colon and a space', 'compose.yml', 'dockercompose', 'shm_size: ‸', 'shm_size: 2gb'],
      ['directly behind a colon', 'compose.yml', 'dockercompose', 'shm_size:‸', 'shm_size: 2gb'],
      [
        'in front of more lines',
        'compose.yml',
        'dockercompose',
        'shm_size: ‸\n    ports: ["80:80"]',
        'shm_size: 2gb\n    ports: ["80:80"]',
      ],
      ['over what is half typed', 'compose.yml', 'dockercompose', 'shm_size: 1‸', 'shm_size: 2gb'],
      [
        'over a whole value, from its middle',
        'compose.yml',
        'dockercompose',
        'shm_size: 6‸4m # small',
        'shm_size: 2gb # small',
      ],
      ['over a value that is refused', 'compose.yml', 'dockercompose', 'shm_size: 2Gi‸', 'shm_size: 2gb'],
      ['within quotes', 'compose.yml', 'dockercompose', 'shm_size: "1‸g"', 'shm_size: "2gb"'],
      ['within empty quotes', 'compose.yml', 'dockercompose', "shm_size: '‸'", "shm_size: '2gb'"],
      [
        'within a quote that nothing closes yet',
        'compose.yml',
        'dockercompose',
        'shm_size: "‸',
        'shm_size: "2gb',
      ],
    ];
    for (const [what, name, language, marked, written] of places) {
      it(what, async () =>
        assert.equal(taken(await complete(name, language, compose(marked))), compose(written)),
      );
    }

    it('between carriage returns, behind letters of several units', async () => {
      const text = (size: string) =>
        compose('labels: {é: "🚀"}', `shm_size: ${size}`).replaceAll('\n', '\r\n');
      assert.equal(taken(await complete('compose.yml', 'dockercompose', text('1‸'))), text('2gb'));
    });

    it('in braces', async () => {
      const text = (size: string) =>
        `services: {chat: {image: "vllm/vllm-openai:v0.11.2", command: -tp 2, shm_size: ${size}}} # 🚀\n`;
      assert.equal(taken(await complete('compose.yml', 'dockercompose', text('1‸g'))), text('2gb'));
    });

    const volumes: [what: string, marked: string, written: string][] = [
      ['of a volume', `${DSHM}    sizeLimit: ‸`, `${DSHM}    sizeLimit: 2Gi`],
      ['of a volume, over another one', `${DSHM}    sizeLimit: 5‸12Mi`, `${DSHM}    sizeLimit: 2Gi`],
      [
        'of a volume in braces',
        '- {name: dshm, emptyDir: {medium: Memory, sizeLimit: ‸}}',
        '- {name: dshm, emptyDir: {medium: Memory, sizeLimit: 2Gi}}',
      ],
    ];
    for (const [what, marked, written] of volumes) {
      it(what, async () =>
        assert.equal(taken(await complete('pod.yaml', 'yaml', pod(marked))), pod(written)),
      );
    }

    const commands: [what: string, flags: string, written: string][] = [
      ['behind an equals sign', '--shm-size=‸ ', '--shm-size=2g '],
      ['behind a space, in front of the image', '--shm-size ‸ ', '--shm-size 2g '],
      ['over another one', '--shm-size 1‸6m ', '--shm-size 2g '],
      ['in quotes', '--shm-size="1‸g" ', '--shm-size="2g" '],
      ['in front of another line', '--shm-size ‸ \\\n  --gpus all ', '--shm-size 2g \\\n  --gpus all '],
    ];
    for (const [what, marked, written] of commands) {
      const run = (flags: string) => `docker run --rm ${flags}vllm/vllm-openai:v0.11.2 -tp 2\n`;
      it(`${what}, in a script`, async () =>
        assert.equal(taken(await complete('run.sh', 'shellscript', run(marked))), run(written)));
      it(`${what}, in Markdown`, async () => {
        const fenced = (flags: string) => `# 🚀\n\n\`\`\`bash\n${run(flags)}\`\`\`\n`;
        assert.equal(taken(await complete('README.md', 'markdown', fenced(marked))), fenced(written));
      });
    }

    it('in a list of strings', async () => {
      const text = (size: string) =>
        `{\n  "image": "vllm/vllm-openai:v0.11.2",\n  "runArgs": ["--gpus=all", "--shm-size=${size}"],\n` +
        '  "postStartCommand": "vllm serve m -tp 2"\n}\n';
      assert.equal(taken(await complete('devcontainer.json', 'jsonc', text('‸'))), text('2g'));
    });
  });

  describe('offers', () => {
    it('once what several rules give', async () => {
      // Eight ranks of vLLM 0.11.2 need 3,364,225,322 B, 3208.4 MiB; the recommendation is 8 GiB, which is that rule.
      const eight = compose('shm_size: ‸').replace('-tp 2', '-tp 8');
      assert.deepEqual(labels(await complete('compose.yml', 'dockercompose', eight)), [
        '8gb recommended',
        '3209mb just enough',
        '16gb documented',
      ]);
    });

    it('documented sizes only where they are enough', async () => {
      const tgi = compose('shm_size: ‸')
        .replace('vllm/vllm-openai:v0.11.2', 'ghcr.io/huggingface/text-generation-inference:3.3.4')
        .replace('-tp 2', '--model-id m --num-shard 2');
      const offered = labels(await complete('compose.yml', 'dockercompose', tgi)) ?? [];
      assert.ok(
        offered.includes('1gb documented') && offered.includes('64gb documented'),
        offered.join(', '),
      );
    });

    it('no size that the memory limit does not allow, beside the recommended one', async () => {
      const limited = pod(`${DSHM}    sizeLimit: ‸`).replace(
        '      volumeMounts:',
        '      resources: {limits: {memory: 12Gi}}\n      volumeMounts:',
      );
      assert.deepEqual(labels(await complete('pod.yaml', 'yaml', limited)), [
        '2Gi recommended',
        '812Mi just enough',
      ]);
    });

    it('plain text to a client without Markdown', async () => {
      const capabilities = { ...PULL, textDocument: { ...PULL.textDocument, completion: {} } };
      const { items } = await complete('compose.yml', 'dockercompose', compose('shm_size: ‸'), {
        capabilities,
      });
      assert.deepEqual(items?.[0]?.documentation, {
        kind: 'plaintext',
        value:
          'What a fix would write: the 811 MiB that it needs in the worst case with room to spare, at least 1 GiB for each rank and at least 2 GiB.',
      });
    });
  });

  describe('offers nothing', () => {
    const places: [where: string, name: string, language: string, text: string][] = [
      ['at other keys', 'compose.yml', 'dockercompose', compose('mem_limit: ‸')],
      ['in the key itself', 'compose.yml', 'dockercompose', compose('shm_si‸ze: 1g')],
      ['for the build', 'compose.yml', 'dockercompose', compose('build:', '  shm_size: ‸')],
      ['under deploy', 'compose.yml', 'dockercompose', compose('deploy:', '  shm_size: ‸')],
      [
        'in a service without an engine',
        'compose.yml',
        'dockercompose',
        `${compose('ports: []')}  web:\n    image: nginx\n    shm_size: ‸\n`,
      ],
      [
        'where the ranks are unknown',
        'compose.yml',
        'dockercompose',
        compose('shm_size: ‸').replace('-tp 2', '-tp ${TP}'),
      ],
      [
        'where nothing is needed',
        'compose.yml',
        'dockercompose',
        compose('shm_size: ‸').replace('-tp 2', '--model m'),
      ],
      ['in a variable', 'compose.yml', 'dockercompose', compose('shm_size: ${SH‸M:-1g}')],
      ['in a comment behind a value', 'compose.yml', 'dockercompose', compose('shm_size: 1g # ‸')],
      [
        'in a volume that is mounted elsewhere',
        'pod.yaml',
        'yaml',
        pod(`${DSHM}- name: cache\n  emptyDir:\n    sizeLimit: ‸`),
      ],
      [
        'among the arguments of the program',
        'run.sh',
        'shellscript',
        'docker run vllm/vllm-openai:v0.11.2 -tp 2 --shm-size=‸\n',
      ],
      [
        'for another command',
        'run.sh',
        'shellscript',
        'docker run vllm/vllm-openai:v0.11.2 -tp 2\ndocker run --shm-size=‸ nginx\n',
      ],
      [
        'in a file without an engine',
        'compose.yml',
        'dockercompose',
        'services:\n  web:\n    image: nginx\n    shm_size: ‸\n',
      ],
    ];
    for (const [where, name, language, text] of places) {
      it(where, async () => {
        const { items } = await complete(name, language, text);
        assert.equal(items, null);
      });
    }

    it('in a file that is excluded', async () => {
      const options = { configuration: () => ({ exclude: ['run.sh'] }), folders: ['file:///p'] };
      const text = 'docker run --shm-size ‸ vllm/vllm-openai:v0.11.2 -tp 2\n';
      assert.equal((await complete('run.sh', 'shellscript', text, options)).items, null);
    });
  });

  it('has an answer, if often none, at every state of a text that is being typed', async () => {
    const client = await connect({ lint, mayConcern }, { capabilities: COMPLETION });
    const texts: [language: string, name: string, text: string][] = [
      ['dockercompose', 'compose.yml', compose('shm_size: "1g"', 'volumes: [a]')],
      ['yaml', 'pod.yaml', pod(`${DSHM}    sizeLimit: 4Gi`)],
      ['shellscript', 'run.sh', 'docker run --shm-size "1g" \\\n  vllm/vllm-openai:v0.11.2 -tp 2\n'],
    ];
    for (const [language, name, text] of texts) {
      const uri = `file:///p/${name}`;
      await client.open(uri, '', language);
      const offered: number[] = [];
      for (let end = text.search(/shm_size|sizeLimit|--shm-size/); end <= text.length; end++) {
        const typed = text.slice(0, end);
        await client.change(uri, end, { text: typed });
        const { line, character } = pointed(`${typed}‸`).position;
        const items = await client.completions(uri, { line, character });
        if (items) offered.push(items.length);
      }
      // A command has no image yet while its flags are typed in front of it.
      assert.equal(offered.length > 0, name !== 'run.sh', name);
    }
    client.dispose();
  });

  describe('as a request', () => {
    let client: TestClient;
    afterEach(() => client.dispose());

    it('is announced only to clients that complete', async () => {
      client = await connect({ lint, mayConcern }, { capabilities: COMPLETION });
      assert.deepEqual(client.initialized.capabilities.completionProvider, { triggerCharacters: ['=', ' '] });
      client.dispose();
      client = await connect({ lint, mayConcern }, { capabilities: PULL });
      assert.equal(client.initialized.capabilities.completionProvider, undefined);
    });

    it('lints nothing where no size is written, and has no answer for a text that changed meanwhile', async () => {
      const linter = new FakeLinter();
      client = await connect(linter, { capabilities: COMPLETION });
      const uri = 'file:///p/a.yml';
      await client.open(uri, 'WRONG\nshm_size: ');
      assert.equal(await client.completions(uri, { line: 0, character: 5 }), null);
      assert.deepEqual(linter.linted, []);
      const letGo = linter.hold();
      const arrival = linter.arrival();
      const outdated = client.completions(uri, { line: 1, character: 10 });
      await arrival;
      const second = linter.arrival();
      await client.change(uri, 2, { text: 'RISKY\nshm_size: ' });
      await second;
      const source = new CancellationTokenSource();
      const cancelled = client.connection.sendRequest(
        CompletionRequest.type,
        { textDocument: { uri }, position: { line: 1, character: 10 } },
        source.token,
      );
      source.cancel();
      assert.equal(await cancelled, null);
      letGo();
      assert.equal(await outdated, null);
      assert.deepEqual(linter.linted, ['WRONG\nshm_size: ', 'RISKY\nshm_size: ']);
    });
  });
});
