import assert from 'node:assert/strict';
import fc from 'fast-check';
import type { CodeAction, Diagnostic, Position, TextDocumentContentChangeEvent } from 'vscode-languageserver';
import { lint, mayConcern } from '../../../core/lint';
import { connect, PULL, range, type TestClient } from '../../server/harness';

/** `EDIT_RUNS=500 EDIT_SEED=1 npx mocha …` looks further than the fixed runs of the suite. */
const RUNS = {
  numRuns: Number(process.env.EDIT_RUNS ?? 25),
  seed: Number(process.env.EDIT_SEED ?? 20_261_122),
};

const FOLDER = 'file:///project/';
const FILES: Readonly<Record<string, string>> = {
  'compose.yaml':
    'services:\r\n  chat: # 🚀\r\n    image: vllm/vllm-openai:v0.29.0\r\n    command: --model "🤖" -tp ${TP}\r\n  small:\n    image: vllm/vllm-openai:v0.29.0\n    shm_size: 1m\n    command: --model m -tp 4\n',
  'long/compose.yaml': `x-engine: &engine\n  image: vllm/vllm-openai:v0.29.0\n  command: --model m -tp 2\n\nservices:\n${[
    1, 2, 3, 4,
  ]
    .map(
      i =>
        `  # 🚀 ${i}\n  chat-${i}:\n    <<: *engine\n    environment:\n      A: "${i}"\n      B: over\n        two lines\n    shm_size: ${i}m\n    labels:\n    - a=b\n\n`,
    )
    .join('')}volumes:\n  models:\n`,
  '.env': 'TP=2\r\n# ranks\n',
  'pod.yaml':
    'apiVersion: v1\nkind: Pod\nmetadata: {name: llm}\nspec:\n  containers:\n    - name: llm\n      image: vllm/vllm-openai:v0.29.0\n      args: ["--model=m", "--tensor-parallel-size=2"] # 😀\n---\napiVersion: v1\nkind: Pod\nmetadata: {name: other}\nspec:\n  containers:\n    - name: llm\n      image: vllm/vllm-openai:v0.29.0\n      args: ["--model=m", "--tensor-parallel-size=4"]\n',
  'run.sh': '#!/bin/bash\nTP=2\ndocker run --name "🦙" \\\n  vllm/vllm-openai:v0.29.0 --model m -tp $TP\n',
};
const NAMES = Object.keys(FILES);

/** What is typed and pasted: what changes the findings, moves them, or is hard to count. */
const PIECES = [
  ...[
    '',
    ' ',
    '\n',
    '\r\n',
    '\r',
    'x',
    '4',
    '-tp 8',
    '# 🚀\n',
    '😀',
    '\ud83d',
    '\ude00',
    'é',
    'e\u0301',
    '\u2028',
  ],
  ...[
    '    shm_size: 64gb\n',
    '    ipc: host\r\n',
    'TP=4\n',
    '\n\n\n',
    '\t',
    '"',
    '- ',
    '# shm-lint-disable-file\n',
    '\n---\n',
    '\n  more:\n',
    '|\n',
  ],
];

/** A part of a text by shares of its length, and what takes its place. */
interface Edit {
  readonly from: number;
  readonly length: number;
  readonly piece: string;
  readonly isWhole: boolean;
}

const edit: fc.Arbitrary<Edit> = fc.record({
  from: fc.double({ min: 0, max: 1, noNaN: true }),
  length: fc.oneof({ weight: 3, arbitrary: fc.constant(0) }, fc.integer({ min: 1, max: 30 })),
  piece: fc.constantFrom(...PIECES),
  isWhole: fc.integer({ min: 0, max: 15 }).map(n => n === 15),
});
/** Notifications, each of one file and of some edits one after the other. */
const notifications = fc.array(
  fc.record({
    file: fc.constantFrom(...NAMES),
    edits: fc.array(edit, { minLength: 1, maxLength: 3 }),
  }),
  { minLength: 1, maxLength: 8 },
);

/** The position of an offset, as the protocol counts: LF, CRLF and CR end a line, and characters are UTF-16's. */
function positionOf(text: string, offset: number): Position {
  const lines = text.slice(0, offset).split(/\r\n|\n|\r/);
  return { line: lines.length - 1, character: lines.at(-1)!.length };
}

/** No position stands between CR and LF. */
function notInLineEnding(text: string, offset: number): number {
  return text[offset - 1] === '\r' && text[offset] === '\n' ? offset + 1 : offset;
}

/** An edit as the protocol says it, and the text that it comes to. */
function change(
  text: string,
  { from, length, piece, isWhole }: Edit,
): [TextDocumentContentChangeEvent, string] {
  const start = notInLineEnding(text, Math.floor(from * text.length));
  const end = Math.max(start, notInLineEnding(text, Math.min(text.length, start + length)));
  const result = text.slice(0, start) + piece + text.slice(end);
  if (isWhole) return [{ text: result }, result];
  return [{ range: { start: positionOf(text, start), end: positionOf(text, end) }, text: piece }, result];
}

interface Shown {
  readonly diagnostics: readonly Diagnostic[];
  readonly actions: readonly CodeAction[] | null;
}

async function shown(client: TestClient, name: string): Promise<Shown> {
  const report = await client.pull(FOLDER + name);
  assert.equal(report.kind, 'full');
  // Versions differ between a file that was edited and one that was opened just now; nothing else may.
  const actions = await client.codeActions(FOLDER + name, range(0, 0, 999, 0));
  return JSON.parse(
    JSON.stringify({ diagnostics: report.kind === 'full' ? report.items : [], actions }, (key, value) =>
      key === 'version' ? undefined : value,
    ),
  );
}

/** What a server says that has just been started with these texts. */
async function shownAfresh(texts: ReadonlyMap<string, string>): Promise<Map<string, Shown>> {
  const client = await connect({ lint, mayConcern }, { capabilities: PULL, folders: [FOLDER] });
  for (const [name, text] of texts) await client.open(FOLDER + name, text);
  const answers = new Map<string, Shown>();
  for (const name of texts.keys()) answers.set(name, await shown(client, name));
  client.dispose();
  return answers;
}

describe('edits of open files, one after the other', function () {
  this.timeout(600_000);

  it('come to what the whole texts come to', async () => {
    const rules = new Set<string>();
    await fc.assert(
      fc.asyncProperty(notifications, async sent => {
        const texts = new Map(Object.entries(FILES));
        const client = await connect({ lint, mayConcern }, { capabilities: PULL, folders: [FOLDER] });
        for (const [name, text] of texts) await client.open(FOLDER + name, text);
        for (const [i, { file, edits }] of sent.entries()) {
          const changes = edits.map(one => {
            const [event, result] = change(texts.get(file)!, one);
            texts.set(file, result);
            return event;
          });
          await client.change(FOLDER + file, i + 2, ...changes);
          const fresh = await shownAfresh(texts);
          for (const name of NAMES) {
            const now = await shown(client, name);
            assert.deepEqual(now, fresh.get(name), `${name} after ${JSON.stringify([...texts])}`);
            for (const { code } of now.diagnostics) rules.add(String(code));
          }
        }
        client.dispose();
      }),
      RUNS,
    );
    for (const rule of ['shm-missing', 'shm-too-small']) assert.ok(rules.has(rule), `there was a ${rule}`);
  });

  it('are counted as the protocol counts', () => {
    assert.deepEqual(positionOf('a\r\nb🚀c\rd', 6), { line: 1, character: 3 });
    assert.deepEqual(positionOf('a\r\nb🚀c\rd', 8), { line: 2, character: 0 });
    assert.equal(notInLineEnding('a\r\nb', 2), 3);
  });
});
