/** What the tests in the extension host share. */
import assert from 'node:assert/strict';
import * as vscode from 'vscode';

export const EXTENSION_ID = 'shm-lint.shm-lint';

/** How long the linter may take to say something before a test gives up on it. */
const PATIENCE_MS = 20_000;

/** A file of the first workspace folder: the copy of test/e2e/workspace. */
export function fileUri(path: string): vscode.Uri {
  const folder = vscode.workspace.workspaceFolders?.[0];
  assert.ok(folder, 'no workspace folder is open');
  return vscode.Uri.joinPath(folder.uri, path);
}

/** A file of the copy of test/e2e/multi-root, whose folders are the other workspace folders. */
export function multiRootUri(path: string): vscode.Uri {
  return vscode.Uri.joinPath(fileUri('../multi-root'), path);
}

/** Opens a file of the first workspace folder, or any, in an editor that has the focus. */
export async function open(path: string | vscode.Uri): Promise<vscode.TextDocument> {
  const uri = typeof path === 'string' ? fileUri(path) : path;
  const document = await vscode.workspace.openTextDocument(uri);
  await vscode.window.showTextDocument(document);
  return document;
}

/** Writes a file into the workspace, past any editor. */
export async function write(path: string, text: string): Promise<void> {
  await vscode.workspace.fs.writeFile(fileUri(path), new TextEncoder().encode(text));
}

export async function readBack(path: string): Promise<string> {
  return new TextDecoder().decode(await vscode.workspace.fs.readFile(fileUri(path)));
}

/** Leaves nothing open and nothing unsaved behind. */
export async function closeEverything(): Promise<void> {
  while (vscode.window.activeTextEditor?.document.isDirty) {
    await vscode.commands.executeCommand('workbench.action.revertAndCloseActiveEditor');
  }
  await vscode.commands.executeCommand('workbench.action.closeAllEditors');
}

/** The linter's diagnostics of a file, open or not. */
export function findingsAt(uri: vscode.Uri): vscode.Diagnostic[] {
  return vscode.languages.getDiagnostics(uri).filter(({ source }) => source === 'shm-lint');
}

/** The linter's diagnostics of a document. */
export function findings({ uri }: Pick<vscode.TextDocument, 'uri'>): vscode.Diagnostic[] {
  return findingsAt(uri);
}

/** Waits until the linter's diagnostics of a document are as asked for, and returns them. */
export async function findingsOnce(
  document: Pick<vscode.TextDocument, 'uri'>,
  wanted: string,
  holds: (found: readonly vscode.Diagnostic[]) => boolean,
): Promise<vscode.Diagnostic[]> {
  const deadline = Date.now() + PATIENCE_MS;
  for (;;) {
    const found = findings(document);
    if (holds(found)) return found;
    if (Date.now() > deadline) {
      assert.fail(`${document.uri.path}: waited for ${wanted}, found ${JSON.stringify(found, undefined, 2)}`);
    }
    await new Promise(resolve => setTimeout(resolve, 50));
  }
}

/** Waits for a document's only finding. */
export async function onlyFinding(document: vscode.TextDocument): Promise<vscode.Diagnostic> {
  const [finding] = await findingsOnce(document, 'one finding', found => found.length === 1);
  return finding!;
}

export async function noFindings(document: vscode.TextDocument): Promise<void> {
  await findingsOnce(document, 'no findings', found => found.length === 0);
}

/**
 * Asserts that the linter has nothing to say of a document. To see silence, and not just a linter that has not
 * got there yet, another document is opened after it and waited for.
 */
export async function staysSilent(document: vscode.TextDocument): Promise<void> {
  const next = await vscode.workspace.openTextDocument({
    language: 'dockercompose',
    content: 'services:\n  a:\n    image: vllm/vllm-openai:v0.11.2\n    command: --tensor-parallel-size 2\n',
  });
  await vscode.window.showTextDocument(next);
  await onlyFinding(next);
  assert.deepEqual(findings(document), []);
}

/** A finding's rule. */
export function ruleOf({ code }: vscode.Diagnostic): unknown {
  return typeof code === 'object' ? code.value : code;
}

/** The code actions that VS Code gathers at a range, as its lightbulb does. */
export async function codeActions(
  document: vscode.TextDocument,
  range: vscode.Range,
  kind: vscode.CodeActionKind,
): Promise<vscode.CodeAction[]> {
  return vscode.commands.executeCommand('vscode.executeCodeActionProvider', document.uri, range, kind.value);
}

/**
 * The code actions at a range where there must be some. Waits for them as a user would at the lightbulb: VS Code may
 * be closing the document just then, to open it again in another language, and the answer for the one that went is empty;
 * and it drops a question when the providers change meanwhile, as its own Markdown extension makes them do when the first
 * such document opens.
 */
export async function offeredActions(
  document: vscode.TextDocument,
  range: vscode.Range,
  kind: vscode.CodeActionKind,
): Promise<vscode.CodeAction[]> {
  const deadline = Date.now() + PATIENCE_MS;
  for (;;) {
    const actions = await codeActions(document, range, kind).catch(noneIfDropped);
    if (actions.length > 0 || Date.now() > deadline) return actions;
    await new Promise(resolve => setTimeout(resolve, 50));
  }
}

function noneIfDropped(error: unknown): [] {
  if (error instanceof Error && error.name === 'Canceled') return [];
  throw error;
}

/** The quick fixes at a finding, in the order of the menu. */
export function quickFixes(
  document: vscode.TextDocument,
  finding: vscode.Diagnostic,
): Promise<vscode.CodeAction[]> {
  return offeredActions(document, finding.range, vscode.CodeActionKind.QuickFix);
}

/** Applies an action's edit, as choosing it in the menu does. */
export async function apply({ edit, title }: vscode.CodeAction): Promise<void> {
  assert.ok(edit, `"${title}" carries no edit`);
  assert.ok(await vscode.workspace.applyEdit(edit), `VS Code refused the edit of "${title}"`);
}
