/** Configuration as plain values with their places, whether it was written as YAML, as JSON or in an editor's settings. */

import { isMap, isScalar, isSeq, type Scalar, type YAMLMap } from 'yaml';
import { withoutComments } from '../formats/embedded/json';
import { scalarText } from '../formats/yaml/scalar';
import { keyText, parseYaml, type Resolved, spanOf, type YamlTree } from '../formats/yaml/tree';
import { t } from '../l10n';
import type { Span } from '../text/span';

export type Value = Text | List | Table | Nothing;

/** A scalar as it is written: `off` and `8g`, `true` and `8` alike. */
export interface Text {
  readonly kind: 'text';
  readonly text: string;
  readonly span: Span;
}

export interface List {
  readonly kind: 'list';
  readonly items: readonly Value[];
  readonly span: Span;
}

export interface Table {
  readonly kind: 'table';
  readonly entries: readonly Entry[];
  readonly span: Span;
}

export interface Entry {
  readonly key: string;
  readonly keySpan: Span;
  readonly value: Value;
}

/** A key without a value, or an empty file. */
export interface Nothing {
  readonly kind: 'nothing';
  readonly span: Span;
}

/** What is wrong with a text, as a full sentence or clause for the reader. */
export interface Fault {
  readonly span: Span;
  readonly message: string;
}

/** Characters; a configuration that is longer is not read. */
const MAX_CHARACTERS = 64 * 1024;
/** Values, each alias counted as often as it is used: an alias bomb has more before it has been followed far. */
const MAX_VALUES = 10_000;
/** Levels; deeper than any configuration, and than an alias that holds itself. */
const MAX_DEPTH = 16;

const START: Span = { start: 0, end: 0 };

/** Reads a configuration file. Never throws; what is broken is told, and the rest is read. */
export function parseConfig(text: string, language: 'yaml' | 'json'): { value: Value; faults: Fault[] } {
  const refused = (message: string) => ({
    value: { kind: 'nothing', span: START } as const,
    faults: [{ span: START, message }],
  });
  if (text.length > MAX_CHARACTERS) {
    return refused(t`it is longer than ${MAX_CHARACTERS / 1024} Ki characters, so nothing of it is read`);
  }
  const trees = parseYaml(language === 'json' ? withoutComments(text) : text);
  if (!trees)
    return refused(t('it is nested too deeply or holds too many documents, so nothing of it is read'));
  const [tree, second] = trees;
  if (!tree) return { value: { kind: 'nothing', span: START }, faults: [] };
  // What is missing at the end is placed behind it.
  const within = (offset: number) => Math.min(offset, text.length);
  const faults: Fault[] = tree.document.errors.map(({ pos: [start, end], message }) => ({
    span: { start: within(start), end: within(end) },
    message: t`this is no valid ${language === 'json' ? 'JSON' : 'YAML'}: ${message}`,
  }));
  if (second) {
    const [start] = second.document.range;
    faults.push({
      span: { start, end: start },
      message: t('a configuration is one document; the second one is not read'),
    });
  }
  try {
    return { value: new Reading(tree, faults).root(), faults };
  } catch (error) {
    if (error instanceof TooMuch) return refused(error.message);
    throw error;
  }
}

class TooMuch extends Error {}

class Reading {
  private left = MAX_VALUES;

  constructor(
    private readonly tree: YamlTree,
    private readonly faults: Fault[],
  ) {}

  root(): Value {
    return this.value(this.tree.root, START, 0);
  }

  private value(resolved: Resolved | undefined, span: Span, depth: number): Value {
    if (--this.left < 0) {
      throw new TooMuch(
        t`it holds more than ${MAX_VALUES} values once its aliases are followed, so nothing of it is read`,
      );
    }
    if (depth > MAX_DEPTH) throw new TooMuch(t('it is nested too deeply, so nothing of it is read'));
    if (!resolved) return { kind: 'nothing', span };
    const { node } = resolved;
    const place = resolved.via ?? spanOf(node);
    if (isMap(node)) return { kind: 'table', entries: this.entries(node, depth), span: place };
    if (isSeq(node)) {
      const items = node.items.map(item => this.value(this.tree.resolve(item), place, depth + 1));
      return { kind: 'list', items, span: place };
    }
    if (!isScalar(node) || node.value === null) return { kind: 'nothing', span: place };
    return { kind: 'text', text: scalarText(node), span: place };
  }

  private entries(map: YAMLMap, depth: number): Entry[] {
    this.duplicates(map);
    return this.tree.entries(map).map(entry => {
      const keySpan = spanOf(entry.key);
      return { key: keyText(entry.key), keySpan, value: this.value(entry, keySpan, depth + 1) };
    });
  }

  private duplicates(map: YAMLMap): void {
    const seen = new Set<string>();
    for (const { key } of map.items) {
      if (!isScalar(key)) continue;
      const text = keyText(key);
      if (seen.has(text)) {
        const span = spanOf(key as Scalar.Parsed);
        this.faults.push({ span, message: t`"${text}" is set twice; this one counts` });
      }
      seen.add(text);
    }
  }
}

/** Takes over a value of an editor's settings, which have no places. */
export function valueOfJson(json: unknown, depth = 0): Value {
  if (json === undefined || json === null || depth > MAX_DEPTH) return { kind: 'nothing', span: START };
  if (Array.isArray(json)) {
    return { kind: 'list', items: json.map(item => valueOfJson(item, depth + 1)), span: START };
  }
  if (typeof json !== 'object') return { kind: 'text', text: String(json), span: START };
  const entries = Object.entries(json).map(([key, value]) => ({
    key,
    keySpan: START,
    value: valueOfJson(value, depth + 1),
  }));
  return { kind: 'table', entries, span: START };
}
