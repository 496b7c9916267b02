/** Sizes of /dev/shm where one is being written, each with the reason for it. */
import {
  type CancellationToken,
  type CompletionItem,
  CompletionItemKind,
  type MarkupKind,
  type Position,
} from 'vscode-languageserver';
import { takesSizeAt } from '../core/edits';
import { documentedSizes } from '../core/engines';
import { t } from '../core/l10n';
import type { LintOptions, WorkloadReport } from '../core/model';
import { formatBytes } from '../core/sizes';
import type { Snapshot } from './documents';
import { type Lint, type Lints, lintAsAsked } from './lints';
import type { Markup } from './markup';
import { type SizeField, sizeFieldAt } from './sizeField';
import { neededBytes } from './verdict';

/** What a completion is asked for by itself after; values come behind them. */
export const TRIGGERS = ['=', ' '];

/**
 * Answers `textDocument/completion`; null where no size of an engine's /dev/shm is being written, or when the text has
 * changed since.
 */
export async function completions(
  lints: Lints,
  position: Position,
  current: () => Snapshot | undefined,
  markup: Markup,
  token: CancellationToken,
): Promise<CompletionItem[] | null> {
  const document = current();
  // Asked at every space that somebody types.
  const field = document && sizeFieldAt(document.lines, position);
  if (!field) return null;
  const lint = await lintAsAsked(lints, current, token);
  if (!lint) return null;
  const found = sizedAt(lint, field) ?? (await sizedOnceWritten(lints, lint, field, token));
  const sizes = found && current() === document ? sizesFor(found, lint.options) : [];
  if (sizes.length === 0) return null;
  const range = document.lines.rangeOf(field.value);
  return sizes.map(({ bytes, detail, reason }, rank) => {
    const label = field.print(bytes);
    return {
      label,
      kind: CompletionItemKind.Value,
      detail,
      documentation: { kind: markup.kind as MarkupKind, value: markup.words(reason) },
      sortText: String(rank),
      filterText: field.lead + label,
      textEdit: { range, newText: field.lead + label },
      ...(rank === 0 && { preselect: true }),
    };
  });
}

/** The engine that gets the size; the neediest, where several do. */
function sizedAt({ workloads, options, document }: Lint, { start }: SizeField): WorkloadReport | undefined {
  const sized = workloads.filter(
    ({ workload }) => workload.place.uri === document.uri && takesSizeAt(workload, start),
  );
  const needOf = (report: WorkloadReport) => neededBytes(report, options)?.most ?? 0;
  return sized.toSorted((a, b) => needOf(b) - needOf(a))[0];
}

/** The same where nothing is written yet: a flag without a value takes the next word for one, an open quote all that follows. */
async function sizedOnceWritten(
  lints: Lints,
  { document }: Lint,
  field: SizeField,
  token: CancellationToken,
): Promise<WorkloadReport | undefined> {
  const { start, end } = field.value;
  if (start < end && field.tail === '') return undefined;
  const newText = `${field.lead}${start < end ? document.text.slice(start, end) : '1g'}${field.tail} `;
  return sizedAt(await lints.ifEdited(document, [{ span: field.value, newText }], token), field);
}

interface Suggestion {
  readonly bytes: number;
  readonly detail: string;
  readonly reason: string;
}

const MIB = 1024 ** 2;
const GIB = 1024 ** 3;

/** Sizes that are enough, the one that a fix would write first; none where it is not known what is needed. */
function sizesFor(report: WorkloadReport, options: LintOptions): Suggestion[] {
  const { requirement, launch, workload } = report;
  const needed = neededBytes(report, options);
  if (!requirement || !needed || needed.most === 0 || !launch.localRanks.known) return [];
  const need = formatBytes(requirement.expected);
  const suggestions: Suggestion[] = [
    {
      bytes: requirement.recommended,
      detail: t('recommended'),
      reason: t`What a fix would write: the ${need} that it needs in the worst case with room to spare, at least 1 GiB for each rank and at least 2 GiB.`,
    },
    {
      bytes: Math.ceil(requirement.expected / MIB) * MIB,
      detail: t('just enough'),
      reason: t`The ${need} that it needs in the worst case, and nothing to spare.`,
    },
    {
      bytes: launch.localRanks.value * GIB,
      detail: t('1 GiB for each rank'),
      reason: t`The widespread rule of 1 GiB for each of the ${launch.localRanks.value} ranks.`,
    },
    ...documentedSizes(launch.engine).map(({ bytes, source }) => ({
      bytes,
      detail: t('documented'),
      reason: t`It stands in the documentation of ${launch.engineTitle}: ${source}.`,
    })),
  ];
  const { memoryLimit, format } = workload;
  const room = format !== 'compose' && memoryLimit?.known ? memoryLimit.value : Number.POSITIVE_INFINITY;
  const enough = suggestions.filter(
    ({ bytes }, rank) => bytes >= needed.most && (rank === 0 || bytes < room),
  );
  return enough.filter(({ bytes }, i) => enough.findIndex(other => other.bytes === bytes) === i);
}
