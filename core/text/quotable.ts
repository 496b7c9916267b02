/** What a message may quote of a text that variables have a part in. */

/** Characters of a quotation; a longer one says nothing more. */
const LONGEST = 60;

/**
 * A text if it stands in the document just so, else what stands there: `${TOKEN}` and not its value, which may be a
 * secret from another file.
 * @param written the stretch of the document behind the text; empty if that is in another file.
 */
export function quotable(text: string, written: string): string {
  const shown = written.includes(text) ? text : written || '…';
  return shown.length > LONGEST ? `${shown.slice(0, LONGEST)}…` : shown;
}
