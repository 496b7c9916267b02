import { TextDocuments } from 'vscode-languageserver';
import { TextDocument } from 'vscode-languageserver-textdocument';
import type { SourceDocument } from '../core/model';
import { LineIndex } from '../core/text/span';
import { canonicalUri } from './uri';

/**
 * A document at one version, as an editor has it open, or a file as it was read (version 0). Never changes: an edit
 * makes a new snapshot.
 */
export class Snapshot implements SourceDocument {
  /** {@link canonicalUri} of `uri`; `uri` itself stays as the client spells it. */
  readonly key: string;
  #lines: LineIndex | undefined;

  constructor(
    readonly uri: string,
    readonly languageId: string | undefined,
    readonly version: number,
    readonly text: string,
  ) {
    this.key = canonicalUri(uri);
  }

  /** A file that no editor has open, by its canonical URI. */
  static ofFile(key: string, text: string): Snapshot {
    return new Snapshot(key, undefined, 0, text);
  }

  get lines(): LineIndex {
    this.#lines ??= new LineIndex(this.text);
    return this.#lines;
  }
}

/** The documents that the client has open, kept in step by incremental changes. */
export class Documents extends TextDocuments<Snapshot> {
  constructor() {
    // The text behind each latest snapshot goes on to the next one, with its lines: nobody counts them all for a keystroke.
    const texts = new WeakMap<Snapshot, TextDocument>();
    const snapshotOf = (text: TextDocument) => {
      const snapshot = new Snapshot(text.uri, text.languageId, text.version, text.getText());
      texts.set(snapshot, text);
      return snapshot;
    };
    super({
      create: (...given) => snapshotOf(TextDocument.create(...given)),
      update: (snapshot, changes, version) =>
        snapshotOf(TextDocument.update(texts.get(snapshot)!, changes, version)),
    });
  }

  /** The open document of a canonical URI, however the client spells it. */
  find(key: string): Snapshot | undefined {
    return this.all().find(document => document.key === key);
  }
}
