/** Findings that are known and shall not be told again, and the file that remembers them. */
import { createHash } from 'node:crypto';
import type { Finding } from '../core/model';

/** Findings of one kind in one file: all that cannot be told apart without their line. */
export interface BaselineEntry {
  readonly rule: string;
  /** The workload's name; `line` for one that is only known by its line. */
  readonly workload: string;
  /** A hash of the text that is underlined, so that another parallel size is another finding. */
  readonly cause: string;
  readonly count: number;
}

/** Entries by path, from the baseline's folder, with `/`. */
export type BaselineEntries = ReadonlyMap<string, readonly BaselineEntry[]>;

export interface Split {
  readonly known: readonly Finding[];
  readonly fresh: readonly Finding[];
}

/** A baseline that cannot be used; the message completes "FILE: …". */
export class BadBaseline extends Error {
  override readonly name = 'BadBaseline';
}

/** What a baseline says of each file. */
export class Baseline {
  constructor(readonly entries: BaselineEntries) {}

  /** Reads the text of a baseline file. Throws {@link BadBaseline}. */
  static parse(text: string): Baseline {
    let json: unknown;
    try {
      json = JSON.parse(text);
    } catch (error) {
      throw new BadBaseline(`it is no JSON: ${(error as Error).message}`);
    }
    if (!isRecord(json) || json.version !== 1) throw new BadBaseline('it is no baseline of this release');
    const { files } = json;
    if (!isRecord(files)) throw new BadBaseline('it has no "files"');
    const entries = Object.entries(files).map(([path, list]) => {
      if (!Array.isArray(list) || !list.every(isEntry)) {
        throw new BadBaseline(`what it says of "${path}" is no list of findings`);
      }
      return [path, list] as const;
    });
    return new Baseline(new Map(entries));
  }

  /**
   * Tells the findings of one file that are known from those that are new. Of more findings of one kind than are
   * known, the last ones are new.
   */
  split(path: string, text: string, findings: readonly Finding[]): Split {
    const left = this.#counts(path);
    const known = new Set<Finding>();
    for (const finding of findings) {
      const key = keyOf(kindOf(finding, text));
      const count = left.get(key) ?? 0;
      if (count > 0) known.add(finding);
      left.set(key, count - 1);
    }
    return {
      known: findings.filter(finding => known.has(finding)),
      fresh: findings.filter(finding => !known.has(finding)),
    };
  }

  /** The entries of one file that its findings do not use up, with how many are left over. */
  stale(path: string, text: string, findings: readonly Finding[]): BaselineEntry[] {
    const found = new Map(entriesOf(text, findings).map(entry => [keyOf(entry), entry.count]));
    return (this.entries.get(path) ?? []).flatMap(entry => {
      const count = entry.count - (found.get(keyOf(entry)) ?? 0);
      return count > 0 ? [{ ...entry, count }] : [];
    });
  }

  #counts(path: string): Map<string, number> {
    const counts = new Map<string, number>();
    for (const entry of this.entries.get(path) ?? []) {
      counts.set(keyOf(entry), (counts.get(keyOf(entry)) ?? 0) + entry.count);
    }
    return counts;
  }
}

/** What a baseline remembers of the findings of one file, sorted. */
export function entriesOf(text: string, findings: readonly Finding[]): BaselineEntry[] {
  const entries = new Map<string, BaselineEntry>();
  for (const finding of findings) {
    const kind = kindOf(finding, text);
    entries.set(keyOf(kind), { ...kind, count: (entries.get(keyOf(kind))?.count ?? 0) + 1 });
  }
  return [...entries.values()].sort((a, b) => (keyOf(a) < keyOf(b) ? -1 : 1));
}

/**
 * For each finding of one file a name that stays with it while lines come, go and move, made of what a baseline knows
 * it by. Findings of one kind are numbered, so that each name is there once.
 */
export function fingerprintsOf(text: string, findings: readonly Finding[]): string[] {
  const counts = new Map<string, number>();
  return findings.map(finding => {
    const key = keyOf(kindOf(finding, text));
    const count = (counts.get(key) ?? 0) + 1;
    counts.set(key, count);
    return `${hashOf(key)}:${count}`;
  });
}

/** The text of a baseline file: the same entries give the same bytes, and each entry has a line of its own. */
export function printBaseline(entries: BaselineEntries): string {
  const files = [...entries]
    .filter(([, list]) => list.length > 0)
    .sort(([a], [b]) => (a < b ? -1 : 1))
    .map(([path, list]) => {
      const lines = list.map(entry => `      ${JSON.stringify(entry)}`);
      return `    ${JSON.stringify(path)}: [\n${lines.join(',\n')}\n    ]`;
    });
  const body = files.length === 0 ? '{}' : `{\n${files.join(',\n')}\n  }`;
  return `{\n  "version": 1,\n  "files": ${body}\n}\n`;
}

type Kind = Omit<BaselineEntry, 'count'>;

function kindOf({ rule, workload, span }: Finding, text: string): Kind {
  // Lines are joined and indented in more than one way without another meaning.
  const cause = text
    .slice(span.start, span.end)
    .replace(/(?:\s|\\\r?\n)+/g, ' ')
    .trim();
  return {
    rule,
    workload: workload.replace(/^line \d+$/, 'line'),
    cause: hashOf(cause),
  };
}

function hashOf(text: string): string {
  return createHash('sha256').update(text).digest('hex').slice(0, 16);
}

function keyOf({ rule, workload, cause }: Kind): string {
  return JSON.stringify([rule, workload, cause]);
}

function isEntry(value: unknown): value is BaselineEntry {
  if (!isRecord(value)) return false;
  const { rule, workload, cause, count } = value;
  return (
    [rule, workload, cause].every(text => typeof text === 'string') &&
    Number.isInteger(count) &&
    (count as number) > 0
  );
}

function isRecord(value: unknown): value is Record<string, unknown> {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}
