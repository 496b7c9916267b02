/** What must hold for every edit of a YAML file, whoever made it. */
import assert from 'node:assert/strict';
import { type CST, Parser, parseAllDocuments } from 'yaml';
import { applyEdits, type TextEdit } from '../../../core/text/span';
import { readYaml } from '../../support/readers';

/** How this project parses YAML; edits may rely on these options. */
export const PARSE_OPTIONS = {
  keepSourceTokens: true,
  prettyErrors: false,
  strict: false,
  uniqueKeys: false,
  logLevel: 'silent',
} as const;

export interface EditCase {
  readonly text: string;
  readonly edits: readonly TextEdit[];
  /** The one change that the edits are for, made to the loaded documents in place. */
  readonly change: (documents: unknown[]) => void;
  /** Makes the edits once more, from the edited text. */
  readonly again: (text: string) => readonly TextEdit[] | undefined;
  /** Comments that may go, because they stood at the end of a line that goes. */
  readonly mayDrop?: readonly string[];
  /** Comments that the edits write; the text has none that read the same. */
  readonly added?: readonly string[];
}

/** Applies the edits, holds the result against every invariant, and returns it. */
export function assertFaithful({ text, edits, change, again, mayDrop = [], added = [] }: EditCase): string {
  for (const { span, newText } of edits) {
    assert.ok(
      0 <= span.start && span.start <= span.end && span.end <= text.length,
      'a span lies in the text',
    );
    assert.notEqual(text.slice(span.start, span.end), newText, 'an edit changes something');
  }
  const result = applyEdits(text, edits);
  const shown = `before:\n${text}\nafter:\n${result}`;

  assert.equal(errorCount(result), errorCount(text), `no new syntax errors\n${shown}`);
  const load = loaderFor(text);
  const expected = load(text);
  change(expected);
  assert.deepEqual(load(result), expected, `only the intended value changes\n${shown}`);

  const kept = commentsOf(result).filter(comment => !added.includes(comment));
  assert.deepEqual(kept, commentsWithout(text, kept, mayDrop), `every comment stays, in order\n${shown}`);

  assert.deepEqual(newLineEndings(text, result), [], `no line ending of another kind\n${shown}`);
  assert.equal(result.endsWith('\n'), text.endsWith('\n'), `the end of the file stays\n${shown}`);
  assert.equal(result.startsWith('\uFEFF'), text.startsWith('\uFEFF'), 'the byte order mark stays');
  assert.deepEqual(again(result) ?? [], [], `a second time there is nothing to do\n${shown}`);
  return result;
}

function errorCount(text: string): number {
  const documents = parseAllDocuments(text, PARSE_OPTIONS);
  return [...documents].reduce((sum, { errors }) => sum + errors.length, 0);
}

type Loader = (text: string) => unknown[];

const loadWithOwnParser: Loader = text =>
  [...parseAllDocuments(text, { ...PARSE_OPTIONS, merge: true })].map(document =>
    document.toJS({ maxAliasCount: -1 }),
  );

/** The second parser, unless it refuses the text for being too strict: `}` in the first column, say. */
function loaderFor(text: string): Loader {
  try {
    readYaml(text);
    return readYaml;
  } catch {
    return loadWithOwnParser;
  }
}

/** Every comment of a text, in order. */
export function commentsOf(text: string): string[] {
  const found: string[] = [];
  const look = (value: unknown): void => {
    if (Array.isArray(value)) value.forEach(look);
    else if (typeof value === 'object' && value !== null) {
      const token = value as CST.SourceToken;
      if (token.type === 'comment') found.push(token.source);
      else Object.values(value).forEach(look);
    }
  };
  for (const token of new Parser().parse(text)) look(token);
  return found;
}

/** The comments of the text, less those that are not kept and need not be. */
function commentsWithout(text: string, kept: readonly string[], mayDrop: readonly string[]): string[] {
  const droppable = [...mayDrop];
  let next = 0;
  return commentsOf(text).filter(comment => {
    if (comment === kept[next]) next++;
    else if (droppable.includes(comment)) {
      droppable.splice(droppable.indexOf(comment), 1);
      return false;
    }
    return true;
  });
}

/** The kinds of line ending that the result has and the text, which has some, has not. */
function newLineEndings(text: string, result: string): string[] {
  const had = lineEndingsOf(text);
  return had.size === 0 ? [] : [...lineEndingsOf(result)].filter(ending => !had.has(ending));
}

function lineEndingsOf(text: string): ReadonlySet<string> {
  return new Set(text.match(/\r?\n/g));
}
