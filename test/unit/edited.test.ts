import assert from 'node:assert/strict';
import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import fc from 'fast-check';
import { KeptForLife } from '../../core/formats/life';
import { lint } from '../../core/lint';
import { DEFAULT_OPTIONS, type Life, type SourceDocument } from '../../core/model';
import { MemoryWorkspace } from '../support/memory-workspace';
import { saidOf } from '../support/said';

/** `EDIT_RUNS=5000 EDIT_SEED=1 npx mocha …` looks further than the fixed runs of the suite. */
const RUNS = {
  numRuns: Number(process.env.EDIT_RUNS ?? 60),
  seed: Number(process.env.EDIT_SEED ?? 20_261_122),
};

const FIXTURES = join(__dirname, '../fixtures');
const MANIFESTS = readdirSync(FIXTURES, { recursive: true, encoding: 'utf8' })
  .filter(name => /\.(?:ya?ml|md)$/.test(name))
  .map(name => ({ uri: `file:///project/${name}`, text: readFileSync(join(FIXTURES, name), 'utf8') }));

const PIECES = [
  ...[
    '',
    '',
    ' ',
    '\n',
    '\r\n',
    'x',
    '8',
    '"',
    '# c\n',
    '\n# c\n',
    '---\n',
    '\n---\n',
    '- ',
    ': ',
    '\t',
    '|\n',
    '😀',
  ],
  ...[
    '    shm_size: 64gb\n',
    '\n  more:\n    image: vllm/vllm-openai\n',
    '*a',
    '&a ',
    '<<: *a\n',
    '# shm-lint-disable-file\n',
  ],
];
const edit = fc.record({
  from: fc.double({ min: 0, max: 1, noNaN: true }),
  length: fc.oneof({ weight: 3, arbitrary: fc.constant(0) }, fc.integer({ min: 1, max: 60 })),
  piece: fc.constantFrom(...PIECES),
});

const said = (document: SourceDocument) => saidOf(document, new MemoryWorkspace(), DEFAULT_OPTIONS);

describe('a document that is being edited', function () {
  this.timeout(600_000);

  it('is told the same of as a document with its text', async () => {
    let findings = 0;
    await fc.assert(
      fc.asyncProperty(
        fc.constantFrom(...MANIFESTS),
        fc.array(edit, { minLength: 1, maxLength: 6 }),
        async ({ uri, text: given }, edits) => {
          const life = { text: given };
          for (const { from, length, piece } of edits) {
            const { text } = life;
            await lint({ uri, text, life }, new MemoryWorkspace(), DEFAULT_OPTIONS);
            const start = Math.floor(from * text.length);
            life.text = text.slice(0, start) + piece + text.slice(start + length);
            const edited = await said({ uri, text: life.text, life });
            assert.deepEqual(edited, await said({ uri, text: life.text }), JSON.stringify(life.text));
            findings += (edited as { findings: unknown[] }).findings.length;
          }
        },
      ),
      RUNS,
    );
    assert.ok(findings > RUNS.numRuns / 4, `${findings} findings`);
  });

  it('is not taken back to a version that was overtaken', () => {
    const kept = new KeptForLife(() => ({}));
    const life: Life = { text: 'new' };
    const newest = kept.of({ uri: 'file:///a.yaml', text: 'new', life });
    assert.ok(newest);
    assert.equal(kept.of({ uri: 'file:///a.yaml', text: 'new', life }), newest);
    assert.equal(kept.of({ uri: 'file:///a.yaml', text: 'old', life }), undefined);
    assert.equal(kept.of({ uri: 'file:///a.yaml', text: 'new' }), undefined);
  });
});
