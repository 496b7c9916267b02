/** The rules' pages, which come with the extension: nothing is fetched to read one. */
import * as vscode from 'vscode';
import { PROJECT_URL } from '../core/rules/url';
import { SHOW_RULE_COMMAND } from '../server/protocol';

const SCHEME = 'shm-lint-rule';

/** Shows a rule's page as VS Code shows Markdown; asks which one where none is named. */
export function registerRules({ extension }: vscode.ExtensionContext): vscode.Disposable {
  return vscode.Disposable.from(
    vscode.workspace.registerTextDocumentContentProvider(SCHEME, {
      provideTextDocumentContent: ({ path }) => readPage(extension.extensionUri, path),
    }),
    vscode.commands.registerCommand(SHOW_RULE_COMMAND, async (named?: string) => {
      const rule = named ?? (await chooseRule(extension));
      if (rule === undefined) return;
      const page = vscode.Uri.from({ scheme: SCHEME, path: `/${rule}.md` });
      try {
        await vscode.commands.executeCommand('markdown.showPreview', page);
      } catch {
        // Whoever has switched VS Code's Markdown off reads the text.
        await vscode.window.showTextDocument(page);
      }
    }),
  );
}

/** The page as it is published, with links out of its folder that lead to where the project lives. */
async function readPage(extensionUri: vscode.Uri, path: string): Promise<string> {
  const file = vscode.Uri.joinPath(extensionUri, 'docs', 'rules', path);
  const page = new TextDecoder().decode(await vscode.workspace.fs.readFile(file));
  return page.replaceAll('](../', `](${PROJECT_URL}/blob/main/docs/`);
}

/** The rules by name, those of the findings at the cursor first. */
async function chooseRule(extension: vscode.Extension<unknown>): Promise<string | undefined> {
  const here = rulesAtCursor();
  const items = Object.entries(rulesOf(extension))
    .map(([label, { description }]) => ({ label, detail: description, isHere: here.has(label) }))
    .sort((a, b) => Number(b.isHere) - Number(a.isHere));
  const choice = await vscode.window.showQuickPick(items, {
    placeHolder: vscode.l10n.t('Which rule?'),
    matchOnDetail: true,
  });
  return choice?.label;
}

function rulesAtCursor(): ReadonlySet<unknown> {
  const editor = vscode.window.activeTextEditor;
  if (!editor) return new Set();
  const { document, selection } = editor;
  return new Set(
    vscode.languages
      .getDiagnostics(document.uri)
      .filter(({ range }) => range.intersection(selection) !== undefined)
      .map(({ code }) => (typeof code === 'object' ? code.value : code)),
  );
}

/** The setting that offers each rule by name, in the user's language: no second list of them, and no rule's code. */
function rulesOf({ packageJSON }: vscode.Extension<unknown>): Record<string, { description: string }> {
  return packageJSON.contributes.configuration.properties['shmLint.rules'].properties;
}
