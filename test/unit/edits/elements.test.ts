import assert from 'node:assert/strict';
import { appendElement, insertElement } from '../../../core/edits/elements';
import { applyEdits, type Span } from '../../../core/text/span';

/** The list of a text and its strings, in reading order. */
function spansIn(text: string): { list: Span; strings: readonly Span[] } {
  const strings = [...text.matchAll(/"[^"]*"/g)].map(({ index, 0: { length } }) => ({
    start: index,
    end: index + length,
  }));
  return { list: { start: text.indexOf('['), end: text.lastIndexOf(']') + 1 }, strings };
}

describe('appendElement', () => {
  function append(text: string): string | undefined {
    const { list, strings } = spansIn(text);
    const edit = appendElement(text, list, strings.at(-1), 'x');
    return edit && applyEdits(text, [edit]);
  }

  const cases: readonly (readonly [before: string, after: string | undefined])[] = [
    ['[]', '["x"]'],
    ['[ ]', '["x" ]'],
    ['[\n]', '["x"\n]'],
    ['[ /* none */ ]', undefined],
    ['["a"]', '["a", "x"]'],
    ['["a",]', '["a", "x",]'],
    ['["a" , ]', '["a" , "x", ]'],
    ['["a" /* last */]', undefined],
    ['  ["a",\n   "b"]', '  ["a",\n   "b", "x"]'],
    ['[\n  "a"]', '[\n  "a", "x"]'],
    ['[\n  "a"\n]', '[\n  "a",\n  "x"\n]'],
    ['[\r\n\t"a",\r\n]', '[\r\n\t"a",\r\n\t"x",\r\n]'],
    ['[\n  "a",\n  "b"\n]', '[\n  "a",\n  "b",\n  "x"\n]'],
    ['[\n  1, "a"\n]', '[\n  1, "a", "x"\n]'],
  ];
  for (const [before, after] of cases) {
    it(JSON.stringify(before), () => assert.equal(append(before), after));
  }
});

describe('insertElement', () => {
  function insert(text: string): string {
    return applyEdits(text, [insertElement(text, spansIn(text).strings[0]!, 'x')]);
  }

  const cases: readonly (readonly [before: string, after: string])[] = [
    ['["a"]', '["x", "a"]'],
    ['"a"', '"x", "a"'],
    ['[\n  "a"\n]', '[\n  "x",\n  "a"\n]'],
    ['[\r\n\t"a"\r\n]', '[\r\n\t"x",\r\n\t"a"\r\n]'],
    ['[1,\n  2, "a"]', '[1,\n  2, "x", "a"]'],
  ];
  for (const [before, after] of cases) {
    it(JSON.stringify(before), () => assert.equal(insert(before), after));
  }
});
