import { HOLE, type Word } from '../model';

/** The part `[start, end)` of a word, placed as exactly as the word can tell. */
export function sliceWord(word: Word, start: number, end: number): Word {
  const text = word.text.slice(start, end);
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
