import { TextDocuments } from 'vscode-languageserver';
import { TextDocument } from 'vscode-languageserver-textdocument';
import type { Life, SourceDocument } from '../core/model';
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
    readonly life?: Life | undefined,
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

type EditedLife = { -readonly [key in keyof Life]: Life[key] };

/** The documents that the client has open, kept in step by incremental changes. */
export class Documents extends TextDocuments<Snapshot> {
  constructor() {
    // The text behind each latest snapshot goes on to the next one, with its lines: nobody counts them all for a keystroke.
    const texts = new WeakMap<Snapshot, TextDocument>();
    // Only what is edited has one, so that a document that somebody just looks at leaves nothing behind.
    const lives = new WeakMap<TextDocument, EditedLife>();
    const snapshotOf = (document: TextDocument, life?: EditedLife) => {
      const text = document.getText();
      if (life) life.text = text;
      const snapshot = new Snapshot(document.uri, document.languageId, document.version, text, life);
      texts.set(snapshot, document);
      return snapshot;
    };
    super({
      create: (...given) => snapshotOf(TextDocument.create(...given)),
      update: (snapshot, changes, version) => {
        const document = texts.get(snapshot)!;
        const life = lives.get(document) ?? { text: '' };
        lives.set(document, life);
        return snapshotOf(TextDocument.update(document, changes, version), life);
      },
    });
  }

  /** The open document of a canonical URI, however the client spells it. */
  find(key: string): Snapshot | undefined {
    return this.all().find(document => document.key === key);
  }
}
