/** What the user has open: VS Code keeps documents for a while after their tab was closed, and nobody means those. */
import * as vscode from 'vscode';

/** The documents that stand in a tab, hidden or not. */
export function documentsInTabs(): vscode.TextDocument[] {
  const shown = new Set(
    vscode.window.tabGroups.all
      .flatMap(group => group.tabs)
      .flatMap(({ input }) => urisOf(input).map(uri => uri.toString())),
  );
  return vscode.workspace.textDocuments.filter(({ uri }) => shown.has(uri.toString()));
}

function urisOf(input: unknown): vscode.Uri[] {
  if (input instanceof vscode.TabInputText) return [input.uri];
  return input instanceof vscode.TabInputTextDiff ? [input.modified] : [];
}
