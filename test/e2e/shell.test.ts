import assert from 'node:assert/strict';
import * as vscode from 'vscode';
import { FENCE, SCRIPT } from '../support/cures';
import {
  apply,
  closeEverything,
  findingsOnce,
  noFindings,
  onlyFinding,
  open,
  quickFixes,
  readBack,
  ruleOf,
  write,
} from './support';

const files = [
  { cure: SCRIPT, language: 'shellscript' },
  { cure: FENCE, language: 'markdown' },
];

for (const { cure, language } of files) {
  const { path, before: textBefore, after: textAfter } = cure;
  describe(cure.title, () => {
    let document: vscode.TextDocument;

    before(async () => {
      await write(path, textBefore);
      document = await open(path);
    });
    after(closeEverything);

    it('shows the finding at the tensor-parallel flag', async () => {
      assert.equal(document.languageId, language);
      const finding = await onlyFinding(document);
      assert.equal(document.getText(finding.range), cure.flag);
      assert.equal(ruleOf(finding), 'shm-missing');
      assert.match(finding.message, /64 MiB/);
    });

    it('offers a size first, and writes it as a line of the command', async () => {
      const [first] = await quickFixes(document, await onlyFinding(document));
      assert.ok(first, 'no quick fix is offered');
      assert.equal(first.title, cure.fix);
      assert.equal(first.isPreferred, true);
      await apply(first);
      assert.equal(document.getText(), textAfter);
      await noFindings(document);
    });

    it('is undone to the byte', async () => {
      await vscode.commands.executeCommand('undo');
      assert.equal(document.getText(), textBefore);
      await findingsOnce(document, 'the finding again', found => found.length === 1);
      await document.save();
      assert.equal(await readBack(path), textBefore);
    });
  });
}

describe('a file whose language is nobody’s', () => {
  after(closeEverything);

  it('is read by its name', async () => {
    const lines = [
      '[Container]',
      'Image=docker.io/vllm/vllm-openai:v0.11.2',
      'Exec=--tensor-parallel-size 2',
      '',
    ];
    await write('units/vllm.container', lines.join('\n'));
    const document = await open('units/vllm.container');
    assert.equal(ruleOf(await onlyFinding(document)), 'shm-missing');
  });
});
