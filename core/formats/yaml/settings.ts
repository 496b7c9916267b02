/** The scalars of a YAML (or JSON) text, each with the keys that lead to it. */
import { isMap, isScalar, isSeq, type Scalar } from 'yaml';
import type { FileSetting } from '../../model';
import { MappedText } from '../../text/mapped';
import type { Place, Span } from '../../text/span';
import { MappedWord } from '../words';
import { scalarText } from './scalar';
import { keyText, parseYaml, type Resolved, spanOf, type YamlTree } from './tree';

/** More scalars than this are not looked at: no file of settings has as many. */
const MAX_SETTINGS = 2_000;

/** Maps and lists in each other deeper than this are not looked into. */
const MAX_DEPTH = 16;

/** In reading order; undefined for a text that is empty or broken, or that holds several documents. */
export function settingsOf(source: MappedText): readonly FileSetting[] | undefined {
  const [tree, ...more] = parseYaml(source.text) ?? [];
  if (!tree?.root || more.length > 0 || tree.faults.length > 0) return undefined;
  return new SettingsReader(tree, source).read(tree.root);
}

class SettingsReader {
  private readonly found: FileSetting[] = [];

  constructor(
    private readonly tree: YamlTree,
    private readonly source: MappedText,
  ) {}

  read(root: Resolved): readonly FileSetting[] {
    this.visit(root, [], undefined);
    return this.found;
  }

  private visit({ node }: Resolved, keys: readonly string[], key: Span | undefined): void {
    if (this.found.length >= MAX_SETTINGS || keys.length > MAX_DEPTH) return;
    if (isScalar(node)) {
      const span = spanOf(node);
      const start = key && key.start < span.start ? key.start : span.start;
      const value = new MappedWord(this.textOf(node, span), this.placeOf(span));
      this.found.push({ keys, value, place: this.placeOf({ start, end: span.end }) });
    }
    if (isMap(node)) {
      for (const entry of this.tree.entries(node))
        this.visit(entry, [...keys, keyText(entry.key)], spanOf(entry.key));
    }
    if (isSeq(node)) {
      this.tree.items(node).forEach((item, i) => {
        this.visit(item, [...keys, `${i}`], undefined);
      });
    }
  }

  /** The value, character by character where it stands as it is, with or without quotes. */
  private textOf(node: Scalar, { start, end }: Span): MappedText {
    const value = scalarText(node);
    const stretches = [this.source.slice(start, end), this.source.slice(start + 1, end - 1)];
    return (
      stretches.find(({ text }) => text === value) ??
      MappedText.opaque(this.source.uri, value, this.source.spanOf(start, end))
    );
  }

  private placeOf({ start, end }: Span): Place {
    return { uri: this.source.uri, span: this.source.spanOf(start, end) };
  }
}
