import { load } from 'js-yaml';

/**
 * What an independent reader sees changed between two texts, one line a change, in reading order:
 * `+ path value`, `- path value` or `path: old -> new`; values as JSON.
 */
export function changesBetween(before: string, after: string): string[] {
  const old = documentsOf(before);
  const now = documentsOf(after);
  return old.length === 1 && now.length === 1
    ? changesBetweenValues(old[0], now[0])
    : changesBetweenValues(old, now);
}

/** The same of two values that have been read. */
export function changesBetweenValues(before: unknown, after: unknown): string[] {
  const found: string[] = [];
  compare('', before, after, found);
  return found;
}

/** The values of the documents; for a broken one, its text. */
export function documentsOf(text: string): unknown[] {
  return text.split(/^---$/m).map(document => {
    try {
      return load(document);
    } catch {
      return document;
    }
  });
}

function compare(path: string, before: unknown, after: unknown, found: string[]): void {
  if (JSON.stringify(before) === JSON.stringify(after)) return;
  if (before === undefined) found.push(`+ ${path} ${JSON.stringify(after)}`);
  else if (after === undefined) found.push(`- ${path} ${JSON.stringify(before)}`);
  else if (isCollection(before) && isCollection(after) && Array.isArray(before) === Array.isArray(after)) {
    if (isShortened(before, after)) {
      found.push(`${path}: ${JSON.stringify(before)} -> ${JSON.stringify(after)}`);
      return;
    }
    for (const key of new Set([...Object.keys(before), ...Object.keys(after)])) {
      compare(path === '' ? key : `${path}.${key}`, before[key], after[key], found);
    }
  } else found.push(`${path}: ${JSON.stringify(before)} -> ${JSON.stringify(after)}`);
}

function isCollection(value: unknown): value is Record<string, unknown> {
  return typeof value === 'object' && value !== null;
}

/** Item by item a list that lost one would read as a list of changes. */
function isShortened(before: object, after: object): boolean {
  return Array.isArray(before) && Array.isArray(after) && after.length < before.length;
}
