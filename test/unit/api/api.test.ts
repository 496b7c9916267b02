import assert from 'node:assert/strict';
import { spawnSync } from 'node:child_process';
import { readFileSync } from 'node:fs';
import { resolve } from 'node:path';
import { pathToFileURL } from 'node:url';
import { applyEdits, folderWorkspace, lint, mayConcern, positionAt } from '../../../api';
import { MemoryWorkspace } from '../../support/memory-workspace';

const COMPOSE = `services:
  vllm:
    image: vllm/vllm-openai:v0.29.0
    command: --model m --tensor-parallel-size \${TP}
`;
const document = { uri: 'file:///srv/compose.yaml', text: COMPOSE.replace('${TP}', '2') };

describe('the API', () => {
  it('lints a text without options', async () => {
    const { findings, workloads } = await lint(document);
    assert.deepEqual(
      findings.map(({ rule, severity, workload, effectiveBytes }) => ({
        rule,
        severity,
        workload,
        effectiveBytes,
      })),
      [{ rule: 'shm-missing', severity: 'error', workload: 'vllm', effectiveBytes: 67108864 }],
    );
    const [{ span, fixes }] = findings as [(typeof findings)[0]];
    assert.equal(document.text.slice(span.start, span.end), '--tensor-parallel-size 2');
    assert.deepEqual(positionAt(document.text, span.start), { line: 3, character: 23 });
    assert.equal(applyEdits(document.text, fixes[0]!.edits), `${document.text}    shm_size: 2gb\n`);
    assert.deepEqual(
      workloads.map(({ name, launch }) => [name, launch.engine, launch.localRanks.known]),
      [['vllm', 'vllm', true]],
    );
  });

  it('reads beside the document what a workspace gives it, and nothing without one', async () => {
    const open = { ...document, text: COMPOSE };
    assert.deepEqual((await lint(open)).workloads[0]?.launch.tensorParallel.known, false);
    const workspace = new MemoryWorkspace({ 'file:///srv/.env': 'TP=2\n' });
    const { findings, dependencies } = await lint(open, { workspace });
    assert.deepEqual(
      findings.map(({ rule }) => rule),
      ['shm-missing'],
    );
    assert.ok(dependencies.includes('file:///srv/.env'));
  });

  it('reads the disk through folderWorkspace, below the folder', async () => {
    const workspace = folderWorkspace('examples');
    const uri = (path: string) => pathToFileURL(resolve(path)).href;
    assert.match((await workspace.read(uri('examples/compose.vllm.yaml'))) ?? '', /services:/);
    assert.equal(await workspace.read(uri('package.json')), undefined);
    assert.ok((await workspace.list(uri('examples'))).includes('compose.vllm.yaml'));
  });

  it('heeds its options, and takes undefined for left out', async () => {
    assert.deepEqual((await lint(document, { rules: { 'shm-missing': 'off' } })).findings, []);
    assert.deepEqual((await lint(document, { defaultShmSize: 8 * 1024 ** 3 })).findings, []);
    const blank = { interconnect: undefined, sizing: undefined } as object;
    assert.equal((await lint(document, blank)).findings.length, 1);
  });

  it('stops with the reason of the signal', async () => {
    const reason = new Error('enough');
    await assert.rejects(lint(document, { signal: AbortSignal.abort(reason) }), reason);
    const controller = new AbortController();
    const workspace = new MemoryWorkspace();
    workspace.read = async () => {
      controller.abort(reason);
      return undefined;
    };
    await assert.rejects(
      lint({ ...document, text: COMPOSE }, { workspace, signal: controller.signal }),
      reason,
    );
  });

  it('tells by a scan what cannot concern it', () => {
    assert.equal(mayConcern(document), true);
    assert.equal(mayConcern({ ...document, text: 'services: {}\n' }), false);
  });

  it('is written down in etc/', async function () {
    this.timeout(60_000);
    const { status, stderr } = spawnSync(process.execPath, ['scripts/api.mjs', '--check'], {
      encoding: 'utf8',
    });
    assert.deepEqual({ status, stderr }, { status: 0, stderr: '' });
    const report = readFileSync('etc/shm-lint.api.md', 'utf8');
    const page = readFileSync('docs/api.md', 'utf8');
    const functions = [...report.matchAll(/declare function (\w+)/g)].map(([, name]) => name);
    assert.equal(functions.length, 5);
    for (const name of functions) assert.ok(page.includes(`| \`${name}(`), name);
  });
});
