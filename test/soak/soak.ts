/** Many edits of many open files in one server: what it keeps must not grow. */
import assert from 'node:assert/strict';
import { queryObjects } from 'node:v8';
import { lint, mayConcern } from '../../core/lint';
import { Snapshot } from '../../server/documents';
import type { Linter } from '../../server/lints';
import { connect, PULL, range, type TestClient } from '../server/harness';

/** What a process holds after its garbage is gone. */
export interface Held {
  readonly edits: number;
  /** Versions of documents; the server needs one of each open file. */
  readonly snapshots: number;
  /** Bytes on the heap. */
  readonly heap: number;
  /** Timers, sockets, files and the like. */
  readonly handles: number;
  /** Half of the edits since the last look were answered within this time, in milliseconds. */
  readonly median: number;
}

export interface Soak {
  readonly files: number;
  readonly edits: number;
  /** How often to look, the first and the last time included. */
  readonly looks: number;
}

/** An open file: its text is its head, a parallel size, and a setting that is there or not. */
class OpenFile {
  ranks = 2;
  isSized = false;
  version = 1;

  constructor(
    readonly uri: string,
    private readonly head: string,
    private readonly tail: string,
    private readonly setting: string,
  ) {}

  get text(): string {
    return `${this.head}${this.ranks}\n${this.isSized ? this.setting : ''}${this.tail}`;
  }

  /** Where the one digit of the parallel size stands. */
  private get place(): { line: number; character: number } {
    const lines = this.head.split('\n');
    return { line: lines.length - 1, character: lines.at(-1)!.length };
  }

  /** Types another parallel size over the one that is there. */
  async changeRanks(client: TestClient, ranks: number): Promise<void> {
    const { line, character } = this.place;
    this.ranks = ranks;
    await client.change(this.uri, ++this.version, {
      range: range(line, character, line, character + 1),
      text: String(ranks),
    });
  }

  /** Writes the setting below it, or takes it away. */
  async toggleSize(client: TestClient): Promise<void> {
    const line = this.place.line + 1;
    const replaced = this.isSized ? range(line, 0, line + 1, 0) : range(line, 0, line, 0);
    this.isSized = !this.isSized;
    await client.change(this.uri, ++this.version, {
      range: replaced,
      text: this.isSized ? this.setting : '',
    });
  }
}

function fileOf(i: number): OpenFile {
  switch (i % 3) {
    case 0:
      return new OpenFile(
        `file:///soak/${i}/compose.yaml`,
        'services:\n  llm:\n    image: vllm/vllm-openai:v0.29.0\n    command: --model m -tp ',
        '    restart: always\n',
        '    shm_size: 64gb\n',
      );
    case 1:
      return new OpenFile(
        `file:///soak/${i}/pod.yaml`,
        'apiVersion: v1\nkind: Pod\nmetadata: {name: llm}\nspec:\n  containers:\n    - name: llm\n      image: vllm/vllm-openai:v0.29.0\n      args:\n        - --model=m\n        - --tensor-parallel-size=',
        '',
        '  hostIPC: true\n',
      );
    default:
      return new OpenFile(
        `file:///soak/${i}/run.sh`,
        'docker run \\\n  vllm/vllm-openai:v0.29.0 --model m -tp ',
        '',
        '# shm-lint-disable-file shm-missing\n',
      );
  }
}

/**
 * Edits the files in turn and asks for the diagnostics after each edit, which must be what the text says. Now and then a
 * file is closed and opened again, and fixes are asked for.
 * @param report told of each look
 */
export async function soak(
  { files: count, edits, looks }: Soak,
  report: (held: Held) => void = () => undefined,
  linter: Linter = { lint, mayConcern },
): Promise<Held[]> {
  const client = await connect(linter, { capabilities: PULL, folders: ['file:///soak'] });
  const files = Array.from({ length: count }, (_, i) => fileOf(i));
  for (const { uri, text } of files) await client.open(uri, text, languageOf(uri));
  for (const file of files) await assertTold(client, file);

  const held: Held[] = [];
  let times: number[] = [];
  for (let i = 0; i <= edits; i++) {
    if (i % Math.floor(edits / (looks - 1)) === 0) {
      const now = heldNow(i, times);
      held.push(now);
      report(now);
      times = [];
    }
    const file = files[(i * 7) % count]!;
    const start = performance.now();
    if (i % 5 === 4) await file.toggleSize(client);
    else await file.changeRanks(client, [1, 2, 4, 8][Math.floor(i / count) % 4]!);
    await assertTold(client, file);
    times.push(performance.now() - start);
    if (i % 97 === 0) await client.codeActions(file.uri, range(0, 0, 99, 0));
    if (i % 101 === 0) {
      await client.close(file.uri);
      file.version = 1;
      await client.open(file.uri, file.text, languageOf(file.uri));
    }
  }
  client.dispose();
  return held;
}

/** One finding if several ranks have the runtime's default, none otherwise. */
async function assertTold(client: TestClient, { uri, ranks, isSized, text }: OpenFile): Promise<void> {
  const report = await client.pull(uri);
  assert.equal(report.kind, 'full');
  const rules = report.kind === 'full' ? report.items.map(({ code }) => code) : [];
  // A directive with nothing to silence is reported instead.
  const isUseless = uri.endsWith('.sh') && isSized && ranks === 1;
  const expected = isUseless ? ['unused-directive'] : ranks > 1 && !isSized ? ['shm-missing'] : [];
  assert.deepEqual(rules, expected, text);
}

function languageOf(uri: string): string {
  return uri.endsWith('.sh') ? 'shellscript' : 'yaml';
}

function heldNow(edits: number, times: readonly number[]): Held {
  // Counts what can be reached, and so collects the garbage first.
  const snapshots = queryObjects(Snapshot) as number;
  return {
    edits,
    snapshots,
    heap: process.memoryUsage().heapUsed,
    handles: process.getActiveResourcesInfo().length,
    median: times.toSorted((a, b) => a - b)[Math.floor(times.length / 2)] ?? 0,
  };
}
