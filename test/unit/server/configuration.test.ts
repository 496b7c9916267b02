import assert from 'node:assert/strict';
import { cp, mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { pathToFileURL } from 'node:url';
import { type Diagnostic, LogMessageNotification } from 'vscode-languageserver/node';
import { lint, mayConcern } from '../../../core/lint';
import type { Severity } from '../../../core/model';
import { diskFiles } from '../../../server/files.node';
import type { ServerParts } from '../../../server/server';
import {
  type ClientOptions,
  connect,
  FileChangeType,
  PULL,
  PUSH,
  range,
  type TestClient,
} from '../../server/harness';
import { EXPECTED_SEVERITIES, MULTI_ROOT } from '../../support/multi-root';

const COMPOSE = `services:
  vllm:
    image: vllm/vllm-openai:v0.11.2
    command: --model m --tensor-parallel-size 2
`;
const SEVERITY = { error: 1, warning: 2, information: 3, hint: 4 } as const satisfies Record<
  Severity,
  number
>;

describe('server, configuration files on a disk', () => {
  let folder: string;
  let client: TestClient;
  const uri = (path: string) => pathToFileURL(join(folder, path)).href;

  before(async () => {
    folder = await mkdtemp(join(tmpdir(), 'shm-lint-config-'));
    await cp(MULTI_ROOT, folder, { recursive: true });
    client = await connect(
      { lint, mayConcern, localFiles: diskFiles },
      {
        capabilities: PULL,
        folders: [uri('alpha'), uri('beta')],
        configuration: scope => (scope?.includes('/alpha/') ? { rules: { 'shm-missing': 'off' } } : null),
      },
    );
  });
  after(async () => {
    client.dispose();
    await rm(folder, { recursive: true });
  });

  for (const [path, severity] of Object.entries(EXPECTED_SEVERITIES)) {
    it(`two workspace folders: ${path} has ${severity ?? 'no finding'}`, async () => {
      await client.open(uri(path), COMPOSE, 'dockercompose');
      const report = await client.pull(uri(path));
      assert.equal(report.kind, 'full');
      assert.deepEqual(
        report.items.map(item => [item.code, item.severity]),
        severity ? [['shm-missing', SEVERITY[severity]]] : [],
      );
    });
  }
});

describe('server, configuration files', () => {
  const ROOT = 'file:///project/space/';
  const COMPOSE_URI = `${ROOT}a/compose.yml`;
  const OTHER_URI = `${ROOT}b/compose.yml`;
  const CONFIG_URI = `${ROOT}.shm-lint.yaml`;
  let files: Record<string, string>;
  let reads: string[];
  /** Whoever reads {@link CONFIG_URI} waits for it, with the text of before. */
  let gate: Promise<void> | undefined;
  let client: TestClient;

  async function start(options: Partial<ClientOptions> = {}): Promise<void> {
    reads = [];
    const parts: ServerParts = {
      lint,
      mayConcern,
      localFiles: {
        read: async uri => {
          reads.push(uri);
          const text = files[uri];
          if (uri === CONFIG_URI) await gate;
          return text;
        },
        list: async () => [],
      },
    };
    client = await connect(parts, { capabilities: PULL, folders: [ROOT], ...options });
  }

  beforeEach(() => {
    files = {};
    gate = undefined;
  });
  afterEach(() => client.dispose());

  async function items(uri: string): Promise<Diagnostic[]> {
    const report = await client.pull(uri);
    assert.equal(report.kind, 'full');
    return report.items;
  }
  const severities = async (uri = COMPOSE_URI) => (await items(uri)).map(({ severity }) => severity);
  const open = (uri = COMPOSE_URI, text = COMPOSE) => client.open(uri, text);

  it('count above the settings of the editor, key by key and rule by rule', async () => {
    files[CONFIG_URI] = 'rules: {shm-missing: hint}\n';
    await start({ configuration: () => ({ rules: { 'shm-missing': 'off' }, defaultShmSize: '8g' }) });
    await open();
    assert.deepEqual(await severities(), [], '8g from the editor, where the file says nothing');

    files[CONFIG_URI] = 'rules: {shm-missing: hint}\ndefaultShmSize: 64m\n';
    await client.filesChanged(FileChangeType.Changed, CONFIG_URI);
    assert.deepEqual(await severities(), [SEVERITY.hint]);
  });

  it('leave files out, as the setting of the editor does', async () => {
    await start({ configuration: () => ({ exclude: ['a'] }) });
    await open();
    await open(OTHER_URI);
    assert.deepEqual(await severities(), []);
    assert.deepEqual(await severities(OTHER_URI), [SEVERITY.warning]);
    files[CONFIG_URI] = 'exclude: b\n';
    await client.filesChanged(FileChangeType.Created, CONFIG_URI);
    assert.deepEqual(await severities(OTHER_URI), []);
  });

  it('are read once, however often a document is edited', async () => {
    files[CONFIG_URI] = 'rules: {shm-missing: hint}\n';
    await start();
    await open();
    assert.deepEqual(await severities(), [SEVERITY.hint]);
    const before = reads.length;
    await client.change(COMPOSE_URI, 2, { text: `${COMPOSE}# more\n` });
    assert.deepEqual(await severities(), [SEVERITY.hint]);
    const again = reads.slice(before).filter(uri => uri.includes('.shm-lint') || uri.includes('.git'));
    assert.deepEqual(again, []);
  });

  it('that come, change or go are heeded, and only by the documents below them', async () => {
    await start();
    await open();
    await open(OTHER_URI);
    assert.deepEqual(await severities(), [SEVERITY.warning]);
    assert.deepEqual(await severities(OTHER_URI), [SEVERITY.warning]);
    const otherLint = (await client.pull(OTHER_URI)).resultId!;

    const nearer = `${ROOT}a/.shm-lint.yml`;
    files[nearer] = 'rules: {shm-missing: error}\n';
    await client.filesChanged(FileChangeType.Created, nearer);
    await client.until(() => client.refreshes === 1);
    assert.deepEqual(await severities(), [SEVERITY.error]);
    assert.equal((await client.pull(OTHER_URI, otherLint)).kind, 'unchanged');

    files[nearer] = 'rules: {shm-missing: hint}\n';
    await client.filesChanged(FileChangeType.Changed, nearer);
    assert.deepEqual(await severities(), [SEVERITY.hint]);

    delete files[nearer];
    await client.filesChanged(FileChangeType.Deleted, nearer);
    assert.deepEqual(await severities(), [SEVERITY.warning]);

    const refreshes = client.refreshes;
    await client.filesChanged(FileChangeType.Created, `${ROOT}c/.shm-lint.yaml`);
    assert.deepEqual(await severities(), [SEVERITY.warning]);
    assert.equal(client.refreshes, refreshes, 'no document is below that one');
  });

  it('that change while they are read are read again', async () => {
    files[CONFIG_URI] = 'rules: {shm-missing: hint}\n';
    await start();
    let open = () => {};
    gate = new Promise(resolve => {
      open = resolve;
    });
    await client.open(COMPOSE_URI, COMPOSE);
    const answer = severities();
    while (!reads.includes(CONFIG_URI)) await new Promise(resolve => setImmediate(resolve));
    files[CONFIG_URI] = 'rules: {shm-missing: error}\n';
    await client.filesChanged(FileChangeType.Changed, CONFIG_URI);
    // Answered behind the notification, so that the server has it.
    await client.codeActions(`${ROOT}other.yml`, range(0, 0, 0, 0));
    gate = undefined;
    open();
    assert.deepEqual(await answer, [SEVERITY.error]);
  });

  it('that are extended are heeded, too', async () => {
    files[CONFIG_URI] = 'extends: base.yaml\n';
    files[`${ROOT}base.yaml`] = 'rules: {shm-missing: hint}\n';
    await start();
    await open();
    assert.deepEqual(await severities(), [SEVERITY.hint]);
    files[`${ROOT}base.yaml`] = 'rules: {shm-missing: error}\n';
    await client.filesChanged(FileChangeType.Changed, `${ROOT}base.yaml`);
    assert.deepEqual(await severities(), [SEVERITY.error]);
  });

  it('count as they stand in the editor', async () => {
    files[CONFIG_URI] = 'rules: {shm-missing: hint}\n';
    await start();
    await open();
    await open(CONFIG_URI, 'rules: {shm-missing: error}\n');
    assert.deepEqual(await severities(), [SEVERITY.error]);
    await client.change(CONFIG_URI, 2, { range: range(0, 0, 1, 0), text: 'rules: {shm-missing: off}\n' });
    assert.deepEqual(await severities(), []);
    await client.close(CONFIG_URI);
    assert.deepEqual(await severities(), [SEVERITY.hint]);
  });

  it('above the workspace folder hold on a disk, up to the root of the repository', async () => {
    files['file:///project/.git/HEAD'] = 'ref: refs/heads/main\n';
    files['file:///project/.shm-lint.yaml'] = 'rules: {shm-missing: error}\n';
    files['file:///.shm-lint.yaml'] = 'rules: {shm-missing: off}\n';
    await start();
    await open();
    assert.deepEqual(await severities(), [SEVERITY.error]);
  });

  it('that are wrong say so in themselves, and the rest holds', async () => {
    const text = 'interconect: p2p\nrules:\n  shm-missing: hint\n  shm-mising: off\n';
    await start();
    await open();
    await open(CONFIG_URI, text);
    assert.deepEqual(await severities(), [SEVERITY.hint]);
    const shared = {
      severity: 1,
      source: 'shm-lint',
      code: 'config',
      codeDescription: { href: 'https://github.com/shm-lint/shm-lint/blob/main/docs/configuration.md' },
      relatedInformation: [],
    };
    assert.deepEqual(await items(CONFIG_URI), [
      {
        ...shared,
        range: range(0, 0, 0, 11),
        message: 'unknown key "interconect"; did you mean "interconnect"?',
      },
      {
        ...shared,
        range: range(3, 2, 3, 12),
        message: 'unknown rule "shm-mising"; did you mean "shm-missing"?',
      },
    ]);
    await client.change(CONFIG_URI, 2, { range: range(0, 0, 1, 0), text: '' });
    assert.equal((await items(CONFIG_URI)).length, 1);
  });

  it('that are wrong and not open are told once in the log', async () => {
    files[CONFIG_URI] = 'x: 1\n';
    const logged: string[] = [];
    await start({
      prepare: connection =>
        void connection.onNotification(LogMessageNotification.type, ({ message }) => {
          logged.push(message);
        }),
    });
    await open();
    await severities();
    await client.change(COMPOSE_URI, 2, { text: `${COMPOSE}# more\n` });
    await open(OTHER_URI);
    await severities();
    await severities(OTHER_URI);
    assert.equal(logged.length, 1);
    assert.match(logged[0]!, /^file:\/\/\/project\/space\/\.shm-lint\.yaml: unknown key "x"; /);
  });

  it('that extend a wrong one say so at the reference', async () => {
    files[`${ROOT}base.yaml`] = '# Ours.\nsizing: 1\n';
    await start();
    await open(CONFIG_URI, 'extends: base.yaml\n');
    const message = 'sizing cannot be "1"; one of: computed, per-gpu';
    assert.deepEqual(
      (await items(CONFIG_URI)).map(item => [item.range, item.message, item.relatedInformation]),
      [
        [
          range(0, 9, 0, 18),
          `base.yaml: ${message}`,
          [{ location: { uri: `${ROOT}base.yaml`, range: range(1, 8, 1, 9) }, message }],
        ],
      ],
    );
    files[`${ROOT}base.yaml`] = 'sizing: computed\n';
    await client.filesChanged(FileChangeType.Changed, `${ROOT}base.yaml`);
    assert.deepEqual(await items(CONFIG_URI), []);
  });

  it('beside one that counts more say so', async () => {
    files[CONFIG_URI] = 'sizing: computed\n';
    await start();
    await open(`${ROOT}.shm-lint.json`, '{"sizing": "per-gpu"}');
    assert.deepEqual(
      (await items(`${ROOT}.shm-lint.json`)).map(({ message }) => message),
      ['it has no effect: .shm-lint.yaml beside it counts'],
    );
  });

  it('are reported by pushing where the client does not pull', async () => {
    await start({ capabilities: PUSH });
    await open(CONFIG_URI, 'x: 1\n');
    await client.until(() => client.published.length === 1);
    assert.deepEqual(
      client.published.map(({ uri, diagnostics }) => [uri, diagnostics.map(({ code }) => code)]),
      [[CONFIG_URI, ['config']]],
    );
  });
});
