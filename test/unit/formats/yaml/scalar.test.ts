import assert from 'node:assert/strict';
import fc from 'fast-check';
import { Document, isScalar, parseDocument, type Scalar, type YAMLMap } from 'yaml';
import { mappedScalar, scalarText } from '../../../../core/formats/yaml/scalar';
import { parseYaml } from '../../../../core/formats/yaml/tree';
import type { MappedText } from '../../../../core/text/mapped';

const URI = 'file:///a.yaml';

function valueOfKey(text: string): { scalar: Scalar.Parsed; mapped: MappedText } {
  const [tree] = parseYaml(text) ?? [];
  const root = tree?.root?.node as YAMLMap;
  const node = tree?.get(root, 'k')?.node;
  assert.ok(isScalar(node), `no scalar under k in ${JSON.stringify(text)}`);
  const scalar = node as Scalar.Parsed;
  return { scalar, mapped: mappedScalar(scalar, text, URI) };
}

describe('a YAML scalar as mapped text', () => {
  /** A document, the value of its key `k`, and what stands behind some stretches of that value. */
  const cases: readonly [name: string, text: string, value: string, behind: Record<string, string>][] = [
    ['plain', 'k: one two\n', 'one two', { one: 'one', two: 'two', 'e t': 'e t' }],
    ['plain with a comment', 'k: one two # three\n', 'one two', { two: 'two' }],
    ['plain over lines', 'k: one\n  two\n\n  three\n', 'one two\nthree', { two: 'two', three: 'three', 'e t': 'e\n  t' }],
    ['plain with trailing blanks in a line', 'k: one  \n   two\n', 'one two', { 'e t': 'e  \n   t' }],
    ['plain over lines, CRLF', 'k: one\r\n  two\r\n', 'one two', { two: 'two', 'e t': 'e\r\n  t' }],
    ['a number', 'k: 0o17 \n', '0o17', { '17': '17' }],
    ['a float', 'k: 1.50\n', '1.50', { '.50': '.50' }],
    ['a boolean', 'k: True\n', 'True', { True: 'True' }],
    ['nothing', 'k:\n', '', {}],
    ['null', 'k: ~\n', '', {}],
    ['single quotes', "k: 'one two'\n", 'one two', { one: 'one' }],
    ['an escaped single quote', "k: 'it''s me'\n", "it's me", { "'": "''", me: 'me' }],
    ['single quotes over lines', "k: 'one\n  two\n\n\n  three'\n", 'one two\n\nthree', { two: 'two', three: 'three' }],
    ['double quotes', 'k: "one two"\n', 'one two', { two: 'two' }],
    ['escapes', 'k: "a\\tb\\x41\\u00e9\\\\\\"/end"\n', 'a\tbAé\\"/end', { '\t': '\\t', A: '\\x41', é: '\\u00e9', '\\': '\\\\', '"': '\\"', end: 'end' }],
    ['an escaped surrogate pair', 'k: "\\U0001F600x"\n', '😀x', { '😀': '\\U0001F600', x: 'x' }],
    ['a character that there is not', 'k: "a\\UFFFFFFFFb"\n', 'a\\UFFFFFFFFb', { b: '"a\\UFFFFFFFFb"' }],
    ['an emoji', 'k: "a 😀 b"\n', 'a 😀 b', { '😀': '😀', b: 'b' }],
    ['an emoji behind plain text', 'k: 😀 x # 😀\n', '😀 x', { x: 'x' }],
    ['double quotes over lines', 'k: "one\n  two\n\n  three"\n', 'one two\nthree', { two: 'two', three: 'three' }],
    ['an escaped line break', 'k: "one \\\n   two"\n', 'one two', { one: 'one', two: 'two' }],
    ['an escaped line break, CRLF', 'k: "one \\\r\n   two"\r\n', 'one two', { one: 'one', two: 'two' }],
    ['a literal block', 'k: |\n  one\n    two\n\n  three\n', 'one\n  two\n\nthree\n', { one: 'one', '  two': '  two', three: 'three' }],
    ['a literal block, stripped', 'k: |-\n  one\n  two\n', 'one\ntwo', { two: 'two', '\n': '\n' }],
    ['a literal block, kept', 'k: |+\n  one\n\n\n', 'one\n\n\n', { one: 'one' }],
    ['a literal block, CRLF', 'k: |\r\n  one\r\n  two\r\n', 'one\ntwo\n', { two: 'two', '\n': '\r\n' }],
    ['a literal block with a comment behind its header', 'k: | # why\n  one\n', 'one\n', { one: 'one' }],
    ['a literal block that begins with blank lines', 'k: |\n\n\n  one\n', '\n\none\n', { one: 'one' }],
    ['an indentation indicator', 'k: |2\n    one\n  two\n', '  one\ntwo\n', { '  one': '  one', two: 'two' }],
    ['an indentation indicator behind a chomping one', 'k: |-1\n  one\n two\n', ' one\ntwo', { ' one': ' one', two: 'two' }],
    ['a nested indentation indicator', 'x: 1\nk:  |1-\n  one\n two\n', ' one\ntwo', { two: 'two' }],
    ['a folded block', 'k: >\n  one\n  two\n', 'one two\n', { one: 'one', two: 'two', 'e t': 'e\n  t' }],
    ['a folded block with paragraphs', 'k: >-\n  one\n  two\n\n  three\n', 'one two\nthree', { two: 'two', three: 'three' }],
    ['a folded block with more indented lines', 'k: >-\n  one\n    two\n  three\n', 'one\n  two\nthree', { two: 'two', three: 'three' }],
    ['a folded block, CRLF', 'k: >-\r\n  one\r\n  two\r\n', 'one two', { two: 'two' }],
    ['a folded block, indented by one', 'k: >-\n one\n two\n', 'one two', { two: 'two' }],
    ['tabs in a block', 'k: |\n  one\n  \ttwo\n', 'one\n\ttwo\n', { two: 'two', '\t': '\t' }],
    ['no line break at the end of the file', 'k: |\n  one\n  two', 'one\ntwo\n', { two: 'two' }],
    ['a no-break space', 'k: "a\n  \u00a0b"\n', 'a \u00a0b', { b: 'b' }],
    ['a byte order mark', '\uFEFFk: one two\n', 'one two', { two: 'two' }],
    ['an anchor and a tag', 'k: &a !!str one\n', 'one', { one: 'one' }],
    ['JSON', '{"k": "one\\u0020two", "l": 1}', 'one two', { ' ': '\\u0020', two: 'two' }],
  ]; // biome-ignore format: a table reads better in rows
  for (const [name, text, value, behind] of cases) {
    it(name, () => {
      const { scalar, mapped } = valueOfKey(text);
      assert.equal(mapped.text, value);
      assert.equal(scalarText(scalar), value);
      for (const [part, written] of Object.entries(behind)) {
        const start = value.indexOf(part);
        assert.ok(start >= 0, `“${part}” is in the value`);
        const span = mapped.spanOf(start, start + part.length);
        assert.equal(text.slice(span.start, span.end), written, `what stands behind “${part}”`);
      }
    });
  }

  const characters = fc.constantFrom(...'ab9 \t\n\'"\\:#-{}[],&*!|>%@`$é😀\u00a0\u2028\x07');
  const styles = fc.constantFrom<Scalar.Type>(
    'PLAIN',
    'QUOTE_SINGLE',
    'QUOTE_DOUBLE',
    'BLOCK_LITERAL',
    'BLOCK_FOLDED',
  );
  const values = fc.array(fc.oneof(characters, fc.constantFrom('word', 'a b', '\n\n', '  ')), {
    maxLength: 40,
  });

  it('is what the yaml package reads, with each character at its place, in every style', () => {
    fc.assert(
      fc.property(
        values,
        styles,
        fc.boolean(),
        fc.integer({ min: 8, max: 40 }),
        (parts, style, crlf, lineWidth) => {
          const document = new Document({ k: parts.join('') });
          ((document.contents as YAMLMap).items[0]!.value as Scalar).type = style;
          const written = document.toString({ lineWidth, minContentWidth: 0 });
          // Some values cannot be written in some styles.
          fc.pre(parseDocument(written).get('k') === parts.join(''));
          const text = crlf ? written.replaceAll('\n', '\r\n') : written;
          const { scalar, mapped } = valueOfKey(text);
          assert.equal(mapped.text, scalar.value === null ? '' : scalarText(scalar));
          for (const { 0: letter, index } of mapped.text.matchAll(/[a-z9é]/g)) {
            const span = mapped.spanOf(index, index + 1);
            assert.equal(text.slice(span.start, span.end), letter);
          }
        },
      ),
      { numRuns: 1500 },
    );
  });

  it('is read in time that grows with its length', () => {
    for (const text of [
      `k: "${'a\\tb '.repeat(20_000)}"\n`,
      `k: ${'word '.repeat(20_000)}end\n`,
      `k: '${"it''s ".repeat(20_000)}'\n`,
      `k: "a${' '.repeat(50_000)}b"\n`,
      `k: |\n${'  --flag value \\\n'.repeat(8_000)}`,
      `k: >\n${'  --flag value\n'.repeat(8_000)}`,
    ]) {
      const { scalar, mapped } = valueOfKey(text);
      assert.equal(mapped.text, scalar.value);
      const last = mapped.text.trimEnd().length - 1;
      const span = mapped.spanOf(last, last + 1);
      assert.equal(text.slice(span.start, span.end), mapped.text[last]);
    }
  });
});
