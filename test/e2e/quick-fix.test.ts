import assert from 'node:assert/strict';
import * as vscode from 'vscode';
import { COMPOSE, COMPOSE_CRLF } from '../support/cures';
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

const twins = [
  { lineEnding: 'LF', cure: COMPOSE },
  { lineEnding: 'CRLF', cure: COMPOSE_CRLF },
];

for (const { lineEnding, cure } of twins) {
  const { path, before: textBefore, after: textAfter } = cure;
  describe(`the quick fix, ${lineEnding}`, () => {
    let document: vscode.TextDocument;

    before(async () => {
      await write(path, textBefore);
      document = await open(path);
    });
    after(closeEverything);

    it('shows the finding at the tensor-parallel flag', async () => {
      const finding = await onlyFinding(document);
      assert.equal(document.getText(finding.range), cure.flag);
      assert.equal(ruleOf(finding), 'shm-missing');
      assert.equal(finding.severity, vscode.DiagnosticSeverity.Warning);
      assert.match(finding.message, /vLLM 0\.11\.2 with tensor parallel 2/);
      assert.match(finding.message, /64 MiB/);
    });

    it('offers to set a size first', async () => {
      const [first, ...others] = await quickFixes(document, await onlyFinding(document));
      assert.equal(first?.title, cure.fix);
      assert.equal(first.isPreferred, true);
      assert.ok(first.kind?.contains(vscode.CodeActionKind.QuickFix));
      assert.ok(others.every(({ isPreferred }) => !isPreferred));
    });

    it('can ignore it instead, by a comment above the line', async () => {
      const actions = await quickFixes(document, await onlyFinding(document));
      const ignore = actions.find(({ title }) => title === 'Ignore shm-missing here');
      assert.notEqual(ignore!.isPreferred, true);
      await apply(ignore!);
      const comment = '    # shm-lint-disable-next-line shm-missing';
      assert.equal(document.lineAt(4).text, comment);
      assert.equal(document.getText().split(/\r?\n/).length, textBefore.split(/\r?\n/).length + 1);
      await noFindings(document);
      await vscode.commands.executeCommand('undo');
      assert.equal(document.getText(), textBefore);
    });

    it('changes one line and cures the finding', async () => {
      const [first] = await quickFixes(document, await onlyFinding(document));
      await apply(first!);
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
