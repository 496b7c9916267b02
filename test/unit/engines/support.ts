import { readLaunch } from '../../../core/engines';
import { type Fact, HOLE, known, type Launch, unknown, type Word, type Workload } from '../../../core/model';

export const URI = 'file:///compose.yaml';

/** A word as a test writes it: `${…}` is a part the file does not spell out; `unquoted` words may fall apart. */
export type WordSpec = string | { readonly unquoted: string };

export function unquoted(text: string): WordSpec {
  return { unquoted: text };
}

/** Words of a command line; `starts` gives each its offset in the line where they stand one blank apart. */
export function wordsOf(line: string | readonly WordSpec[]): Word[] {
  const specs = typeof line === 'string' ? line.split(' ') : line;
  let offset = 0;
  return specs.map(spec => {
    const splits = typeof spec !== 'string';
    const text = (splits ? spec.unquoted : spec).replace(/\$\{\w+\}/g, HOLE);
    const start = offset;
    offset += text.length + 1;
    return {
      text,
      place: { uri: URI, span: { start, end: start + text.length } },
      ...(splits && { splits }),
      within: (from: number, to: number) => ({ start: start + from, end: start + to }),
    };
  });
}

export interface WorkloadSpec {
  readonly image?: string;
  /** The container's own command lines. */
  readonly commands?: readonly (string | readonly WordSpec[])[];
  /** Arguments of the image's entrypoint. */
  readonly args?: string | readonly WordSpec[];
  readonly environment?: Readonly<Record<string, string>>;
  readonly environmentIncomplete?: boolean;
  readonly assignments?: Readonly<Record<string, string>>;
  readonly gpus?: Fact<number>;
}

export const IMAGE_PLACE = { uri: URI, span: { start: 1000, end: 1010 } };
export const WORKLOAD_PLACE = { uri: URI, span: { start: 900, end: 904 } };

function facts(values: Readonly<Record<string, string>> = {}): ReadonlyMap<string, Fact<string>> {
  const fact = (value: string) => (/\$\{\w+\}/.test(value) ? unknown('a variable') : known(value));
  return new Map(Object.entries(values).map(([name, value]) => [name, fact(value)]));
}

export function workloadOf(spec: WorkloadSpec): Workload {
  const lines = spec.commands ?? (spec.args === undefined ? [] : [spec.args]);
  return {
    name: 'llm',
    format: 'compose',
    place: WORKLOAD_PLACE,
    image: spec.image === undefined ? undefined : known(spec.image.replace(/\$\{\w+\}/g, HOLE), IMAGE_PLACE),
    commands: lines.map(line => ({ words: wordsOf(line), assignments: facts(spec.assignments) })),
    runsImageEntrypoint: spec.commands === undefined,
    environment: { variables: facts(spec.environment), incomplete: spec.environmentIncomplete ?? false },
    gpus: spec.gpus,
    memoryLimit: undefined,
    sharedMemory: { kind: 'default', bytes: 67_108_864, runtime: 'Docker' },
    borrowed: [],
    site: { format: 'compose' },
  };
}

export function launch(spec: WorkloadSpec): Launch | undefined {
  return readLaunch(workloadOf(spec));
}

/** The launch of one command line that must start an engine. */
export function started(line: string | readonly WordSpec[], more: WorkloadSpec = {}): Launch {
  const result = launch({ ...more, commands: [line] });
  if (!result) throw new Error('no engine recognised');
  return result;
}

/** A fact's value, or `unknown`. */
export function valueIn<T>(fact: Fact<T>): T | 'unknown' {
  return fact.known ? fact.value : 'unknown';
}
