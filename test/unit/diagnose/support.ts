import assert from 'node:assert/strict';
import { diagnose, type Match } from '../../../core/diagnose';

/** The only match of a text. */
export function only(text: string): Match {
  const matches = diagnose(text);
  assert.equal(
    matches.length,
    1,
    `one match in:\n${text}\nnot ${JSON.stringify(matches.map(({ kind }) => kind))}`,
  );
  return matches[0]!;
}

/** `["2.19", "2.20"]` from `series(19, 20)`. */
export function series(first: number, last = first): string[] {
  return Array.from({ length: last - first + 1 }, (_, i) => `2.${first + i}`);
}
