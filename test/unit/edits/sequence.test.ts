import assert from 'node:assert/strict';
import { isSeq, parseAllDocuments, type YAMLSeq } from 'yaml';
import { appendItem, removeItems } from '../../../core/edits/yaml';
import { applyEdits } from '../../../core/text/span';
import { PARSE_OPTIONS } from './invariants';

/** The sequence under the key `a` of the first document. */
function sequenceIn(text: string): YAMLSeq {
  const node = [...parseAllDocuments(text, PARSE_OPTIONS)][0]!.get('a', true);
  assert.ok(isSeq(node), 'a sequence stands there');
  return node;
}

describe('appendItem', () => {
  const append = (text: string) => {
    const item = { block: ['n: x', 'p: y'], flow: '{n: x, p: y}', json: '{"n": "x", "p": "y"}' };
    const edit = appendItem(text, sequenceIn(text), item);
    return edit && applyEdits(text, [edit]);
  };

  const cases: readonly (readonly [before: string, after: string | undefined])[] = [
    ['a:\n- n: z\n', 'a:\n- n: z\n- n: x\n  p: y\n'],
    ['a:\n  -   n: z\n', 'a:\n  -   n: z\n  -   n: x\n      p: y\n'],
    ['a:\n  - {n: z}\n', 'a:\n  - {n: z}\n  - {n: x, p: y}\n'],
    ['a:\n  -\tz\n', 'a:\n  -\tz\n  - n: x\n    p: y\n'],
    ['a:\n  - \t{n: z}\n', 'a:\n  - \t{n: z}\n  - {n: x, p: y}\n'],
    // Nothing shows how items are spelt, or the last one cannot be followed.
    ['a:\n  -\n', undefined],
    ['a:\n  - |+\n    z\n\n', undefined],
    ['a: []\n', 'a: [{n: x, p: y}]\n'],
    ['a: [ ]\n', 'a: [ {n: x, p: y} ]\n'],
    ['a: [ # none\n]\n', undefined],
    ['"a": []\n', '"a": [{"n": "x", "p": "y"}]\n'],
    ['a: [{n: z}]\n', 'a: [{n: z}, {n: x, p: y}]\n'],
    ['{"a": [{"n": "z"}]}\n', '{"a": [{"n": "z"}, {"n": "x", "p": "y"}]}\n'],
    ['a: [{n: z},]\n', undefined],
    ['a: [{n: z} # last\n]\n', undefined],
    ['a: [{n: z\n', undefined],
    ['a: [\n  {n: z}\n]\n', 'a: [\n  {n: z},\n  {n: x, p: y}\n]\n'],
    ['a: [\n  {n: z},\n]\n', 'a: [\n  {n: z},\n  {n: x, p: y},\n]\n'],
    ['# c\rd\na: []\n', undefined],
  ];
  for (const [before, after] of cases) {
    it(JSON.stringify(before), () => assert.equal(append(before), after));
  }
});

describe('removeItems', () => {
  /** Without the second item of the sequence. */
  const remove = (text: string) => {
    const edit = removeItems(text, sequenceIn(text), 1, 1);
    return edit && applyEdits(text, [edit]);
  };

  const cases: readonly (readonly [before: string, after: string | undefined])[] = [
    ['a:\n- x\n- y\n- z\n', 'a:\n- x\n- z\n'],
    ['a:\n- x\n- y\n', 'a:\n- x\n'],
    ['a:\n- x\n- y', 'a:\n- x'],
    ['a:\n- x\r\n- y', 'a:\n- x'],
    // The comment behind an item goes with it.
    ['a:\n- x\n- y # why\n- z\n', 'a:\n- x\n- z\n'],
    // Its dash stands on another line.
    ['a:\n- x\n-\n  y\n', undefined],
    // The last line break belongs to the text above.
    ['a:\n- |\n  x\n- y', undefined],
    ['a:\n- >-\n  x\n- y', undefined],
    ['a: [x, y, z]\n', 'a: [x, z]\n'],
    ['a: [x, y]\n', 'a: [x]\n'],
    ['a: [x, y # why\n]\n', 'a: [x # why\n]\n'],
  ];
  for (const [before, after] of cases) {
    it(JSON.stringify(before), () => assert.equal(remove(before), after));
  }
});
