import assert from 'node:assert/strict';
import { interpolate } from '../../../core/formats/compose/interpolate';
import { type DotenvFormat, readDotenv } from '../../../core/formats/dotenv';
import { covered, URI } from './place';

function read(text: string, format?: DotenvFormat) {
  return readDotenv(text, URI, (value, above) => interpolate(value, name => above.get(name)), format);
}

/** Names and values as one object; a value that is not known is null. */
function valuesOf(text: string, format?: DotenvFormat): Record<string, string | null> {
  return Object.fromEntries(
    [...read(text, format)].map(([name, fact]) => [name, fact.known ? fact.value : null]),
  );
}

describe('an env file', () => {
  // Expected values: compose-spec/compose-go v2.13.0 `dotenv/parser.go`.
  const cases: readonly [name: string, text: string, values: Record<string, string | null>][] = [
    ['values', 'A=1\nB=two words\n', { A: '1', B: 'two words' }],
    ['no line break at the end', 'A=1', { A: '1' }],
    ['CRLF', 'A=1\r\nB=2\r\n\r\nC="3"\r\n', { A: '1', B: '2', C: '3' }],
    ['a byte order mark', '\uFEFFA=1\n', { A: '1' }],
    ['nothing', '', {}],
    ['comments and blank lines', '\n# A=1\n  # B=2\n\nC=3\n', { C: '3' }],
    ['indentation', '  A=1\n\tB=2\n', { A: '1', B: '2' }],
    ['blanks around the separator', 'A = 1\nB\t=\t2\nC= 3  \n', { A: '1', B: '2', C: '3' }],
    ['a colon', 'A: 1\nB:2\n', { A: '1', B: '2' }],
    ['export', 'export A=1\nexport  B=2\nexport=3\n', { A: '1', B: '2', export: '3' }],
    ['an empty value', 'A=\nB=1\n', { A: '', B: '1' }],
    ['the last of equal names', 'A=1\nA=2\n', { A: '2' }],
    ['dots, dashes, brackets', 'A.B=1\nC-D=2\nE[0]=3\n', { 'A.B': '1', 'C-D': '2', 'E[0]': '3' }],
    ['an equals sign in the value', 'A=b=c\n', { A: 'b=c' }],
    ['a comment behind a value', 'A=1 # one\nB=2 #two\n', { A: '1', B: '2' }],
    ['a hash that is no comment', 'A=a#b\nB=#b\nC=1\t# c\n', { A: 'a#b', B: '#b', C: '1\t# c' }],
    ['single quotes', "A='one two'\nB='$A ${A}'\nC='a # b' # c\n", { A: 'one two', B: '$A ${A}', C: 'a # b' }],
    ['escapes in single quotes', "A='it\\'s'\nB='a\\nb'\n", { A: "it's", B: 'a\\nb' }],
    ['double quotes', 'A="one two"\nB="a # b" # c\n', { A: 'one two', B: 'a # b' }],
    ['escapes in double quotes', 'A="say \\"hi\\""\nB="a\\nb\\tc"\nC="\\\\n"\nD="\\0101"\nE="\\q\\x"\n', { A: 'say "hi"', B: 'a\nb\tc', C: '\\n', D: 'A', E: '\\q\\x' }],
    ['an escaped dollar sign', 'X=1\nA="\\$X"\nB="$$X"\n', { X: '1', A: '$X', B: '$X' }],
    ['quotes over lines', 'A="one\ntwo"\nB=\'three\nfour\'\nC=5\n', { A: 'one\ntwo', B: 'three\nfour', C: '5' }],
    ['other quotes inside', `A="it's"\nB='say "hi"'\n`, { A: "it's", B: 'say "hi"' }],
    ['quotes that are not in front', 'A=a"b"\n', { A: 'a"b"' }],
    ['quotes without an end', 'A="one\nB=2\n', { A: null, B: '2' }],
    ['variables', 'A=1\nB=$A\nC=${A}x\nD="${A}"\nE=${NONE:-2}\n', { A: '1', B: '1', C: '1x', D: '1', E: '2' }],
    ['a variable that stands below', 'A=$B\nB=1\n', { A: null, B: '1' }],
    ['a variable that no file sets', 'A=$HOME/x\n', { A: null }],
    ['a name alone', 'A\nB=1\nexport C\n', { A: null, B: '1', C: null }],
    ['a line that Compose refuses', 'A B=1\n=2\n-->\nC=3\n', { C: '3' }],
    ['letters of other scripts', 'Ä=1\n', { Ä: '1' }],
  ]; // biome-ignore format: a table reads better in rows
  for (const [name, text, values] of cases)
    it(`may hold ${name}`, () => assert.deepEqual(valuesOf(text), values));

  it('may be raw: nothing in a value is special', () => {
    const text = 'A="one" # two\nB=$A\r\n# C=1\nD= x \nE\n';
    assert.deepEqual(valuesOf(text, 'raw'), { A: '"one" # two', B: '$A', D: ' x ', E: null });
  });

  it('knows where its values stand', () => {
    const text = 'A= one # x\nB="two \\"x\\""\nC=\'three\'\nD=${A}\n';
    const places = Object.fromEntries(
      [...read(text)].map(([name, { place }]) => [name, covered(text, place)]),
    );
    assert.deepEqual(places, { A: 'one', B: 'two \\"x\\"', C: 'three', D: '${A}' });
  });

  it('says which file a value comes from', () => {
    const fact = readDotenv('A=1', 'file:///project/.env', value => value).get('A');
    assert.ok(fact?.known);
    assert.equal(fact.origin, 'from .env');
  });

  it('is read in time that grows with its length', () => {
    const n = 100_000;
    assert.equal(read('A=${A:-1}\n'.repeat(n)).size, 1);
    assert.equal(read(`A="${'\\"'.repeat(n)}"`).size, 1);
    assert.equal(read('"'.repeat(n)).size, 0);
    assert.equal(read('A="\n'.repeat(2_000)).size, 1);
  });
});
