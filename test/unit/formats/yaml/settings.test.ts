import assert from 'node:assert/strict';
import { settingsOf } from '../../../../core/formats/yaml/settings';
import { verbatim } from '../place';

/** The settings of a text as `keys=value`. */
const read = (text: string) =>
  settingsOf(verbatim(text))?.map(({ keys, value }) => `${keys.join('.')}=${value.text}`);

describe('a file of settings', () => {
  const cases: readonly (readonly [what: string, text: string, settings: readonly string[] | undefined])[] = [
    ['its scalars', 'a: 1\nb: [x, {c: y}]\n', ['a=1', 'b.0=x', 'b.1.c=y']],
    ['none if it is empty', '', undefined],
    ['none if it is a comment', '# a: 1\n', undefined],
    ['none of several documents', 'a: 1\n---\nb: 1\n', undefined],
    ['none of a broken text', 'a: [1\n', undefined],
    ['none of one that nests too deeply to be parsed', '['.repeat(100_000), undefined],
    ['those that do not nest too deeply', `a: 1\nb: ${'['.repeat(17)}2${']'.repeat(17)}\n`, ['a=1']],
  ];
  for (const [what, text, settings] of cases) it(`has ${what}`, () => assert.deepEqual(read(text), settings));

  it('has the first 2,000 of them', () => {
    const text = Array.from({ length: 2_100 }, (_, i) => `k${i}: ${i}\n`).join('');
    assert.deepEqual(read(text)?.slice(1_999), ['k1999=1999']);
  });
});
