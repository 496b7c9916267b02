/** The commands that explain a log. */

import * as vscode from 'vscode';
import type { BaseLanguageClient } from 'vscode-languageclient';
import { diagnose, inspections } from '../../core/diagnose';
import { t } from '../../core/l10n';
import { resizeAt } from '../resize';
import { ExplainedLogs, GIVE_SIZE_COMMAND, type GiveSizeParams } from './documents';
import { reportOf } from './report';
import { chooseLog, type Log, selectedLog, terminalLog } from './source';

export function registerLogs(client: BaseLanguageClient): vscode.Disposable {
  const logs = new ExplainedLogs(client);
  const explain = async (log: Log | undefined) => {
    if (!log) return;
    const matches = diagnose(log.text);
    const looks = inspections({ runtime: 'compose', service: 'SERVICE' });
    await logs.show(reportOf({ source: log.name, matches, inspections: looks }));
  };
  return vscode.Disposable.from(
    logs.register(),
    vscode.commands.registerCommand('shm-lint.explainLog', async () =>
      explain(selectedLog() ?? (await chooseLog())),
    ),
    vscode.commands.registerCommand('shm-lint.showAsLog', showAsLog),
    vscode.commands.registerCommand('shm-lint.explainTerminalSelection', async () =>
      explain(await terminalLog()),
    ),
    vscode.commands.registerCommand(GIVE_SIZE_COMMAND, (params: GiveSizeParams) => giveSize(client, params)),
  );
}

/** The language of logs, which no file has by its name: `.log` is everybody's. */
const LOG_LANGUAGE = 'nccl-log';

async function showAsLog(): Promise<void> {
  const document = vscode.window.activeTextEditor?.document;
  if (document) await vscode.languages.setTextDocumentLanguage(document, LOG_LANGUAGE);
}

async function giveSize(client: BaseLanguageClient, { uri, position, bytes }: GiveSizeParams): Promise<void> {
  const { protocol2CodeConverter: toCode } = client;
  const document = await vscode.workspace.openTextDocument(toCode.asUri(uri));
  const resizing = await resizeAt(client, document, toCode.asPosition(position), bytes);
  if (resizing.kind === 'done') await vscode.window.showTextDocument(document);
  else {
    const text = resizing.kind === 'refused' ? resizing.text : t('The service is no longer there.');
    void vscode.window.showInformationMessage(text);
  }
}
