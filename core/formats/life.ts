/** What is kept of one version of a document for reading the next one. */
import type { Life, SourceDocument } from '../model';

/** One thing for each document that is being edited, gone with the document. */
export class KeptForLife<T> {
  private readonly kept = new WeakMap<Life, T>();

  constructor(private readonly create: () => T) {}

  /**
   * What is kept for a document; undefined for one that nobody edits, and for a version that is no longer the newest: a
   * reader that was overtaken is not to bring back what it has read.
   */
  of({ life, text }: SourceDocument): T | undefined {
    if (!life || life.text !== text) return undefined;
    const kept = this.kept.get(life) ?? this.create();
    this.kept.set(life, kept);
    return kept;
  }
}
