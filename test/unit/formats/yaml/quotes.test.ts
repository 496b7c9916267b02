import assert from 'node:assert/strict';
import { parseYaml } from '../../../../core/formats/yaml/tree';

const read = (text: string) =>
  parseYaml(text)!.map(({ document, faults }) => (faults.length > 0 ? 'broken' : document.toJS()));

describe('quoted strings whose later lines are indented too little', () => {
  // What PyYAML and go-yaml read: a line break and the blanks around it are one blank. The words are the same.
  const sound: readonly (readonly [what: string, text: string, value: unknown])[] = [
    ['in a list', 'a:\n    b:\n      - "x y\n      z"\n    c: 1\n', { a: { b: ['x y z'], c: 1 } }],
    ['in single quotes', "a:\n    b:\n      - 'x y\n     z'\n    c: 1\n", { a: { b: ['x y z'], c: 1 } }],
    ['at the margin', 'a:\n    b:\n      - "x\ny"\n    c: 1\n', { a: { b: ['x y'], c: 1 } }],
    ['with CRLF', 'a:\r\n    b: "x\r\n    y"\r\n    c: 1\r\n', { a: { b: 'x y', c: 1 } }],
    ['over three lines', 'a:\n    b: "x\n  y\n  z"\n    c: 1\n', { a: { b: 'x y z', c: 1 } }],
    ['twice', 'a:\n    b: "x\n  y"\n    c: "x\n  y"\n', { a: { b: 'x y', c: 'x y' } }],
    ['with an escaped quote', 'a:\n    b: "x\n  \\"y\\""\n    c: 1\n', { a: { b: 'x "y"', c: 1 } }],
    ['with a comment behind', 'a:\n    b: "x\n  y" # z\n    c: 1\n', { a: { b: 'x y', c: 1 } }],
    [
      'with apostrophes that look like another string',
      'a:\n    b: "x\n  \'y\nz: \'"\n    c: 1\n',
      { a: { b: "x 'y z: '", c: 1 } },
    ],
    ['at the end of the text', 'a:\n    b: "x\n  y"', { a: { b: 'x y' } }],
  ];
  const folded = (value: unknown) => JSON.parse(JSON.stringify(value).replace(/ +/g, ' '));
  for (const [what, text, value] of sound)
    it(`are read ${what}`, () => {
      assert.deepEqual(read(text).map(folded), [value]);
    });

  it('keep every other value where it is', () => {
    const text = 'a:\n    b: "x\n  y"\n    c: here\n';
    const [tree] = parseYaml(text)!;
    const [start, end] = (tree!.document.getIn(['a', 'c'], true) as { range: [number, number] }).range;
    assert.equal(text.slice(start, end), 'here');
  });

  for (const [what, text] of [
    ['a string that has no end', 'a: "x\nb: 2\n'],
    ['half a string, and another one', 'a: "x\nb: "y"\nc: 1\n'],
    ['something behind the string', 'a:\n    b: "x\n  y" z\n    c: 1\n'],
    ['another mistake beside it', 'a:\n    b: "x\n  y"\n    c: [1\n'],
  ] as const)
    it(`are not made of ${what}`, () => {
      assert.deepEqual(read(text), ['broken']);
    });
});
