/** What a fix writes for a container of a GitHub job: one more flag among its `options`. */
import type { Scalar } from 'yaml';
import type { TextEdit } from '../text/span';
import { insertEntry } from './insert';
import {
  hasLoneCarriageReturn,
  insertAt,
  insertLine,
  lineEnd,
  lineEndingAt,
  linePrefix,
  lineStart,
  nextLine,
  REST_IS_BLANK,
} from './lines';
import type { SettingSite } from './settings';

/**
 * Adds a flag to the `options` of a container; a container that is only an image becomes a mapping with both, which
 * means the same (docs.github.com, "Running jobs in a container").
 * @returns undefined where the container does not stand in the job itself, or in an unusual layout.
 */
export function addOption({ text, object, key, inner }: SettingSite, flag: string): TextEdit[] | undefined {
  if (hasLoneCarriageReturn(text)) return undefined;
  if (key) return intoMapping(text, key, inner as Scalar, flag);
  const edit = inner
    ? append(text, inner as Scalar, flag)
    : object && insertEntry(text, object, 'options', flag, { after: ['image'] });
  return edit && [edit];
}

/** Behind the last flag: on a line of its own where the last one has one. */
function append(text: string, { range, type }: Scalar, flag: string): TextEdit | undefined {
  const [start, end] = range!;
  if (start === end) return undefined;
  switch (type) {
    case 'PLAIN':
      return insertAt(end, ` ${flag}`);
    case 'QUOTE_DOUBLE':
    case 'QUOTE_SINGLE': {
      // A line break at the end of a string is written `\n`, and would stand between the flags.
      const breaks = type === 'QUOTE_DOUBLE' ? /(?<!\\)(?:\\n)*"$/.exec(text.slice(start, end)) : undefined;
      const at = end - (breaks?.[0].length ?? 1);
      return insertAt(at, `${at === start + 1 || text[at - 1] === ' ' ? '' : ' '}${flag}`);
    }
    case 'BLOCK_FOLDED': {
      const last = start + text.slice(start, end).trimEnd().length;
      const header = lineEnd(text, start);
      if (lineStart(text, last) <= nextLine(text, header)) return insertAt(last, ` ${flag}`);
      const indent = /^ */.exec(text.slice(lineStart(text, last)))![0];
      return insertLine(text, nextLine(text, last), indent + flag);
    }
    default:
      return undefined;
  }
}

/** `container: IMAGE` becomes `container:` with `image: IMAGE` and `options: …` below it. */
function intoMapping(text: string, key: Scalar, image: Scalar, flag: string): TextEdit[] | undefined {
  const [keyStart, keyEnd] = key.range!;
  const [start, end] = image.range!;
  const column = linePrefix(text, keyStart);
  const between = /^( *:)( +)$/.exec(text.slice(keyEnd, start));
  const isOneLine = !text.slice(start, end).includes('\n');
  const rest = text.slice(end, lineEnd(text, end));
  if (image.tag !== undefined || !between || !isOneLine || !/^ *$/.test(column) || !REST_IS_BLANK.test(rest))
    return undefined;
  const indent = column + step(text, keyStart, column.length);
  const colon = keyEnd + between[1]!.length;
  return [
    { span: { start: colon, end: start }, newText: `${lineEndingAt(text, start)}${indent}image: ` },
    insertLine(text, nextLine(text, end), `${indent}options: ${flag}`),
  ];
}

/** How much deeper a line stands than the one that it belongs to. */
function step(text: string, offset: number, column: number): string {
  let outer = column;
  for (let at = lineStart(text, offset); at > 0 && outer === column; ) {
    at = lineStart(text, at - 1);
    const [, indent = '', first] = /^( *)(\S?)/.exec(text.slice(at, lineEnd(text, at)))!;
    if (first && first !== '#') outer = Math.min(indent.length, column);
  }
  return ' '.repeat(column - outer);
}
