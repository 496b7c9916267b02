/** The file that an insertion goes to, and the insertion. */

import * as vscode from 'vscode';
import type { BaseLanguageClient } from 'vscode-languageclient';
import { t } from '../../core/l10n';
import { resizeAt } from '../resize';
import { documentsInTabs } from '../tabs';
import { askWorkload, baseName } from '../workload';
import type { Target } from './messages';
import { indented, SNIPPET_OF_FORMAT, snippetFormatOf } from './snippets';

/** How long the cursor must rest before the page is told where it stands. */
const REST_MS = 200;

interface Place {
  readonly document: vscode.TextDocument;
  readonly position: vscode.Position;
}

/**
 * The last text editor that had the focus and the cursor in it: while somebody works in the calculator, none has.
 */
export class InsertionTarget {
  #place: Place | undefined;
  #resting: ReturnType<typeof setTimeout> | undefined;
  readonly #subscriptions: vscode.Disposable;

  /** @param moved called when the target may have become another one, and things have come to rest */
  constructor(
    private readonly client: BaseLanguageClient,
    private readonly moved: () => void,
  ) {
    this.#take(vscode.window.activeTextEditor);
    this.#subscriptions = vscode.Disposable.from(
      vscode.window.onDidChangeActiveTextEditor(editor => this.#take(editor)),
      vscode.window.onDidChangeTextEditorSelection(({ textEditor }) => {
        // An edit moves the cursors of editors that nobody is in.
        const isMeant =
          textEditor === vscode.window.activeTextEditor || textEditor.document === this.#place?.document;
        if (isMeant) this.#take(textEditor);
      }),
      vscode.workspace.onDidChangeTextDocument(({ document }) => {
        if (document === this.#place?.document) this.#rest();
      }),
      vscode.window.tabGroups.onDidChangeTabs(() => this.#rest()),
    );
  }

  dispose(): void {
    clearTimeout(this.#resting);
    this.#subscriptions.dispose();
  }

  /** What the page should call the target; null if there is none. */
  async describe(): Promise<Target | null> {
    const place = this.#current();
    if (!place) return null;
    const { document, position } = place;
    const answer = await askWorkload(this.client, document, position);
    return {
      file: baseName(document.uri),
      workload: answer?.name ?? null,
      format: answer
        ? SNIPPET_OF_FORMAT[answer.format]
        : snippetFormatOf(document.languageId, document.getText()),
    };
  }

  /**
   * Gives the service at the cursor this size, or inserts the snippet where there is none. Says what was done, or why
   * nothing was.
   */
  async insert(bytes: number, snippet: string): Promise<string> {
    const place = this.#current();
    if (!place) return t('There is no file to insert it into.');
    const { document, position } = place;
    const resizing = await resizeAt(this.client, document, position, bytes);
    if (resizing.kind !== 'nothing-here') return resizing.text;
    const file = baseName(document.uri);
    return (await vscode.workspace.applyEdit(insertion(document, position, snippet)))
      ? t`Inserted into ${file}.`
      : t`${file} does not take the edit.`;
  }

  #current(): Place | undefined {
    const place = this.#place;
    return place && documentsInTabs().includes(place.document) ? place : undefined;
  }

  #take(editor: vscode.TextEditor | undefined): void {
    if (!editor || editor.document.uri.scheme === 'output') return;
    this.#place = { document: editor.document, position: editor.selection.active };
    this.#rest();
  }

  #rest(): void {
    clearTimeout(this.#resting);
    this.#resting = setTimeout(this.moved, REST_MS);
  }
}

function insertion(
  document: vscode.TextDocument,
  position: vscode.Position,
  snippet: string,
): vscode.WorkspaceEdit {
  const edit = new vscode.WorkspaceEdit();
  const before = document.lineAt(position.line).text.slice(0, position.character);
  edit.insert(document.uri, position, indented(snippet, before));
  return edit;
}
