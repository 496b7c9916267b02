import assert from 'node:assert/strict';
import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import fc from 'fast-check';
import { ReadEntries } from '../../../../core/formats/yaml/entries';
import { parseYaml } from '../../../../core/formats/yaml/tree';
import { edit, RUNS, said } from '../../../support/yaml-edits';

const TEXTS: readonly string[] = [
  `# one
x-logging: &logging
  driver: json-file

  options: {max-size: "10m",
    max-file: '3'}
services:

  # the first
  chat: # 🚀
    <<: *logging
    image: vllm/vllm-openai:v0.29.0
    command: >
      --model "🤖"

      -tp \${TP}

  # between
    # deeper
  small:
    image: "vllm
      two lines"
    shm_size: 1m
    command:
    - --model=m
    - |
      services:
        vllm:
          --- 

    # at the end
  third: &third
    environment:
      A: plain text
        over two lines
      B: [a,
        b]
# outside
volumes:
  data: {}
  more:
x-end: *third
`,
  'services:\r\n  chat:\r\n    image: a # b\r\n    # c\r\n\r\n  small:\r\n    command: |+\r\n      text\r\n\r\n  x: 1\r\ny:\r\n  - 1\r\n',
];
const FIXTURES = join(__dirname, '../../../fixtures');
const FILES = readdirSync(FIXTURES, { recursive: true, encoding: 'utf8' })
  .filter(name => /\.ya?ml$/.test(name))
  .filter((_, i) => i % 10 === 0)
  .map(name => readFileSync(join(FIXTURES, name), 'utf8'));

function assertSame(text: string, entries: ReadEntries): boolean {
  const whole = parseYaml(text)?.map(({ document }) => said(document));
  const parts = new ReadEntries().read(text);
  const again = entries.read(text);
  assert.equal(parts === undefined, again === undefined, JSON.stringify(text));
  for (const document of [parts, again]) {
    if (document) assert.deepEqual([said(document)], whole, JSON.stringify(text));
  }
  return again !== undefined;
}

describe('a YAML text that is read entry by entry', function () {
  this.timeout(600_000);

  it('comes to the whole in fixtures', () => {
    const read = FILES.filter(text => assertSame(text, new ReadEntries())).length;
    assert.ok(read > FILES.length / 3, `${read} of ${FILES.length}`);
  });

  const long = 'x'.repeat(600);
  const texts: readonly (readonly [what: string, text: string, read: boolean])[] = [
    ['an entry without a value', 'a:\nb: 1\n', true],
    ['one with a blank line behind it, which may be the next one’s', 'a:\n\nb: 1\n', false],
    ['one with a comment behind it', 'a: # why\nb: 1\n', false],
    ['a mapping that ends in a comment', `a:\n  b: ${long}\n  # c\nd: 1\n`, true],
    ['a long text', `a: ${long}\nb: 1\n`, true],
    ['a list', `a:\n  - ${long}\nd: 1\n`, true],
    ['a mapping that begins with a quoted key', `a:\n  "b": ${long}\n  c: 1\nd: 1\n`, true],
    ['a mapping that ends further to the left than it began', `a:\n    b: ${long}\n  c: 1\nd: 1\n`, false],
    ['comments alone', `a:\n${'  # none of them\n'.repeat(40)}d: 1\n`, false],
    ['comments alone at the end', `d: 1\na:\n${'  # none of them\n'.repeat(40)}`, true],
    ['an anchor in front of a mapping', `a: &x # see: # 2\n  b: ${long}\n`, false],
    ['a tag in front of a mapping', `a: !!map # see: # 2\n  b: ${long}\n`, false],
    ['a value with a mapping behind it', `a: 1 # see: # 2\n  b: ${long}\n`, false],
    ['a list with a mapping behind it', `a: [1] # see: # 2\n  b: ${long}\n`, false],
  ];
  for (const [what, text, read] of texts) {
    it(`${read ? 'comes to the whole in' : 'leaves to the whole'} ${what}`, () => {
      assert.equal(assertSame(text, new ReadEntries()), read);
    });
  }

  it('comes to the whole after any edits', () => {
    let [read, all] = [0, 0];
    fc.assert(
      fc.property(
        fc.oneof(fc.constantFrom(...TEXTS), fc.constantFrom(...FILES)),
        fc.array(edit, { minLength: 1, maxLength: 5 }),
        (given, edits) => {
          const entries = new ReadEntries();
          let text = given;
          assertSame(text, entries);
          for (const { from, length, piece, undone } of edits) {
            const start = Math.floor(from * text.length);
            const edited = text.slice(0, start) + piece + text.slice(start + length);
            for (const next of undone ? [edited, text] : [edited]) {
              if (assertSame(next, entries)) read++;
              all++;
            }
            if (!undone) text = edited;
          }
        },
      ),
      RUNS,
    );
    assert.ok(read > all / 4, `${read} of ${all}`);
  });
});
