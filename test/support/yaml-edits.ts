/** Texts of YAML as they are edited: random edits, and what the parser says of a text, to be compared. */
import fc from 'fast-check';
import { type Document, isAlias, isCollection, isPair, isScalar } from 'yaml';

/** `EDIT_RUNS=5000 EDIT_SEED=1 npx mocha …` looks further than the fixed runs of the suite. */
export const RUNS = {
  numRuns: Number(process.env.EDIT_RUNS ?? 100),
  seed: Number(process.env.EDIT_SEED ?? 20_261_122),
};

/** All that a tree says, but for the comments at its nodes: nobody reads them there. */
export function said(document: Document.Parsed): unknown {
  const { contents, errors, warnings, range } = document;
  const problems = [...errors, ...warnings].map(({ code, message, pos }) => ({ code, message, pos }));
  return { contents: node(contents), problems, end: range.slice(1) };
}

/** The same of one node and all that is in it. */
export function node(one: unknown): unknown {
  if (isPair(one)) return { key: node(one.key), value: node(one.value), written: one.srcToken };
  if (isAlias(one)) return { alias: one.source, range: one.range, written: one.srcToken };
  if (isScalar(one)) {
    const { value, source, type, tag, anchor, range, srcToken } = one;
    return { value, source, type, tag, anchor, range, written: srcToken };
  }
  if (!isCollection(one)) return one;
  const { items, tag, anchor, flow, range, srcToken } = one;
  return { of: one.constructor.name, items: items.map(node), tag, anchor, flow, range, written: srcToken };
}

/** What is typed and pasted: what ends an entry, begins one, or swallows those that follow. */
const PIECES = [
  ...[
    '',
    '',
    '',
    ' ',
    '  ',
    '    ',
    '\n',
    '\r\n',
    '\r',
    '\t',
    'x',
    '4',
    '#',
    ' # c',
    '"',
    "'",
    '{',
    '}',
    '[',
    ']',
    ':',
    ': ',
  ],
  ...[
    '- ',
    '? ',
    '&a ',
    '*a',
    '*logging',
    '!t ',
    '!!str ',
    '|',
    '>',
    '|+\n',
    '|2-\n',
    '>-',
    '%YAML 1.1\n',
    '---\n',
    '\n---\n',
    '...\n',
    '\n...\n',
  ],
  ...[
    '\n  y:',
    '\n  y:\n',
    '\n  y: 1\n',
    '\n    z: 1',
    'a: b\n',
    '\na: b',
    '\n# c\n',
    '\n  # c\n',
    '\n    # c\n',
    '\n\n\n',
    '<<: *a\n',
  ],
  ...[
    '\n  q: "',
    '\n  - ',
    '\n- ',
    '@',
    '`',
    '\ufeff',
    '\u2028',
    '😀',
    '\ud83d',
    '---',
    '\\',
    ',',
    'key: |\n',
    '\n  b: |\n\n',
  ],
];

/** One edit, as shares of the text that it is made in. */
export const edit = fc.record({
  from: fc.double({ min: 0, max: 1, noNaN: true }),
  length: fc.oneof({ weight: 3, arbitrary: fc.constant(0) }, fc.integer({ min: 1, max: 40 })),
  piece: fc.constantFrom(...PIECES),
  /** Taken back right after, as one does: what was there is there again. */
  undone: fc.boolean(),
});
