/** The calculator as a panel of VS Code: one at most, beside what is edited. */

import * as vscode from 'vscode';
import type { BaseLanguageClient } from 'vscode-languageclient';
import { t } from '../../core/l10n';
import type { Form } from './fields';
import { pageOf } from './html';
import type { FromPage, Origin, ToPage } from './messages';
import { InsertionTarget } from './target';

/** Also what an editor tab of the panel is known by. */
export const VIEW_TYPE = 'shm-lint.calculator';

/** What the fields are filled in with. */
export interface Start {
  readonly form: Form;
  readonly origin: Origin;
}

export class CalculatorPanel {
  static #open: CalculatorPanel | undefined;

  /** Shows the panel, with other fields if a start is given. */
  static show(context: vscode.ExtensionContext, client: BaseLanguageClient, start: Start | undefined): void {
    if (!CalculatorPanel.#open) {
      CalculatorPanel.#open = new CalculatorPanel(context, client, start);
      return;
    }
    CalculatorPanel.#open.#start = start;
    CalculatorPanel.#open.#panel.reveal();
    CalculatorPanel.#open.#prefill();
  }

  readonly #panel: vscode.WebviewPanel;
  readonly #target: InsertionTarget;
  #start: Start | undefined;
  /** Whether the page is there: VS Code throws it away when the panel is hidden. */
  #listens = false;

  private constructor(
    { extensionUri }: vscode.ExtensionContext,
    client: BaseLanguageClient,
    start: Start | undefined,
  ) {
    this.#start = start;
    // Before the panel takes the focus from the editor.
    this.#target = new InsertionTarget(client, () => void this.#showTarget());
    const dist = vscode.Uri.joinPath(extensionUri, 'dist');
    this.#panel = vscode.window.createWebviewPanel(
      VIEW_TYPE,
      t('Shared Memory Calculator'),
      vscode.window.activeTextEditor ? vscode.ViewColumn.Beside : vscode.ViewColumn.Active,
      { enableScripts: true, localResourceRoots: [dist] },
    );
    const { webview } = this.#panel;
    const address = (name: string) => webview.asWebviewUri(vscode.Uri.joinPath(dist, name)).toString();
    webview.onDidReceiveMessage((message: FromPage) => this.#receive(message));
    this.#panel.onDidChangeViewState(() => {
      if (!this.#panel.visible) this.#listens = false;
    });
    this.#panel.onDidDispose(() => {
      CalculatorPanel.#open = undefined;
      this.#listens = false;
      this.#target.dispose();
    });
    webview.html = pageOf({
      nonce: crypto.randomUUID(),
      cspSource: webview.cspSource,
      script: address('calculator.js'),
      style: address('calculator.css'),
      ...(vscode.l10n.bundle && { words: { language: vscode.env.language, messages: vscode.l10n.bundle } }),
    });
  }

  #say(message: ToPage): void {
    if (this.#listens) void this.#panel.webview.postMessage(message);
  }

  async #receive(message: FromPage): Promise<void> {
    switch (message.type) {
      case 'ready':
        this.#listens = true;
        this.#prefill();
        await this.#showTarget();
        break;
      case 'copy':
        await vscode.env.clipboard.writeText(message.text);
        this.#say({ type: 'said', text: t('Copied.') });
        break;
      case 'insert':
        this.#say({ type: 'said', text: await this.#insert(message.bytes, message.snippet) });
        break;
    }
  }

  async #insert(bytes: number, snippet: string): Promise<string> {
    try {
      return await this.#target.insert(bytes, snippet);
    } catch (error) {
      return t`Nothing was inserted: ${error instanceof Error ? error.message : String(error)}`;
    }
  }

  /** Fills the fields in, once for each start; a page that comes back brings its own state. */
  #prefill(): void {
    if (!this.#listens || !this.#start) return;
    this.#say({ type: 'prefill', ...this.#start });
    this.#start = undefined;
  }

  async #showTarget(): Promise<void> {
    if (!this.#listens) return;
    // Without a server there is still a file to insert into; the button is told when it is pressed.
    const target = await this.#target.describe().catch(() => null);
    this.#say({ type: 'target', target });
  }
}
