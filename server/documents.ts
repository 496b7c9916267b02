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
    super({
      create: (uri, languageId, version, text) => new Snapshot(uri, languageId, version, text),
      update: ({ uri, languageId, text }, changes, version) => {
        const document = TextDocument.create(uri, languageId ?? '', version, text);
        return new Snapshot(
          uri,
          languageId,
          version,
          TextDocument.update(document, changes, version).getText(),
        );
      },
    });
  }

  /** The open document of a canonical URI, however the client spells it. */
  find(key: string): Snapshot | undefined {
    return this.all().find(document => document.key === key);
  }
}
