/** The language status of the document that is being edited: its engine, its /dev/shm, the configuration in use. */
import * as vscode from 'vscode';
import type { BaseLanguageClient } from 'vscode-languageclient';
import {
  CALCULATOR_COMMAND,
  type EngineStatus,
  type FileParams,
  STATUS_REQUEST,
  type StatusAnswer,
  type WorkloadParams,
} from '../../server/protocol';
import { detailOf, summaryOf, worstOf } from './words';

/** What VS Code calls the two items in its settings and menus. */
const NAME = 'shm-lint';

const SEVERITY: Readonly<Record<NonNullable<EngineStatus['severity']>, vscode.LanguageStatusSeverity>> = {
  error: vscode.LanguageStatusSeverity.Error,
  warning: vscode.LanguageStatusSeverity.Warning,
  information: vscode.LanguageStatusSeverity.Information,
  hint: vscode.LanguageStatusSeverity.Information,
};

/**
 * Shows the status of the active editor's document for as long as the result is not disposed of. The server is asked
 * when an editor comes to the front and when its document was linted; in between, nothing runs.
 *
 * @param linted fires with each document whose diagnostics were just asked for
 */
export function registerStatus(
  client: BaseLanguageClient,
  selector: vscode.DocumentSelector,
  linted: vscode.Event<vscode.Uri>,
): vscode.Disposable {
  const status = new Status(client, selector);
  void status.update();
  return vscode.Disposable.from(
    status,
    vscode.window.onDidChangeActiveTextEditor(() => status.update()),
    linted(uri => {
      const active = vscode.window.activeTextEditor?.document.uri;
      if (uri.toString() === active?.toString()) void status.update();
    }),
  );
}

class Status {
  #items: readonly vscode.LanguageStatusItem[] = [];
  #shown: vscode.TextDocument | undefined;
  #questions = 0;

  constructor(
    private readonly client: BaseLanguageClient,
    private readonly selector: vscode.DocumentSelector,
  ) {}

  dispose(): void {
    this.#questions++;
    this.#show(undefined, []);
  }

  async update(): Promise<void> {
    const question = ++this.#questions;
    const document = vscode.window.activeTextEditor?.document;
    if (document !== this.#shown) this.#show(undefined, []);
    if (!document || !this.client.isRunning() || vscode.languages.match(this.selector, document) === 0) {
      return;
    }
    const answer = await this.#ask(document);
    // Another editor may have come to the front, or the text may have been linted again.
    if (question === this.#questions)
      this.#show(document, answer ? itemsOf(this.client, document, answer) : []);
  }

  async #ask(document: vscode.TextDocument): Promise<StatusAnswer | undefined> {
    const params: FileParams = { uri: this.client.code2ProtocolConverter.asUri(document.uri) };
    try {
      return await this.client.sendRequest<StatusAnswer>(STATUS_REQUEST, params);
    } catch {
      return undefined;
    }
  }

  #show(document: vscode.TextDocument | undefined, items: readonly Item[]): void {
    for (const item of this.#items) item.dispose();
    this.#shown = document;
    this.#items = items.map(({ id, ...content }) => {
      const { languageId, uri } = document!;
      const item = vscode.languages.createLanguageStatusItem(id, {
        language: languageId,
        scheme: uri.scheme,
      });
      return Object.assign(item, { name: NAME, ...content });
    });
  }
}

type Item = Pick<vscode.LanguageStatusItem, 'id' | 'text' | 'command' | 'severity'> &
  Partial<Pick<vscode.LanguageStatusItem, 'detail'>>;

/** Nothing for a document without engines, unless somebody left it out and may wonder. */
function itemsOf(client: BaseLanguageClient, document: vscode.TextDocument, answer: StatusAnswer): Item[] {
  const { engines, isExcluded, configFile } = answer;
  const engine = worstOf(engines);
  if (!engine && !isExcluded) return [];
  return [
    engine ? engineItem(client, document, engine, engines.length - 1) : EXCLUDED(),
    configurationItem(configFile === null ? undefined : client.protocol2CodeConverter.asUri(configFile)),
  ];
}

function engineItem(
  client: BaseLanguageClient,
  { uri }: vscode.TextDocument,
  engine: EngineStatus,
  others: number,
): Item {
  const start: WorkloadParams = {
    uri: client.code2ProtocolConverter.asUri(uri),
    position: engine.range.start,
  };
  return {
    id: 'engine',
    text: summaryOf(engine),
    detail: detailOf(engine, others),
    severity:
      engine.severity === null ? vscode.LanguageStatusSeverity.Information : SEVERITY[engine.severity],
    command: {
      title: vscode.l10n.t('Calculate…'),
      tooltip: vscode.l10n.t('Opens the Shared Memory Calculator on {0}', engine.name),
      command: CALCULATOR_COMMAND,
      arguments: [start],
    },
  };
}

const EXCLUDED = (): Item => ({
  id: 'engine',
  text: vscode.l10n.t('shm-lint leaves this file out'),
  detail: vscode.l10n.t('by `exclude`'),
  severity: vscode.LanguageStatusSeverity.Information,
  command: undefined,
});

function configurationItem(file: vscode.Uri | undefined): Item {
  return {
    id: 'configuration',
    text: file ? vscode.workspace.asRelativePath(file) : vscode.l10n.t('No configuration file'),
    detail: vscode.l10n.t('configuration'),
    severity: vscode.LanguageStatusSeverity.Information,
    command: file
      ? { title: vscode.l10n.t('Open'), command: 'vscode.open', arguments: [file] }
      : {
          title: vscode.l10n.t('Settings'),
          command: 'workbench.action.openSettings',
          arguments: ['@ext:shm-lint.shm-lint'],
        },
  };
}
