/** The endless streams of inputs, and what is held against each. */
import fc from 'fast-check';
import { holds, type Input, type Linter } from './check';
import { composeFiles } from './grammars/compose';
import type { Case } from './grammars/expectation';
import { manifests } from './grammars/kubernetes';
import { scripts } from './grammars/shell';
import { isTold } from './known';
import { brokenByCharacters, brokenByWords } from './mutations';
import { allFixtures, corpusFiles, fixtures } from './sources';

export interface Stream {
  readonly name: string;
  /** Inputs tried by the ordinary test command, always the same. */
  readonly fixedRuns: number;
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
      const error = details.errorInstance;
      const message = error instanceof Error ? (error.stack ?? error.message) : String(error);
      return { inputs: details.numRuns, failure: { input: details.counterexample[0], message } };
    },
  };
}

/** Each prefix of some files: as they are while somebody types them. */
function prefixes(sources: readonly Input[]): fc.Arbitrary<Input> {
  return fc
    .record({
      source: fc.nat({ max: sources.length - 1 }),
      share: fc.double({ min: 0, max: 1, noNaN: true }),
      isCrlf: fc.boolean(),
    })
    .map(({ source, share, isCrlf }) => {
      const { uri, text, beside } = sources[source]!;
      const prefix = text.slice(0, Math.round(share * text.length));
      return { uri, text: isCrlf ? prefix.replaceAll('\n', '\r\n') : prefix, beside };
    });
}

/** All streams. The unit tests try every prefix of the fixtures of all other formats (`test/unit/formats`). */
export function streamsOf(corpus: string): Stream[] {
  const all = allFixtures();
  const typed = ['compose', 'kubernetes', 'helm-values'].flatMap(fixtures);
  const files = corpusFiles(corpus);
  return [
    stream<Case>('compose files, known', 250, composeFiles, isTold),
    stream<Case>('manifests, known', 250, manifests, isTold),
    stream<Case>('scripts, known', 250, scripts, isTold),
    stream('prefixes of fixtures', 400, prefixes(typed), holds),
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
