/** The language server as other editors start it: the installed program, spoken to over its standard streams. */
import assert from 'node:assert/strict';
import { type ChildProcessWithoutNullStreams, spawn } from 'node:child_process';
import { once } from 'node:events';
import { existsSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { pathToFileURL } from 'node:url';
import {
  CancellationTokenSource,
  createProtocolConnection,
  DocumentDiagnosticRequest,
  LSPErrorCodes,
  StreamMessageReader,
  StreamMessageWriter,
} from 'vscode-languageserver/node';
import { FileChangeType, PULL, range, TestClient } from '../server/harness';
import { folderWith, installedPackage, TOO_LITTLE } from './support';

/** How long nothing happens while the server is watched. */
const IDLE_MS = 10_000;

/**
 * The processor time that counts as none, of those ten seconds: two ticks of the kernel's clock are where a process
 * that polls once a second ends up, and the runtime tidies its memory some time after work.
 */
const NO_TICKS = 5;

describe('shm-lint lsp --stdio', function () {
  this.timeout(120_000);
  let server: ChildProcessWithoutNullStreams;
  let client: TestClient;
  let uri: (name: string) => string;
  let folder: string;

  beforeEach(async () => {
    folder = folderWith({ 'compose.yaml': TOO_LITTLE, 'deep/compose.yaml': TOO_LITTLE });
    uri = name => pathToFileURL(join(folder, name)).toString();
    const program = join(installedPackage().folder, 'node_modules/shm-lint/dist/cli.js');
    server = spawn(process.execPath, [program, 'lsp', '--stdio'], { cwd: folder });
    const connection = createProtocolConnection(
      new StreamMessageReader(server.stdout),
      new StreamMessageWriter(server.stdin),
    );
    client = await TestClient.start(connection, {
      capabilities: { ...PULL, textDocument: { diagnostic: { dynamicRegistration: true } } },
      folders: [pathToFileURL(folder).toString()],
      configuration: () => ({ workspaceDiagnostics: true }),
    });
  });

  afterEach(async () => {
    const ended = once(server, 'exit');
    await client.exit();
    assert.deepEqual(await ended, [0, null]);
  });

  it('keeps up with 200 edits, each with a pull that the next one cancels', async () => {
    const open = uri('compose.yaml');
    await client.open(open, TOO_LITTLE, 'dockercompose');
    const answers: Promise<unknown>[] = [];
    let last = new CancellationTokenSource();
    for (let version = 2; version <= 201; version++) {
      last.cancel();
      last = new CancellationTokenSource();
      // A size comes and goes, with the line that it stands on.
      const isThere = version % 2 === 0;
      const change = isThere
        ? { range: range(4, 0, 4, 0), text: '    shm_size: 8gb\n' }
        : { range: range(4, 0, 5, 0), text: '' };
      await client.change(open, version, change);
      const request = client.connection.sendRequest(
        DocumentDiagnosticRequest.type,
        { textDocument: { uri: open } },
        last.token,
      );
      answers.push(request.catch(error => error.code));
    }
    const settled = await Promise.all(answers);
    assert.deepEqual(
      settled.filter(answer => typeof answer === 'number' && answer !== LSPErrorCodes.ServerCancelled),
      [],
    );
    const report = await client.pull(open);
    assert.deepEqual(
      report.kind === 'full' && report.items.map(({ code, range: at }) => [code, at.start.line]),
      [['shm-missing', 3]],
    );
    await client.change(open, 202, { range: range(4, 0, 4, 0), text: '    shm_size: 8gb\n' });
    const sized = await client.pull(open, report.resultId);
    assert.deepEqual(sized.kind === 'full' && sized.items, []);
  });

  it('holds a pull of the workspace open for ten seconds, without work and without a message', async () => {
    const { items } = await client.pullWorkspace();
    assert.deepEqual(items.map(item => item.uri).sort(), [uri('compose.yaml'), uri('deep/compose.yaml')]);
    const ids = Object.fromEntries(items.map(item => [item.uri, item.resultId!]));
    const held = client.pullWorkspace(ids);
    // Behind this answer nothing is under way.
    await client.pull(uri('compose.yaml'));
    let received = 0;
    server.stdout.on('data', (chunk: Buffer) => {
      received += chunk.length;
    });
    const used = await ticksWhileIdle(server.pid!);
    assert.equal(received, 0, `${received} bytes came while nothing happened`);
    writeFileSync(join(folder, 'compose.yaml'), TOO_LITTLE.replace('size 2', 'size 1'));
    await client.filesChanged(FileChangeType.Changed, uri('compose.yaml'));
    const answer = await held;
    assert.deepEqual(
      answer.items.map(item => [item.uri, item.kind === 'full' ? item.items.length : item.kind]),
      [
        [uri('compose.yaml'), 0],
        [uri('deep/compose.yaml'), 'unchanged'],
      ],
    );
    if (Number.isNaN(used)) console.log('      not measured: this system has no /proc');
    else assert.ok(used <= NO_TICKS, `${used} ticks of processor time in ${IDLE_MS / 1000} s`);
  });
});

/**
 * The ticks that a process uses while nothing is asked of it: of up to three times ten seconds, the first that are quiet.
 * What polls is never quiet; the runtime may still compile and tidy up after work.
 */
async function ticksWhileIdle(pid: number): Promise<number> {
  let used = Number.NaN;
  for (let attempt = 0; attempt < 3; attempt++) {
    const before = ticksOf(pid);
    await sleep(IDLE_MS);
    used = ticksOf(pid) - before;
    if (!(used > NO_TICKS)) break;
  }
  return used;
}

/** The processor time of a process so far, in ticks of the kernel's clock (commonly 10 ms); NaN where there is no /proc. */
function ticksOf(pid: number): number {
  const path = `/proc/${pid}/stat`;
  if (!existsSync(path)) return Number.NaN;
  // Behind the name, which may hold anything: state is field 3, utime 14, stime 15 (proc(5)).
  const fields = readFileSync(path, 'utf8').split(') ').at(-1)!.split(' ');
  return Number(fields[11]) + Number(fields[12]);
}
