import assert from 'node:assert/strict';
import * as vscode from 'vscode';
import type { Severity } from '../../core/model';
import { EXPECTED_SEVERITIES } from '../support/multi-root';
import {
  closeEverything,
  findings,
  findingsOnce,
  multiRootUri,
  onlyFinding,
  open,
  ruleOf,
  staysSilent,
} from './support';

const SEVERITY = {
  error: vscode.DiagnosticSeverity.Error,
  warning: vscode.DiagnosticSeverity.Warning,
  information: vscode.DiagnosticSeverity.Information,
  hint: vscode.DiagnosticSeverity.Hint,
} as const satisfies Record<Severity, vscode.DiagnosticSeverity>;

describe('configuration files in a workspace with several folders', () => {
  afterEach(closeEverything);

  it('has these folders', () => {
    assert.deepEqual(
      vscode.workspace.workspaceFolders?.map(({ name }) => name),
      ['workspace', 'alpha', 'beta'],
    );
  });

  for (const [path, severity] of Object.entries(EXPECTED_SEVERITIES)) {
    it(`${path} has ${severity ?? 'no finding'}`, async () => {
      const document = await open(multiRootUri(path));
      if (severity === undefined) return staysSilent(document);
      const finding = await onlyFinding(document);
      assert.deepEqual([ruleOf(finding), finding.severity], ['shm-missing', SEVERITY[severity]]);
    });
  }

  it('a file that comes nearer holds at once, and the one above again when it goes', async () => {
    const document = await open(multiRootUri('beta/compose.yml'));
    await onlyFinding(document);
    const nearer = multiRootUri('beta/.shm-lint.yaml');
    await vscode.workspace.fs.writeFile(nearer, new TextEncoder().encode('rules: {shm-missing: error}\n'));
    const is = (severity: vscode.DiagnosticSeverity) => (found: readonly vscode.Diagnostic[]) =>
      found.length === 1 && found[0]!.severity === severity;
    await findingsOnce(document, 'an error', is(SEVERITY.error));
    await vscode.workspace.fs.delete(nearer);
    await findingsOnce(document, 'information', is(SEVERITY.information));
  });

  it('a mistake is underlined in the file itself, while one types', async () => {
    const document = await open(multiRootUri('alpha/.shm-lint.yaml'));
    const editor = await vscode.window.showTextDocument(document);
    await editor.edit(builder => builder.insert(new vscode.Position(0, 0), 'interconect: p2p\n'));
    const mistake = await onlyFinding(document);
    assert.equal(document.getText(mistake.range), 'interconect');
    assert.equal(ruleOf(mistake), 'config');
    assert.equal(mistake.message, 'unknown key "interconect"; did you mean "interconnect"?');
    await editor.edit(builder => builder.replace(mistake.range, 'interconnect'));
    await findingsOnce(document, 'no mistake', found => found.length === 0);
  });

  it('JSON completes its keys, and the rules by their ids', async () => {
    const document = await open(multiRootUri('beta/.shm-lint.json'));
    const labelsAt = async (marker: string) => {
      const position = document.positionAt(document.getText().indexOf(marker) + 1);
      const { items } = await vscode.commands.executeCommand<vscode.CompletionList>(
        'vscode.executeCompletionItemProvider',
        document.uri,
        position,
      );
      return items.map(({ label }) => (typeof label === 'string' ? label : label.label));
    };
    const keys = await labelsAt('{ "rules"');
    for (const key of ['extends', 'defaultShmSize', 'interconnect', 'sizing', 'exclude', 'overrides']) {
      assert.ok(keys.includes(key), `${key} is not among ${keys.join(', ')}`);
    }
    assert.ok((await labelsAt('{ "shm-missing"')).includes('shm-too-small'));
    assert.deepEqual(findings(document), []);
  });
});
