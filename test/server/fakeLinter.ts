import type {
  CancellationToken,
  Finding,
  Fix,
  LintOptions,
  LintResult,
  SourceDocument,
  Workspace,
} from '../../core/model';
import { Cancelled, EMPTY_RESULT } from '../../core/model';
import type { Span } from '../../core/text/span';
import type { Linter } from '../../server/lints';

/**
 * Stands in for core, so that these tests are about the server alone. Each `WRONG` in a document is a finding
 * with two fixes, `RIGHT` (safe) and `FINE` (a matter of taste); each `RISKY` has only an unsafe one.
 * In a document with `HUSHABLE` each finding can be silenced by `HUSH`.
 * `@URI` reads that file: if it says `silence`, there are no findings. A document with `IGNORED` is no concern.
 */
export class FakeLinter implements Linter {
  /** The texts that were linted, in order. */
  readonly linted: string[] = [];
  readonly options: LintOptions[] = [];
  /** How many runs were asked to stop, and did. */
  stopped = 0;
  #gate: Promise<void> | undefined;
  #open = () => {};
  #arrived = () => {};

  readonly mayConcern = (document: SourceDocument): boolean => !document.text.includes('IGNORED');

  readonly lint = async (
    document: SourceDocument,
    workspace: Workspace,
    options: LintOptions,
    token?: CancellationToken,
  ): Promise<LintResult> => {
    this.linted.push(document.text);
    this.options.push(options);
    const dependencies = [...document.text.matchAll(/@(\S+)/g)].map(match => match[1]!);
    const texts = await Promise.all(dependencies.map(uri => workspace.read(uri)));
    this.#arrived();
    await this.#gate;
    if (token?.isCancellationRequested) {
      this.stopped++;
      throw new Cancelled();
    }
    if (document.text.includes('CRASH')) throw new Error('a defect');
    const findings = texts.some(text => text?.includes('silence'))
      ? []
      : findingsIn(document, texts, dependencies, options);
    const suppressionsOf = ({ span }: Finding) => (document.text.includes('HUSHABLE') ? [hush(span)] : []);
    return { ...EMPTY_RESULT, findings, dependencies, suppressionsOf };
  };

  /** Makes runs wait. Returns what lets them go on. */
  hold(): () => void {
    this.#gate = new Promise(resolve => {
      this.#open = resolve;
    });
    return () => {
      this.#gate = undefined;
      this.#open();
    };
  }

  /** Resolves when the next run has started and read its files. */
  arrival(): Promise<void> {
    return new Promise(resolve => {
      this.#arrived = resolve;
    });
  }
}

/** What silences a finding: a mark in front of it. */
function hush({ start }: Span): Fix {
  return { title: 'Ignore it', safe: false, edits: [{ span: { start, end: start }, newText: 'HUSH ' }] };
}

function findingsIn(
  document: SourceDocument,
  texts: readonly (string | undefined)[],
  dependencies: readonly string[],
  { rules }: LintOptions,
): Finding[] {
  const severity = rules.wrong ?? 'warning';
  if (severity === 'off') return [];
  return [...document.text.matchAll(/WRONG|RISKY/g)].map(({ 0: word, index }) => {
    const span = { start: index, end: index + word.length };
    const right = { title: 'Make it right', safe: true, edits: [{ span, newText: 'RIGHT' }] };
    const fine = { title: 'Make it fine', safe: false, edits: [{ span, newText: 'FINE' }] };
    return {
      rule: 'wrong',
      severity,
      what: 'This is wrong.',
      why: 'One byte is missing.\nIt was lost.',
      todo: 'Put it right.',
      workload: 'svc',
      span,
      related: dependencies.flatMap((uri, i) => {
        const start = texts[i]?.indexOf('here') ?? -1;
        return start < 0
          ? []
          : [{ place: { uri, span: { start, end: start + 4 } }, message: 'The reason is here.' }];
      }),
      effectiveBytes: null,
      requiredBytes: null,
      fixes: word === 'WRONG' ? [right, fine] : [fine],
      url: 'https://example.org/rules/wrong',
    };
  });
}
