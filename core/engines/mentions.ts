import { ENGINES } from './list';

/**
 * What all engines' files share: short spellings of parallel sizes, and `extends` with a `file`, in which the engine
 * may stand.
 */
const SHARED = String.raw`(?:^|["'\s])-(?:tp|pp|dp)\b|\bextends\b`;

const MENTION = new RegExp([...ENGINES.map(engine => engine.mentions), SHARED].join('|'), 'im');

/** Whether a text may have to do with an engine at all; a scan of its characters, no parsing. */
export function mentionsEngine(text: string): boolean {
  return MENTION.test(text);
}
