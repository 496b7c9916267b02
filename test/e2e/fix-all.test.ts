import assert from 'node:assert/strict';
import * as vscode from 'vscode';
import { apply, closeEverything, findingsOnce, noFindings, offeredActions, open, readBack } from './support';

const FIX_ALL = vscode.CodeActionKind.SourceFixAll.append('shm-lint');

const AFTER = `services:
  chat:
    image: vllm/vllm-openai:v0.11.2
    command: ["--model", "Qwen/Qwen2.5-7B-Instruct", "--tensor-parallel-size", "2"]
    shm_size: 2gb
  code:
    image: vllm/vllm-openai:v0.11.2
    command:
      - --model=Qwen/Qwen2.5-Coder-7B-Instruct
      - --tensor-parallel-size=2
    shm_size: 2gb

  proxy:
    image: nginx:1.27
`;

describe('fix all', () => {
  afterEach(closeEverything);

  it('cures every service at once, by its own kind', async () => {
    const document = await open('pair/docker-compose.yml');
    await findingsOnce(document, 'two findings', found => found.length === 2);
    const whole = new vscode.Range(0, 0, document.lineCount, 0);
    const actions = await offeredActions(document, whole, FIX_ALL);
    assert.deepEqual(
      actions.map(({ kind }) => kind?.value),
      ['source.fixAll.shm-lint'],
    );
    await apply(actions[0]!);
    assert.equal(document.getText(), AFTER);
    await noFindings(document);
  });

  it('runs on save for those who asked for it', async () => {
    const editor = vscode.workspace.getConfiguration('editor');
    await editor.update(
      'codeActionsOnSave',
      { [FIX_ALL.value]: 'explicit' },
      vscode.ConfigurationTarget.Workspace,
    );
    try {
      const document = await open('pair/docker-compose.yml');
      await findingsOnce(document, 'two findings', found => found.length === 2);
      await vscode.commands.executeCommand('workbench.action.files.save');
      assert.equal(await readBack('pair/docker-compose.yml'), AFTER);
    } finally {
      await editor.update('codeActionsOnSave', undefined, vscode.ConfigurationTarget.Workspace);
    }
  });
});
