import {
  type Diagnostic,
  type DiagnosticRelatedInformation,
  DiagnosticSeverity,
  DiagnosticTag,
  type Range,
  type TextEdit,
  type WorkspaceEdit,
} from 'vscode-languageserver';
import type { ConfigProblem } from '../core/config';
import type { Finding, Fix, Severity, Workspace } from '../core/model';
import { LineIndex, type Place } from '../core/text/span';
import type { Snapshot } from './documents';
import { canonicalUri } from './uri';

export const SOURCE = 'shm-lint';

const SEVERITY: Record<Severity, DiagnosticSeverity> = {
  error: DiagnosticSeverity.Error,
  warning: DiagnosticSeverity.Warning,
  information: DiagnosticSeverity.Information,
  hint: DiagnosticSeverity.Hint,
};

/**
 * The diagnostics of a document's findings, in their order. Places in other files need those files' text;
 * where it cannot be had, the related information is left out.
 */
export function toDiagnostics(
  findings: readonly Finding[],
  document: Snapshot,
  workspace: Workspace,
): Promise<Diagnostic[]> {
  const rangeOf = rangesIn(document, workspace);
  return Promise.all(
    findings.map(async finding => ({
      range: document.lines.rangeOf(finding.span),
      severity: SEVERITY[finding.severity],
      source: SOURCE,
      code: finding.rule,
      codeDescription: { href: finding.url },
      message: messageOf(finding),
      relatedInformation: await relatedInformation(finding, rangeOf),
      ...(UNNECESSARY.has(finding.rule) && { tags: [DiagnosticTag.Unnecessary] }),
    })),
  );
}

/** Rules about text that does nothing and can go: editors show it faded. */
const UNNECESSARY: ReadonlySet<string> = new Set(['unused-directive']);

/** The page that explains configuration files. */
const CONFIG_URL = 'https://github.com/shm-lint/shm-lint/blob/main/docs/configuration.md';

/** The mistakes of a configuration file; those of a file that it extends stand at the reference. */
export function configDiagnostics(
  problems: readonly ConfigProblem[],
  document: Snapshot,
  workspace: Workspace,
): Promise<Diagnostic[]> {
  const rangeOf = rangesIn(document, workspace);
  return Promise.all(
    problems.map(async ({ place, message, via }) => {
      const range = via && (await rangeOf(place));
      return {
        range: document.lines.rangeOf((via ?? { place }).place.span),
        severity: DiagnosticSeverity.Error,
        source: SOURCE,
        code: 'config',
        codeDescription: { href: CONFIG_URL },
        message: via ? `${via.path}: ${message}` : message,
        relatedInformation: range ? [{ location: { uri: place.uri, range }, message }] : [],
      };
    }),
  );
}

/** What is wrong, what to do, and why, on lines of their own: editors cut long messages at the end. */
export function messageOf(finding: Pick<Finding, 'what' | 'why' | 'todo'>): string {
  return [finding.what, finding.todo, finding.why].filter(part => part !== '').join('\n');
}

export function toTextEdits(fix: Pick<Fix, 'edits'>, document: Snapshot): TextEdit[] {
  return fix.edits.map(edit => ({ range: document.lines.rangeOf(edit.span), newText: edit.newText }));
}

/** What a client understands of edits beyond lists of text edits. */
export interface EditSupport {
  /** `documentChanges`, which it refuses for another version. */
  readonly versioned: boolean;
  /** Change annotations, by which it shows what belongs together before it is applied. */
  readonly annotated?: boolean;
}

/**
 * The edits of one fix. Where they reach several places, they carry what they are for, so that a client can preview
 * them as one change; it asks before it applies them if they need a look.
 */
export function workspaceEdit(
  { uri, version }: Snapshot,
  edits: readonly TextEdit[],
  { versioned, annotated }: EditSupport,
  fix?: Pick<Fix, 'title' | 'safe'>,
): WorkspaceEdit {
  if (!versioned) return { changes: { [uri]: [...edits] } };
  const textDocument = { uri, version };
  if (!annotated || !fix || edits.length < 2)
    return { documentChanges: [{ textDocument, edits: [...edits] }] };
  return {
    documentChanges: [{ textDocument, edits: edits.map(edit => ({ ...edit, annotationId: ANNOTATION })) }],
    changeAnnotations: {
      [ANNOTATION]: { label: fix.title, description: SOURCE, needsConfirmation: !fix.safe },
    },
  };
}

/** Names the one annotation of an edit within that edit. */
const ANNOTATION = 'fix';

/** Whether two ranges share a character or touch: a caret at the end of a squiggle is meant for it. */
export function touches(a: Range, b: Range): boolean {
  return !isBefore(a.end, b.start) && !isBefore(b.end, a.start);
}

function isBefore(a: Range['start'], b: Range['start']): boolean {
  return a.line < b.line || (a.line === b.line && a.character < b.character);
}

/** Where a place stands in its file; undefined where the file's text cannot be had. */
export type RangeOf = (place: Place) => Promise<Range | undefined>;

/** Finds ranges in a document and in the files that a workspace has. */
export function rangesIn(document: Snapshot, workspace: Workspace): RangeOf {
  const indexes = new Map([[document.key, Promise.resolve<LineIndex | undefined>(document.lines)]]);
  const indexOf = (uri: string) => {
    const key = canonicalUri(uri);
    const index =
      indexes.get(key) ??
      workspace.read(uri).then(text => (text === undefined ? undefined : new LineIndex(text)));
    indexes.set(key, index);
    return index;
  };
  return async place => (await indexOf(place.uri))?.rangeOf(place.span);
}

async function relatedInformation(
  finding: Finding,
  rangeOf: RangeOf,
): Promise<DiagnosticRelatedInformation[]> {
  const located = await Promise.all(
    finding.related.map(async ({ place, message }) => ({
      uri: place.uri,
      range: await rangeOf(place),
      message,
    })),
  );
  return located.flatMap(({ uri, range, message }) => (range ? [{ location: { uri, range }, message }] : []));
}
