/** Variables that stand for further options in a script and that nobody fills. */
import { HOLE, type SourceDocument, type Word } from '../../model';
import { MappedWord, mappedTextOf } from '../words';

/**
 * Words without such variables as `$extra_args`: written in small letters, as only a script's own are, read by the script
 * and never written (what ShellCheck's SC2154 reports). Only where the document is a script as a whole, and takes in no
 * other file.
 */
export function withoutUnfilled(words: readonly Word[], document: SourceDocument): readonly Word[] {
  const { uri, text } = document;
  if (!words.some(word => word.text.includes(HOLE)) || !/^#!/.test(text) || TAKES_IN.test(text)) return words;
  return words.flatMap(word => {
    if (word.place.uri !== uri) return [word];
    const given = mappedTextOf(word);
    const kept = given.replace(HOLES, ({ index }) => {
      const { start, end } = given.spanOf(index, index + 1);
      return isUnfilled(text.slice(start, end), text) ? '' : HOLE;
    });
    if (kept.text === given.text) return [word];
    return kept.text === ''
      ? []
      : [new MappedWord(kept, word.place, word.splits === true && kept.text.includes(HOLE))];
  });
}

const HOLES = new RegExp(HOLE, 'g');

/** Commands that may set any variable. */
const TAKES_IN = /(?:^|[\s;&|])(?:source|\.|eval)[ \t]/m;

function isUnfilled(expansion: string, text: string): boolean {
  const name = /^\$\{?((?:[a-z]+_)*(?:args|options|opts|flags|params))\}?$/.exec(expansion)?.[1];
  // Whatever else than `$name` mentions it may fill it.
  return name !== undefined && !new RegExp(`(?<!\\$|\\$\\{|\\w)${name}\\b`).test(text);
}
