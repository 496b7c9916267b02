/** A small mapping spelt as YAML: in lines, in braces, or as JSON. */
import type { Spelling } from './insert';
import { doubleQuoted, scalarText } from './scalars';

/** Keys in their order, each with a string or another mapping. */
export interface Record {
  readonly [key: string]: string | Record;
}

/**
 * A mapping in all spellings.
 * @param step spaces by which one level is indented below another
 */
export function spell(record: Record, step: number): Spelling {
  return {
    block: blockLines(record, step),
    flow: flowText(record, scalarText),
    json: flowText(record, doubleQuoted),
  };
}

/** The lines of a mapping, the first one in column 0. */
function blockLines(record: Record, step: number): string[] {
  return Object.entries(record).flatMap(([key, value]) =>
    typeof value === 'string'
      ? [`${key}: ${scalarText(value)}`]
      : [`${key}:`, ...blockLines(value, step).map(line => ' '.repeat(step) + line)],
  );
}

function flowText(record: Record, spellString: (text: string) => string): string {
  const entries = Object.entries(record).map(([key, value]) => {
    const text = typeof value === 'string' ? spellString(value) : flowText(value, spellString);
    return `${spellString(key)}: ${text}`;
  });
  return `{${entries.join(', ')}}`;
}
