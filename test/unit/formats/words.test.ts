import assert from 'node:assert/strict';
import { mappedTextOf, splitWords } from '../../../core/formats/words';
import { HOLE } from '../../../core/model';
import { MappedText } from '../../../core/text/mapped';
import { covered, URI, verbatim } from './place';

describe('a command string', () => {
  // Expected words: mattn/go-shellwords v1.0.12 `shellwords.go`, with neither variables nor backticks read.
  const cases: readonly [text: string, words: string[]][] = [
    ['', []],
    ['  \n\t ', []],
    ['vllm serve m', ['vllm', 'serve', 'm']],
    ['  a  b\tc\nd\r\n', ['a', 'b', 'c', 'd']],
    ['a "b c" d', ['a', 'b c', 'd']],
    ["a 'b c' d", ['a', 'b c', 'd']],
    ['a"b c"d', ['ab cd']],
    [`a'b'"c"d`, ['abcd']],
    [`"it's" 'say "hi"'`, ["it's", 'say "hi"']],
    ['a "" b', ['a', '', 'b']],
    ["''", ['']],
    ['a\\ b c', ['a b', 'c']],
    ['a\\"b', ['a"b']],
    ['"a\\"b"', ['a"b']],
    ['"a\\\\b"', ['a\\b']],
    ['"a\\b"', ['ab']],
    ["'a\\b'", ['a\\b']],
    ['a\\tb\\nc', ['a\tb\nc']],
    ['a \\\n  b', ['a', '\n', 'b']],
    ['a # b', ['a', '#', 'b']],
    ['a; b', ['a']],
    ['a && b', ['a']],
    ['a | b', ['a']],
    ['a > b', ['a']],
    ['a <b', ['a']],
    ['a 2>&1', ['a']],
    ['a b2>c', ['a', 'b2']],
    ['a "b;c" \'d|e\' f\\&g', ['a', 'b;c', 'd|e', 'f&g']],
    ['a $(nvidia-smi -L | wc -l) b', ['a', '$(nvidia-smi -L | wc -l)', 'b']],
    ['a $(x "y z")b c', ['a', '$(x "y z")b', 'c']],
    ['a `b c; d` e', ['a', '`b c; d`', 'e']],
    ['a "$(b c)" d', ['a', '$(b c)', 'd']],
    [`--json {"a":1,"b":[2]} x`, ['--json', '{a:1,b:[2]}', 'x']],
    [`--json '{"a": 1}' x`, ['--json', '{"a": 1}', 'x']],
    ['a\u00a0b', ['a\u00a0b']],
    ['😀 b', ['😀', 'b']],
    // What go-shellwords refuses is read as far as it goes.
    ['a "b c', ['a', 'b c']],
    ['a \\', ['a', '\\']],
  ];
  for (const [text, words] of cases) {
    it(`splits ${JSON.stringify(text)}`, () => {
      assert.deepEqual(
        splitWords(verbatim(text)).map(word => word.text),
        words,
      );
    });
  }

  it('places its words with their quotes, and parts of words without', () => {
    const text = 'vllm serve --tp="4" --name \'a b\' x\\ y';
    const words = splitWords(verbatim(text));
    assert.deepEqual(
      words.map(word => covered(text, word.place)),
      ['vllm', 'serve', '--tp="4"', '--name', "'a b'", 'x\\ y'],
    );
    const parts: [index: number, part: string, written: string][] = [
      [2, '4', '4'],
      [2, '--tp', '--tp'],
      [4, 'b', 'b'],
      [5, ' y', '\\ y'.slice(1)],
    ];
    for (const [index, part, written] of parts) {
      const word = words[index]!;
      const start = word.text.indexOf(part);
      const span = word.within(start, start + part.length);
      assert.equal(text.slice(span.start, span.end), written);
      const mapped = mappedTextOf(word).spanOf(start, start + part.length);
      assert.deepEqual(mapped, span);
    }
  });

  it('places an empty stretch of a word at the word', () => {
    const text = "a '' b";
    const word = splitWords(verbatim(text))[1]!;
    assert.equal(covered(text, { uri: URI, span: word.within(0, 0) }), "''");
  });

  it('may split where an unknown part stands open, not where it is quoted', () => {
    const source = MappedText.concat([
      verbatim('a '),
      MappedText.opaque(URI, HOLE, { start: 2, end: 6 }),
      verbatim(' "b'),
      MappedText.opaque(URI, HOLE, { start: 8, end: 9 }),
      verbatim('" --c='),
      MappedText.opaque(URI, HOLE, { start: 12, end: 13 }),
    ]);
    assert.deepEqual(
      splitWords(source).map(word => [word.text, word.splits]),
      [['a', false], [HOLE, true], [`b${HOLE}`, false], [`--c=${HOLE}`, true]],
    ); // biome-ignore format: a table reads better in rows
  });

  it('is split in time that grows with its length', () => {
    const n = 20_000;
    assert.equal(splitWords(verbatim('a b '.repeat(n))).length, 2 * n);
    assert.equal(splitWords(verbatim(`'${'a b '.repeat(n)}'`)).length, 1);
    assert.equal(splitWords(verbatim('\\a'.repeat(n)))[0]?.text.length, n);
    const word = splitWords(verbatim('\\a'.repeat(n)))[0]!;
    for (let i = 0; i < n; i++) assert.equal(word.within(i, i + 1).start, 2 * i + 1);
  });
});
