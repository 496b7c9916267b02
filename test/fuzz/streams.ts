/** The endless streams of inputs, and what is held against each. */
import fc from 'fast-check';
import { blocks } from './blocks';
import { holds, type Input, type Linter } from './check';
import { composeFiles } from './grammars/compose';
import type { Case } from './grammars/expectation';
import { manifests } from './grammars/kubernetes';
import { scripts } from './grammars/shell';
import { isTold } from './known';
import { brokenByCharacters, brokenByWords } from './mutations';
import { allFixtures, concernedFixtures, corpusFiles } from './sources';

export interface Stream {
  readonly name: string;
  /** Inputs tried by the ordinary test command: always the same, but where there is an end to them the next ones. */
  readonly fixedRuns: number;
  /** How many inputs there are altogether, where they can be counted: as many runs try each once. */
  readonly goesRound?: number;
  /** Tries some inputs; the first that fails is made as small as it gets. */
  run(batch: Batch): Promise<Outcome>;
}

export interface Batch {
  readonly seed: number;
  readonly runs: number;
  /** Told of each input before it is tried, so that one that never ends is known. */
  readonly note?: (input: Input) => void;
  readonly linter?: Linter;
}

export interface Outcome {
  readonly inputs: number;
  readonly failure?: Failure;
}

export interface Failure {
  readonly input: Input;
  readonly message: string;
}

/** Making a failing input smaller may take this long, in milliseconds. */
const MOST_SHRINKING = 60_000;

function stream<T extends Input>(
  name: string,
  fixedRuns: number,
  inputs: fc.Arbitrary<T>,
  check: (input: T, linter?: Linter) => Promise<unknown>,
): Stream {
  return {
    name,
    fixedRuns,
    async run({ seed, runs, note, linter }) {
      const property = fc.asyncProperty(inputs, async input => {
        note?.(input);
        await check(input, linter);
      });
      const details = await fc.check(property, {
        seed,
        numRuns: runs,
        interruptAfterTimeLimit: MOST_SHRINKING,
      });
      if (!details.failed || !details.counterexample) return { inputs: details.numRuns };
      const message = messageOf(details.errorInstance);
      return { inputs: details.numRuns, failure: { input: details.counterexample[0], message } };
    },
  };
}

/** What becomes of a text in so many ways. */
export interface Variants {
  readonly count: (text: string) => number;
  readonly at: (text: string, i: number) => string;
}

/** A text that is cut off after one of its characters: as it is while somebody types it. */
export const prefixes: Variants = {
  count: text => text.length + 1,
  at: (text, length) => text.slice(0, length).replace(/\r$/, ''), // a line ending is typed as one
};

/** Far from every power of two, and prime: steps of it come to each variant once, and to another file each time. */
const STRIDE = 1_000_003n;

/** Each variant of some files. Seeds that follow each other go on where the one before ended, and so come to all. */
export function counted(
  name: string,
  fixedRuns: number,
  sources: readonly Input[],
  variants: Variants,
): Stream {
  const starts = [0];
  for (const { text } of sources) starts.push(starts.at(-1)! + variants.count(text));
  const total = starts.at(-1)!;
  const variantAt = (i: number): Input => {
    const source = starts.findLastIndex(start => start <= i);
    const { uri, text, beside } = sources[source]!;
    return { uri, text: variants.at(text, i - starts[source]!), beside };
  };
  return {
    name,
    fixedRuns,
    goesRound: total,
    async run({ seed, runs, note, linter }) {
      let failure: Failure | undefined;
      for (let done = 0; done < runs; done++) {
        const input = variantAt(Number((BigInt(seed * runs + done) * STRIDE) % BigInt(total)));
        note?.(input);
        try {
          await holds(input, linter);
        } catch (error) {
          failure ??= { input, message: messageOf(error) };
        }
      }
      return { inputs: runs, ...(failure && { failure }) };
    },
  };
}

function messageOf(error: unknown): string {
  return error instanceof Error ? (error.stack ?? error.message) : String(error);
}

/** All streams. */
export function streamsOf(corpus: string): Stream[] {
  const all = concernedFixtures();
  const files = corpusFiles(corpus);
  return [
    stream<Case>('compose files, known', 250, composeFiles, isTold),
    stream<Case>('manifests, known', 250, manifests, isTold),
    stream<Case>('scripts, known', 250, scripts, isTold),
    counted('prefixes of fixtures', 600, allFixtures(), prefixes),
    counted('fixtures, blocks', 600, all, blocks),
    stream('fixtures, characters', 300, brokenByCharacters(all), holds),
    stream('fixtures, words', 400, brokenByWords(all), holds),
    ...(files.length === 0
      ? []
      : [
          stream('corpus, characters', 75, brokenByCharacters(files), holds),
          stream('corpus, words', 75, brokenByWords(files), holds),
        ]),
  ];
}
