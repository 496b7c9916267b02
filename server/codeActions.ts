import {
  type CancellationToken,
  type CodeAction,
  CodeActionKind,
  type CodeActionParams,
  type Diagnostic,
  type TextEdit,
  type WorkspaceEdit,
} from 'vscode-languageserver';
import { chooseFixes, editsOf } from '../core/fixes';
import { t } from '../core/l10n';
import type { Finding, Fix } from '../core/model';
import { CALCULATE_KIND, calculateAction } from './calculateAction';
import { type EditSupport, toTextEdits, touches, workspaceEdit } from './convert';
import type { Snapshot } from './documents';
import { type Lint, type Lints, lintAsAsked } from './lints';
import { SHOW_RULE_COMMAND } from './protocol';
import { workloadAt } from './workloads';

/** Applies every safe fix of a document at once; for the source menu and `editor.codeActionsOnSave`. */
export const FIX_ALL_KIND = `${CodeActionKind.SourceFixAll}.shm-lint`;

/** What a client understands beyond plain edits. */
export interface ActionSupport extends EditSupport {
  /** The command that opens the calculator. */
  readonly calculator: boolean;
  /** The command that shows a rule's page. */
  readonly rulePages: boolean;
}

/**
 * Answers `textDocument/codeAction`: a quick fix for each fix of each finding at the range, behind them what silences
 * the finding, what explains it and the calculator, and fix-all where it is asked for by kind. Null when the document has
 * changed since, for the ranges would mean another text.
 */
export async function codeActions(
  lints: Lints,
  { textDocument: { uri }, range, context: { only } }: CodeActionParams,
  current: () => Snapshot | undefined,
  client: ActionSupport,
  token: CancellationToken,
): Promise<CodeAction[] | null> {
  const document = current();
  const wantsFixes = wants(CodeActionKind.QuickFix, only);
  // Editors that name no kind want what belongs to the caret; fix-all belongs to the file.
  const wantsFixAll = only !== undefined && wants(FIX_ALL_KIND, only);
  const wantsCalculator = client.calculator && only !== undefined && wants(CALCULATE_KIND, only);
  if (!document || !(wantsFixes || wantsFixAll || wantsCalculator)) return null;
  // Whoever fixes unseen gets a lint of this very moment, whatever the client told us about other files.
  if (wantsFixAll) lints.drop(uri);
  const lint = await lintAsAsked(lints, current, token);
  if (!lint) return null;
  const edit: ToWorkspaceEdit = (edits, fix) => workspaceEdit(document, edits, client, fix);
  const workload = wantsCalculator ? workloadAt(lint, range.start) : undefined;
  return [
    ...(wantsFixes ? quickFixes(lint, range, edit) : []),
    ...(wantsFixes ? suppressions(lint, range, edit) : []),
    ...(wantsFixes && client.rulePages ? explanations(lint, range) : []),
    ...(wantsFixes && client.calculator ? calculations(lint, range) : []),
    ...(wantsFixAll ? fixAll(lint, edit) : []),
    ...(workload ? [calculateAction(lint, workload)] : []),
  ];
}

type ToWorkspaceEdit = (edits: TextEdit[], fix?: Fix) => WorkspaceEdit;

/** `only` names kinds together with everything below them: `source` wants `source.fixAll.shm-lint` too. */
function wants(kind: string, only: readonly string[] | undefined): boolean {
  if (only === undefined) return true;
  return only.some(wanted => wanted === '' || kind === wanted || kind.startsWith(`${wanted}.`));
}

function quickFixes(lint: Lint, range: CodeActionParams['range'], edit: ToWorkspaceEdit): CodeAction[] {
  return findingsAt(lint, range).flatMap(({ finding, diagnostic }) =>
    finding.fixes.map((fix, rank) => ({
      ...quickFix(lint, fix, diagnostic, edit),
      // The preferred fix is what "Auto Fix" applies without asking.
      ...(rank === 0 && fix.safe && { isPreferred: true }),
    })),
  );
}

/** Comments that silence the findings at the range. */
function suppressions(lint: Lint, range: CodeActionParams['range'], edit: ToWorkspaceEdit): CodeAction[] {
  return findingsAt(lint, range).flatMap(({ finding, diagnostic }) =>
    lint.suppressionsOf(finding).map(fix => quickFix(lint, fix, diagnostic, edit)),
  );
}

function quickFix(lint: Lint, fix: Fix, diagnostic: Diagnostic, edit: ToWorkspaceEdit): CodeAction {
  return {
    title: fix.title,
    kind: CodeActionKind.QuickFix,
    diagnostics: [diagnostic],
    edit: edit(toTextEdits(fix, lint.document), fix),
  };
}

function findingsAt(
  lint: Lint,
  range: CodeActionParams['range'],
): { finding: Finding; diagnostic: Diagnostic }[] {
  return lint.findings.flatMap((finding, index) => {
    const diagnostic = lint.diagnostics[index]!;
    return touches(diagnostic.range, range) ? [{ finding, diagnostic }] : [];
  });
}

/** The page of each rule that has a finding at the range. */
function explanations(lint: Lint, range: CodeActionParams['range']): CodeAction[] {
  const here = findingsAt(lint, range);
  return here
    .filter(({ finding }, i) => here.findIndex(other => other.finding.rule === finding.rule) === i)
    .map(({ finding: { rule }, diagnostic }) => {
      const title = t`Show the rule ${rule}`;
      return {
        title,
        kind: CodeActionKind.QuickFix,
        diagnostics: [diagnostic],
        command: { title, command: SHOW_RULE_COMMAND, arguments: [rule] },
      };
    });
}

/** The calculator for each engine that has a finding at the range. */
function calculations(lint: Lint, range: CodeActionParams['range']): CodeAction[] {
  return lint.workloads.flatMap(report => {
    const problem = lint.diagnostics.find(
      (diagnostic, index) =>
        lint.findings[index]!.workload === report.name && touches(diagnostic.range, range),
    );
    return problem ? [calculateAction(lint, report, problem)] : [];
  });
}

function fixAll(lint: Lint, edit: ToWorkspaceEdit): CodeAction[] {
  const edits = toTextEdits({ edits: editsOf(chooseFixes(lint)) }, lint.document);
  if (edits.length === 0) return [];
  return [{ title: t('Fix all shared memory problems'), kind: FIX_ALL_KIND, edit: edit(edits) }];
}
