/** A file with a mistake in it, to try the linter on: untitled, so that nothing on a disk is touched. */
import * as vscode from 'vscode';
import { CALCULATOR_COMMAND } from '../server/protocol';

/** Makes the walkthrough tick its second step off. */
const FIXED_CONTEXT = 'shm-lint.sampleFixed';

const CAUSE = '--tensor-parallel-size';

const SAMPLE =
  () => `# ${vscode.l10n.t('Two GPUs, and nothing said about /dev/shm: Docker gives this container 64 MiB.')}
services:
  vllm:
    image: vllm/vllm-openai:v0.29.0
    command: --model Qwen/Qwen3-32B ${CAUSE} 2
    gpus: all
`;

/** The commands that show the sample, its fixes and its bytes. */
export function registerSample(): vscode.Disposable {
  const sample = new Sample();
  return vscode.Disposable.from(
    sample,
    vscode.commands.registerCommand('shm-lint.openSample', () => sample.show()),
    vscode.commands.registerCommand('shm-lint.showSampleFixes', async () => {
      await sample.show();
      await sample.found();
      await vscode.commands.executeCommand('editor.action.quickFix');
    }),
    vscode.commands.registerCommand('shm-lint.calculateSample', async () => {
      await sample.show();
      await vscode.commands.executeCommand(CALCULATOR_COMMAND);
    }),
  );
}

class Sample {
  #document: vscode.TextDocument | undefined;
  readonly #subscription = vscode.languages.onDidChangeDiagnostics(({ uris }) => {
    if (this.#document && uris.some(uri => uri.toString() === this.#document?.uri.toString())) this.#look();
  });
  #waiting: (() => void)[] = [];
  /** Whether the mistake was seen, so that its absence means that it was mended. */
  #seen = false;

  dispose(): void {
    this.#subscription.dispose();
  }

  /** Shows the sample that is open, or a new one, with the cursor at the cause. */
  async show(): Promise<void> {
    if (!this.#document || this.#document.isClosed) {
      this.#seen = false;
      this.#document = await vscode.workspace.openTextDocument({
        language: await composeLanguage(),
        content: SAMPLE(),
      });
    }
    const document = this.#document;
    const viewColumn = columnOf(document.uri) ?? freeColumn();
    const editor = await vscode.window.showTextDocument(document, { preview: false, viewColumn });
    const offset = document.getText().indexOf(CAUSE);
    if (offset < 0) return;
    const position = document.positionAt(offset);
    editor.selection = new vscode.Selection(position, position);
  }

  /** Resolves when the linter has found the mistake; at once if it has, or if it is mended already. */
  async found(): Promise<void> {
    if (!this.#seen) await new Promise<void>(resolve => this.#waiting.push(resolve));
  }

  #look(): void {
    const hasFindings = vscode.languages
      .getDiagnostics(this.#document!.uri)
      .some(({ source }) => source === 'shm-lint');
    if (hasFindings) {
      this.#seen = true;
      for (const resume of this.#waiting.splice(0)) resume();
    } else if (this.#seen && !this.#document!.isClosed) {
      void vscode.commands.executeCommand('setContext', FIXED_CONTEXT, true);
    }
  }
}

/** Where a document stands in a tab already, so that it does not cover the walkthrough beside it. */
function columnOf(uri: vscode.Uri): vscode.ViewColumn | undefined {
  const holds = ({ input }: vscode.Tab) =>
    input instanceof vscode.TabInputText && input.uri.toString() === uri.toString();
  return vscode.window.tabGroups.all.find(({ tabs }) => tabs.some(holds))?.viewColumn;
}

/** Beside what is no text, such as the walkthrough; in front of what is. */
function freeColumn(): vscode.ViewColumn {
  const tab = vscode.window.tabGroups.activeTabGroup.activeTab;
  return !tab || tab.input instanceof vscode.TabInputText
    ? vscode.ViewColumn.Active
    : vscode.ViewColumn.Beside;
}

/** Compose files have a language of their own where VS Code's Docker extension is on. */
async function composeLanguage(): Promise<string> {
  return (await vscode.languages.getLanguages()).includes('dockercompose') ? 'dockercompose' : 'yaml';
}
