import { HOLE, type Word } from '../model';
import type { Place } from '../text/span';

/** The part `[start, end)` of a word, placed as exactly as the word can tell. */
export function sliceWord(word: Word, start: number, end: number): Word {
  const text = word.text.slice(start, end);
  if (start === 0 && end === word.text.length) return word;
  const within = word.within;
  return {
    text,
    place: within ? { uri: word.place.uri, span: within(start, end) } : word.place,
    ...(word.splits && text.includes(HOLE) && { splits: true }),
    ...(within && { within: (from: number, to: number) => within(start + from, start + to) }),
  };
}

/** The last component of a program's path: `/opt/venv/bin/vllm` is `vllm`. */
export function programName(word: Word | undefined): string {
  const text = word?.text ?? '';
  return text.slice(text.lastIndexOf('/') + 1);
}

/**
 * From the first to the last of some places; the first alone where the others stand in another document or
 * before it (words of a shell array that was filled further up).
 */
export function coveringPlace(first: Place, ...others: readonly Place[]): Place {
  if (others.some(({ uri, span }) => uri !== first.uri || span.start < first.span.start)) return first;
  const end = Math.max(first.span.end, ...others.map(({ span }) => span.end));
  return { uri: first.uri, span: { start: first.span.start, end } };
}
