/** Reads a log line by line and tells what it says about /dev/shm. */
import { FACT_NEEDLES, FactReader, type LogFacts, narrowedByLog } from './facts';
import { LineSplitter } from './lines';
import { type Conclusion, type Match, type MatchKind, ROLES } from './match';
import {
  BUS_ERROR_NEEDLES,
  concludeBusError,
  evidenceIn,
  findBusError,
  NEIGHBOURHOOD,
  releasesOfBusError,
} from './phrases/bus-error';
import { enginePhrases } from './phrases/engines';
import { ncclPhrases } from './phrases/nccl';
import { segmentPhrases } from './phrases/nccl-segments';
import { type Phrase, PLAIN, type Reading } from './phrases/phrase';
import { systemPhrases } from './phrases/system';
import { vllmPhrases } from './phrases/vllm';
import { namesOf, narrowed } from './releases';

/** Every wording; the first that fits a line explains it. */
export const PHRASES: readonly Phrase[] = [
  ...segmentPhrases,
  ...ncclPhrases,
  ...vllmPhrases,
  ...enginePhrases,
  ...systemPhrases,
];

/** Stands in no line that could matter if it does not match: most lines of a log cost no more than this. */
const INTERESTING = new RegExp(
  [...new Set([...PHRASES.flatMap(({ needles }) => needles), ...FACT_NEEDLES, ...BUS_ERROR_NEEDLES])]
    .map(needle => needle.replace(/[.*+?^${}()|[\]\\]/g, '\\$&'))
    .join('|'),
);

/** What a log says about /dev/shm, in the order of its lines; lines that say the same are told once. */
export function diagnose(text: string): Match[] {
  const diagnosis = new Diagnosis();
  diagnosis.push(text);
  return diagnosis.finish();
}

/** Lines that say the same. */
interface Group {
  readonly kind: MatchKind;
  readonly line: number;
  readonly start: number;
  readonly text: string;
  readonly reading: Reading;
  releases: Reading['releases'];
  count: number;
}

/** The same for a log that comes in pieces: it keeps what it found, not what it read. */
export class Diagnosis {
  private readonly splitter = new LineSplitter((line, offset) => this.readLine(line, offset));
  private readonly facts = new FactReader();
  private readonly groups = new Map<string, Group>();
  private line = 0;

  /** The last lines, for what stands before a line that does not explain itself; a ring. */
  private readonly recent: string[] = [];
  /** Lines after a Bus error that are still to be looked at. */
  private watching = 0;
  private readonly busEvidence = new Set<number>();

  /** Lines read so far. */
  get lineCount(): number {
    return this.line;
  }

  push(text: string): void {
    this.splitter.push(text);
  }

  /** Ends the log; nothing may be pushed afterwards. */
  finish(): Match[] {
    this.splitter.finish();
    const groups = [...this.groups.values()];
    const busError = groups.find(({ kind }) => kind === 'bus-error');
    if (busError) busError.releases = releasesOfBusError(this.busEvidence);
    const facts = this.facts.facts(groups.some(({ kind }) => ROLES[kind] === 'failure'));
    return groups.map(group => matchOf(group, facts));
  }

  private readLine(line: string, offset: number): void {
    if (this.watching > 0) {
      this.watching--;
      this.collectEvidence(line);
    }
    if (INTERESTING.test(line)) this.readInteresting(line, offset);
    this.recent[this.line % NEIGHBOURHOOD] = line;
    this.line++;
  }

  private readInteresting(line: string, offset: number): void {
    this.facts.read(line);
    for (const { kind, needles, pattern, after, read } of PHRASES) {
      if (!needles.some(needle => line.includes(needle))) continue;
      if (after && !this.recent.some(earlier => after.test(earlier))) continue;
      const hit = pattern.exec(line);
      const reading = hit && read(hit, line);
      if (!reading) continue;
      this.add(kind, reading, hit, offset);
      return;
    }
    const busError = findBusError(line);
    if (busError) this.readBusError(busError, line, offset);
  }

  private readBusError(hit: RegExpExecArray, line: string, offset: number): void {
    for (const neighbour of [...this.recent, line]) this.collectEvidence(neighbour);
    this.watching = NEIGHBOURHOOD;
    const evidence = this.busEvidence;
    this.add('bus-error', { ...PLAIN, conclude: facts => concludeBusError(evidence, facts) }, hit, offset);
  }

  private collectEvidence(line: string): void {
    for (const index of evidenceIn(line)) this.busEvidence.add(index);
  }

  private add(kind: MatchKind, reading: Reading, hit: RegExpExecArray, offset: number): void {
    const key = `${kind} ${reading.key}`;
    const group = this.groups.get(key);
    if (group) {
      group.count++;
      group.releases = narrowed(group.releases, reading.releases);
    } else {
      const { line } = this;
      const [text] = hit;
      this.groups.set(key, {
        kind,
        line,
        start: offset + hit.index,
        text,
        reading,
        releases: reading.releases,
        count: 1,
      });
    }
  }
}

function matchOf(group: Group, facts: LogFacts): Match {
  const { kind, line, start, text, reading, count } = group;
  const releases = narrowedByLog(group.releases, facts);
  const conclusion: Conclusion = reading.conclude(facts, releases);
  return {
    kind,
    role: ROLES[kind],
    line,
    span: { start, end: start + text.length },
    text,
    count,
    bytes: reading.bytes,
    nccl: namesOf(releases),
    segment: reading.segment,
    ...conclusion,
  };
}
