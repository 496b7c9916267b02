import assert from 'node:assert/strict';
import { readdirSync, readFileSync } from 'node:fs';
import * as vscode from 'vscode';
import { closeEverything, fileUri, findingsOnce, noFindings, onlyFinding, open, write } from './support';

const FILE = 'missing/docker-compose.yml';

describe('what changes while a file is open', () => {
  afterEach(closeEverything);

  it('a size typed by hand silences, and its removal brings the finding back', async () => {
    const document = await open(FILE);
    await onlyFinding(document);
    const editor = await vscode.window.showTextDocument(document);
    const line = '    shm_size: 8gb\n';
    await editor.edit(builder => builder.insert(new vscode.Position(3, 0), line));
    await noFindings(document);
    await editor.edit(builder => builder.delete(new vscode.Range(3, 0, 4, 0)));
    const finding = await onlyFinding(document);
    assert.equal(document.getText(finding.range), '--tensor-parallel-size 2');
  });

  it('a size in the override file beside it', async () => {
    const document = await open(FILE);
    await onlyFinding(document);
    const override = 'missing/docker-compose.override.yml';
    await write(override, 'services:\n  vllm:\n    shm_size: 8gb\n');
    await noFindings(document);
    await vscode.workspace.fs.delete(fileUri(override));
    await onlyFinding(document);
  });

  it('settings', async () => {
    const document = await open(FILE);
    await onlyFinding(document);
    const settings = vscode.workspace.getConfiguration('shmLint', document.uri);
    const set = (name: string, value: unknown) =>
      settings.update(name, value, vscode.ConfigurationTarget.Workspace);
    try {
      await set('rules', { 'shm-missing': 'hint' });
      await findingsOnce(document, 'a hint', ([found]) => found?.severity === vscode.DiagnosticSeverity.Hint);
      await set('rules', { 'shm-missing': 'off' });
      await noFindings(document);
      await set('rules', undefined);
      await onlyFinding(document);
      await set('defaultShmSize', '8g');
      await noFindings(document);
    } finally {
      await set('rules', undefined);
      await set('defaultShmSize', undefined);
    }
    await onlyFinding(document);
  });

  it('a restart of the server', async () => {
    const document = await open(FILE);
    await onlyFinding(document);
    await vscode.commands.executeCommand('shm-lint.restartServer');
    const finding = await onlyFinding(document);
    assert.equal(document.getText(finding.range), '--tensor-parallel-size 2');
  });

  it('a server that is killed while one types comes back, and knows what was typed meanwhile', async () => {
    const before = serverProcesses();
    assert.equal(before.length, 1, `one server process: ${before}`);
    const document = await open(FILE);
    await onlyFinding(document);
    const editor = await vscode.window.showTextDocument(document);
    const line = '    shm_size: 8gb\n';
    for (const [i, letter] of [...line].entries()) {
      if (i === 6) process.kill(before[0]!, 'SIGKILL');
      await editor.edit(builder => builder.insert(document.positionAt(document.offsetAt(AT) + i), letter));
    }
    await noFindings(document);
    await editor.edit(builder => builder.delete(new vscode.Range(AT, AT.translate(1))));
    const finding = await onlyFinding(document);
    assert.equal(document.getText(finding.range), '--tensor-parallel-size 2');
    const after = serverProcesses();
    assert.equal(after.length, 1);
    assert.notEqual(after[0], before[0]);
  });
});

/** In front of the service's image. */
const AT = new vscode.Position(3, 0);

/** The processes that run the extension's server, by their command lines. */
function serverProcesses(): number[] {
  return readdirSync('/proc').flatMap(name => {
    if (!/^\d+$/.test(name)) return [];
    try {
      const [program = '', ...args] = readFileSync(`/proc/${name}/cmdline`, 'utf8').split('\0');
      const isServer = /node$|code/.test(program) && args.some(arg => arg.endsWith('/dist/server.js'));
      return isServer && parentOf(name) === process.pid ? [Number(name)] : [];
    } catch {
      // It ended meanwhile.
      return [];
    }
  });
}

function parentOf(pid: string): number {
  return Number(/^PPid:\s*(\d+)$/m.exec(readFileSync(`/proc/${pid}/status`, 'utf8'))?.[1]);
}
