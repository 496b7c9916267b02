/** From a calculation to what the page shows of it, in words and percentages. */

import type { Calculation } from '../../core/calculator';
import { enumerated, t } from '../../core/l10n';
import { formatBytes, formatExact } from '../../core/sizes';
import { capitalised } from '../../core/text/capitalised';

/** What Docker and containerd give a container that asks for nothing (moby/moby daemon/config `DefaultShmSize`). */
const DEFAULT_BYTES = 64 * 1024 ** 2;

/** Patterns for slices of the bar, `fill-1` to `fill-6`, before they repeat. */
export const FILLS = 6;

/** Narrower slices of the bar, in percent, have no room for their number. */
const ROOM_FOR_NUMBER = 4;

export interface View {
  /** The result in one breath, for screen readers and for people in a hurry. */
  readonly headline: string;
  readonly sums: readonly Sum[];
  /** The bar in words. */
  readonly barText: string;
  readonly slices: readonly Slice[];
  readonly marks: readonly Mark[];
  readonly segments: readonly SegmentRow[];
  /** Why the sums are what they are, and what was taken for granted. */
  readonly remarks: readonly string[];
}

export interface Sum {
  readonly id: 'minimum' | 'expected' | 'recommended';
  readonly title: string;
  readonly size: string;
  /** The same to the byte. */
  readonly exact: string;
  readonly note: string;
}

/** A segment's share of the bar; start and width in percent. */
export interface Slice {
  /** From 1; the legend has the same. */
  readonly number: number;
  /** The identifier of its pattern. */
  readonly fill: string;
  readonly start: number;
  readonly width: number;
  readonly hasRoom: boolean;
}

/** A size that the bar is held against, at so many percent. */
export interface Mark {
  readonly title: string;
  readonly at: number;
}

export interface SegmentRow {
  readonly number: number;
  readonly fill: string;
  readonly title: string;
  readonly condition: string;
  readonly size: string;
  readonly exact: string;
  readonly formula: string;
  readonly source: string;
}

/** @param presentBytes the size that the service has now, if the calculator was opened on one and it is known */
export function viewOf(calculation: Calculation, presentBytes: number | null): View {
  const { segments, expectedBytes } = calculation;
  const marks = [
    { title: t`default ${formatBytes(DEFAULT_BYTES)}`, bytes: DEFAULT_BYTES },
    ...(presentBytes !== null && presentBytes !== DEFAULT_BYTES
      ? [{ title: t`now ${formatBytes(presentBytes)}`, bytes: presentBytes }]
      : []),
  ];
  // A present size far beyond the need would squeeze the bar that this is about.
  const shown = marks.filter(({ bytes }) => bytes <= Math.max(2 * expectedBytes, DEFAULT_BYTES));
  const full = Math.max(expectedBytes, ...shown.map(({ bytes }) => bytes));
  const percent = (bytes: number) => Math.round((bytes / full) * 10_000) / 100;

  let start = 0;
  const slices = segments.map(({ bytes }, index): Slice => {
    const slice = {
      number: index + 1,
      fill: fillOf(index),
      start: percent(start),
      width: percent(bytes),
      hasRoom: percent(bytes) >= ROOM_FOR_NUMBER,
    };
    start += bytes;
    return slice;
  });
  return {
    headline: headlineOf(calculation),
    sums: sumsOf(calculation),
    barText: barTextOf(calculation, shown),
    slices,
    marks: shown.map(({ title, bytes }) => ({ title, at: percent(bytes) })),
    segments: segments.map(({ title, condition = '', bytes, formula, source }, index) => ({
      number: index + 1,
      fill: fillOf(index),
      title,
      condition,
      size: formatBytes(bytes),
      exact: formatExact(bytes),
      formula,
      source,
    })),
    remarks: remarksOf(calculation),
  };
}

function fillOf(index: number): string {
  return `fill-${(index % FILLS) + 1}`;
}

function headlineOf({ expectedBytes, recommendedBytes }: Calculation): string {
  if (recommendedBytes === 0) return t('Nothing of this lands in /dev/shm; the default is enough.');
  return t`${formatBytes(expectedBytes)} of /dev/shm expected, ${besideDefault(expectedBytes)}. Recommended: ${formatBytes(recommendedBytes)}.`;
}

/** `13 times the default of 64 MiB` */
function besideDefault(bytes: number): string {
  const standard = formatBytes(DEFAULT_BYTES);
  if (bytes <= DEFAULT_BYTES) return t`within the default of ${standard}`;
  const times = bytes / DEFAULT_BYTES;
  return t`${times < 10 ? Math.floor(times * 10) / 10 : Math.floor(times)} times the default of ${standard}`;
}

function sumsOf({ minimumBytes, expectedBytes, recommendedBytes }: Calculation): Sum[] {
  const sum = (id: Sum['id'], title: string, bytes: number, note: string): Sum => ({
    id,
    title,
    size: formatBytes(bytes),
    exact: formatExact(bytes),
    note,
  });
  return [
    sum(
      'minimum',
      t('Minimum'),
      minimumBytes,
      minimumBytes > 0 ? t('Below this it does not start.') : t('Nothing is certain to be needed.'),
    ),
    sum('expected', t('Expected'), expectedBytes, t`${capitalised(besideDefault(expectedBytes))}.`),
    sum(
      'recommended',
      t('Recommended'),
      recommendedBytes,
      recommendedBytes > 0 ? t('With room to spare, in whole GiB.') : t('No size needs to be set.'),
    ),
  ];
}

function remarksOf(calculation: Calculation): string[] {
  const { minimumReason, expectedBytes, expectedWithP2pBytes, assumptions } = calculation;
  return [
    ...(minimumReason === '' ? [] : [minimumReason]),
    ...(expectedWithP2pBytes < expectedBytes
      ? [t`With P2P between all GPUs ${formatBytes(expectedWithP2pBytes)} are expected.`]
      : []),
    ...assumptions,
  ];
}

function barTextOf(
  { segments, expectedBytes }: Calculation,
  marks: readonly { readonly title: string }[],
): string {
  if (segments.length === 0) return t('No segments.');
  const parts = enumerated(segments.map(({ title, bytes }) => `${title} ${formatBytes(bytes)}`));
  return t`${formatBytes(expectedBytes)} expected: ${parts}. Marked: ${enumerated(marks.map(({ title }) => title))}.`;
}
