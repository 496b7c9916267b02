/** How every shell program is parsed: what the parser would take minutes for is not handed to it. */
import { parse } from 'unbash';

/** UTF-16 code units: the parser is done with a shorter text in a second, whatever it holds. */
const ALWAYS_PARSED = 64 * 1024;

/** It looks for the end of each substitution and of each here-document anew; nobody has so many open at once. */
const MAX_OPEN = 500;
const MAX_HERE_DOCUMENTS = 5_000;

/**
 * The syntax tree of a program; a part that makes no sense is skipped, and told by `errors`.
 * @throws RangeError where it is nested too deeply
 */
export function parseShell(text: string): ReturnType<typeof parse> {
  if (text.length > ALWAYS_PARSED && hasTooManyOpen(text)) throw new RangeError('nested too deeply');
  return parse(text);
}

function hasTooManyOpen(text: string): boolean {
  if (countOf(text, /<</g) > MAX_HERE_DOCUMENTS) return true;
  if (countOf(text, /\$[({]/g) <= MAX_OPEN) return false;
  let open = 0;
  for (const [bracket] of text.matchAll(/\$[({]|[)}]/g)) {
    if (bracket.length === 2) open++;
    else if (open > 0) open--;
    if (open > MAX_OPEN) return true;
  }
  return false;
}

function countOf(text: string, pattern: RegExp): number {
  return text.match(pattern)?.length ?? 0;
}
