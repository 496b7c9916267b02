import assert from 'node:assert/strict';
import * as vscode from 'vscode';
import { closeEverything, onlyFinding, open } from './support';

const FILE = 'missing/docker-compose.yml';

/** Asks until the answer has something for us: VS Code may be reopening the document in another language just then. */
async function askedUntil<T>(ask: () => Thenable<readonly T[]>, isOurs: (one: T) => boolean): Promise<T[]> {
  for (;;) {
    const ours = (await ask()).filter(isOurs);
    if (ours.length > 0) return ours;
    await new Promise(resolve => setTimeout(resolve, 50));
  }
}

const textOf = ({ contents }: vscode.Hover) =>
  contents.map(content => (typeof content === 'string' ? content : content.value)).join('\n');

/** The place of the first of some words in a document. */
function placeOf(document: vscode.TextDocument, words: string): vscode.Position {
  return document.positionAt(document.getText().indexOf(words) + 1);
}

/** Everything that a command of VS Code gathers from whoever provides it. */
function gather<T>(command: string, ...args: unknown[]): Thenable<readonly T[]> {
  return vscode.commands.executeCommand<T[]>(`vscode.${command}`, ...args);
}

describe('what is shown in passing', () => {
  let document: vscode.TextDocument;

  beforeEach(async () => {
    document = await open(FILE);
    await onlyFinding(document);
  });
  afterEach(closeEverything);

  const hoverOver = async (words: string) => {
    const ask = () => gather<vscode.Hover>('executeHoverProvider', document.uri, placeOf(document, words));
    const [hover] = await askedUntil(ask, one => textOf(one).includes('/dev/shm'));
    return { text: textOf(hover!), about: document.getText(hover!.range) };
  };

  it('a hover tells the bytes and the lines that they come from', async () => {
    const { text, about } = await hoverOver('vllm/vllm-openai');
    assert.match(text, / · needs up to 811 MiB · has 64 MiB\n/);
    assert.ok(text.includes('| 664 MiB | vLLM ring buffers'));
    assert.ok(text.includes(`(<${document.uri}#L5>)`), text);
    assert.equal(about, 'image: vllm/vllm-openai:v0.11.2');
  });

  it('over a squiggle it leaves the bytes to the finding, which VS Code shows above it', async () => {
    const { text, about } = await hoverOver('--tensor-parallel');
    assert.match(text, /^\*\*tensor parallel 2\*\* · needs up to 811 MiB · has 64 MiB\n/);
    assert.ok(!text.includes('vLLM ring buffers'), text);
    assert.ok(text.includes(`(<${document.uri}#L5>)`), text);
    assert.equal(about, '--tensor-parallel-size 2');
  });

  it('there is no hover of ours elsewhere', async () => {
    const hovers = await gather<vscode.Hover>(
      'executeHoverProvider',
      document.uri,
      placeOf(document, 'ports'),
    );
    assert.deepEqual(
      hovers.map(textOf).filter(text => text.includes('/dev/shm')),
      [],
    );
  });

  it('a lens above the service opens the calculator', async () => {
    const ask = () => gather<vscode.CodeLens>('executeCodeLensProvider', document.uri, 10);
    const isOurs = ({ command }: vscode.CodeLens) => command?.command === 'shm-lint.openCalculator';
    const lenses = await askedUntil(ask, isOurs);
    assert.deepEqual(
      lenses.map(({ range, command }) => [document.getText(range), command?.title]),
      [['vllm', 'needs up to 811 MiB · has 64 MiB · Calculate…']],
    );
    const { command, arguments: args = [] } = lenses[0]!.command!;
    await vscode.commands.executeCommand(command, ...args);
    const isCalculator = ({ input }: vscode.Tab) =>
      input instanceof vscode.TabInputWebview && input.viewType.endsWith('shm-lint.calculator');
    const tabs = await askedUntil(
      async () => vscode.window.tabGroups.all.flatMap(group => group.tabs),
      isCalculator,
    );
    await vscode.window.tabGroups.close(tabs);
  });

  it('an inlay hint says what there is of what is needed, where somebody wants it', async () => {
    const settings = vscode.workspace.getConfiguration('shmLint', document.uri);
    const whole = new vscode.Range(0, 0, document.lineCount, 0);
    const ask = () => gather<vscode.InlayHint>('executeInlayHintProvider', document.uri, whole);
    assert.deepEqual(await ask(), []);
    await settings.update('inlayHints', true, vscode.ConfigurationTarget.WorkspaceFolder);
    try {
      const hints = await askedUntil(ask, () => true);
      assert.deepEqual(
        hints.map(({ position, label }) => [
          position.line,
          document.lineAt(position).text.slice(0, position.character),
          label,
        ]),
        [
          [
            4,
            '    command: --model Qwen/Qwen2.5-7B-Instruct --tensor-parallel-size 2',
            '/dev/shm 64 MiB of up to 811 MiB needed',
          ],
        ],
      );
    } finally {
      await settings.update('inlayHints', undefined, vscode.ConfigurationTarget.WorkspaceFolder);
    }
  });

  it('completion writes the size that is enough', async () => {
    const line = new vscode.Position(5, 0);
    const editor = await vscode.window.showTextDocument(document);
    assert.ok(await editor.edit(edit => edit.insert(line, '    shm_size: \n')));
    const caret = new vscode.Position(5, '    shm_size: '.length);
    const ask = async () =>
      (
        await vscode.commands.executeCommand<vscode.CompletionList>(
          'vscode.executeCompletionItemProvider',
          document.uri,
          caret,
        )
      ).items;
    const items = await askedUntil(ask, ({ detail }) => detail === 'recommended' || detail === 'just enough');
    assert.deepEqual(
      items.map(({ label, detail }) => [label, detail]),
      [
        ['2gb', 'recommended'],
        ['812mb', 'just enough'],
      ],
    );
    editor.selection = new vscode.Selection(caret, caret);
    const { range, insertText } = items[0]!;
    assert.ok(range instanceof vscode.Range && range.isEqual(new vscode.Range(caret, caret)));
    assert.equal(insertText, '2gb');
  });
});
