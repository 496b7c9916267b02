/** Strings in lists of JSON. */
import type { Span, TextEdit } from '../text/span';
import { insertAt, insertLine, lineEnd, lineEndingAt, lineStart } from './lines';
import { doubleQuoted } from './scalars';

/** Puts a string in front of an element: on a line of its own where the element has one. */
export function insertElement(text: string, before: Span, value: string): TextEdit {
  const start = lineStart(text, before.start);
  const indent = text.slice(start, before.start);
  const element = `${doubleQuoted(value)},`;
  return start > 0 && /^[ \t]*$/.test(indent)
    ? insertLine(text, start, indent + element)
    : insertAt(before.start, `${element} `);
}

/**
 * Puts a string behind the last element of a list.
 * @param list from `[` to `]`.
 * @param last its last element; undefined for an empty list.
 * @returns undefined where a comment is in the way.
 */
export function appendElement(
  text: string,
  list: Span,
  last: Span | undefined,
  value: string,
): TextEdit | undefined {
  const element = doubleQuoted(value);
  if (!last)
    return /^\[\s*\]$/.test(text.slice(list.start, list.end)) ? insertAt(list.start + 1, element) : undefined;
  const rest = text.slice(last.end, list.end - 1);
  if (!/^[\s,]*$/.test(rest)) return undefined;
  const start = lineStart(text, last.start);
  const indent = text.slice(start, last.start);
  const comma = /^\s*,/.exec(rest)?.[0].length;
  if (start === 0 || !/^[ \t]*$/.test(indent) || lineEnd(text, last.end) >= list.end) {
    return comma === undefined
      ? insertAt(last.end, `, ${element}`)
      : insertAt(last.end + comma, ` ${element},`);
  }
  const eol = lineEndingAt(text, start);
  return comma === undefined
    ? insertAt(last.end, `,${eol}${indent}${element}`)
    : insertAt(last.end + comma, `${eol}${indent}${element},`);
}
