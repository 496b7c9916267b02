/** The command that opens the calculator. */
import * as vscode from 'vscode';
import type { BaseLanguageClient } from 'vscode-languageclient';
import { CALCULATOR_COMMAND, type WorkloadAnswer, type WorkloadParams } from '../../server/protocol';
import { askWorkload, baseName } from '../workload';
import { formOf } from './form';
import { CalculatorPanel, type Start } from './panel';

export function registerCalculator(
  context: vscode.ExtensionContext,
  client: BaseLanguageClient,
): vscode.Disposable {
  return vscode.commands.registerCommand(CALCULATOR_COMMAND, async (from?: WorkloadParams) => {
    CalculatorPanel.show(context, client, await startAt(client, from));
  });
}

/**
 * The service to start from: the one that a code action names, else the one at the cursor. Undefined where there is
 * none; a calculator that cannot be filled in is still a calculator.
 */
async function startAt(
  client: BaseLanguageClient,
  from: WorkloadParams | undefined,
): Promise<Start | undefined> {
  try {
    if (from) {
      const uri = client.protocol2CodeConverter.asUri(from.uri);
      const position = client.protocol2CodeConverter.asPosition(from.position);
      return startOf(await askWorkload(client, await vscode.workspace.openTextDocument(uri), position), uri);
    }
    const editor = vscode.window.activeTextEditor;
    if (!editor) return undefined;
    const { document, selection } = editor;
    return startOf(await askWorkload(client, document, selection.active), document.uri);
  } catch {
    return undefined;
  }
}

function startOf(answer: WorkloadAnswer | null, uri: vscode.Uri): Start | undefined {
  if (!answer) return undefined;
  const { name, effectiveBytes, gaps, input } = answer;
  return {
    form: formOf(input),
    origin: { workload: name, file: baseName(uri), presentBytes: effectiveBytes, gaps },
  };
}
