/** The places of a text that say something about /dev/shm: a flag, a size, an image, a mount. */
import { mountsOf } from '../core/edits';
import type { WorkloadReport } from '../core/model';
import { type Provenance, provenanceOf } from '../core/provenance';
import type { Place, Span } from '../core/text/span';
import type { Lint } from './lints';

/** A fact where it stands in the document. */
export interface Spot {
  readonly report: WorkloadReport;
  readonly fact: Provenance;
  /** The fact together with the flag or the key in front of it. */
  readonly span: Span;
}

/**
 * What a caret means: of each engine to which the place has something to say, the fact that is written there. Several
 * engines share one where it stands in an anchor.
 * @param offset in UTF-16 code units
 */
export function spotsAt({ document, workloads }: Lint, offset: number): Spot[] {
  const { text, uri } = document;
  return workloads.flatMap(report => {
    const facts = provenanceOf(report);
    const written = facts.flatMap(fact => {
      const span = fact.place && spanOfSetting(document, report, fact.place);
      return span ? [{ report, fact, span: withLabel(text, fact, span) }] : [];
    });
    const memory = facts.find(({ kind }) => kind === '/dev/shm')!;
    const mounts =
      report.workload.place.uri === uri
        ? mountsOf(report.workload).map(span => ({ report, fact: memory, span }))
        : [];
    return innermost([...written, ...mounts], offset) ?? [];
  });
}

/** The shortest one around an offset; of equal ones the first. */
function innermost(spots: readonly Spot[], offset: number): Spot | undefined {
  return spots
    .filter(({ span }) => span.start <= offset && offset <= span.end)
    .reduce<Spot | undefined>(
      (best, spot) => (best && lengthOf(best.span) <= lengthOf(spot.span) ? best : spot),
      undefined,
    );
}

function lengthOf({ start, end }: Span): number {
  return end - start;
}

/** A key directly in front of its value. */
const KEY = /["']?[A-Za-z][\w.-]*["']?[ \t]*[:=][ \t]*$/;

/** A flag in front of its value, or as the item of a list before it. */
const FLAG = /["']?--?[A-Za-z][\w.-]*["']?(?:=|,?[ \t]+|,?[ \t]*\\?\r?\n[ \t]*(?:-[ \t]+)?)$/;

/** A label is hardly longer than this, and nobody searches a file for it; characters. */
const LABEL_LENGTH = 120;

function withLabel(text: string, { kind }: Provenance, { start, end }: Span): Span {
  const before = text.slice(Math.max(0, start - LABEL_LENGTH), start);
  // The flag in front of an image or of a program is not its own.
  const flag = kind === 'engine' || kind === 'release' ? undefined : FLAG.exec(before)?.[0];
  const label = flag ?? KEY.exec(before)?.[0] ?? '';
  return { start: start - label.length, end };
}

/**
 * Where a fact of an engine is written in a document, with the quotes around it; undefined where that is elsewhere, or where
 * its place is no setting but the whole container: an operator's mount is written nowhere.
 */
export function spanOfSetting(
  { text, uri }: Lint['document'],
  { workload, launch }: WorkloadReport,
  place: Place,
): Span | undefined {
  if (place.uri !== uri) return undefined;
  const { start } = place.span;
  const end = start + text.slice(start, place.span.end).trimEnd().length;
  const holds = (inner: Place) =>
    inner.uri === uri && start <= inner.span.start && inner.span.end <= place.span.end;
  if (holds(workload.place) || (isLarger(place, launch.cause) && holds(launch.cause))) return undefined;
  const quote = text[start - 1];
  const isQuoted = (quote === '"' || quote === "'") && text[end] === quote;
  return isQuoted ? { start: start - 1, end: end + 1 } : { start, end };
}

function isLarger(a: Place, b: Place): boolean {
  return lengthOf(a.span) > lengthOf(b.span);
}
