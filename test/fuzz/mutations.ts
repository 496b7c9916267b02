/** Files that somebody broke: by a character here and there, by a word or a line in the wrong place. */
import fc from 'fast-check';
import type { Input } from './check';

/** Characters that mean something to a parser, or to nobody. */
const CHARACTERS = [
  ...[
    ' ',
    '\t',
    '\n',
    '\r',
    '\r\n',
    ':',
    '-',
    '#',
    '"',
    "'",
    '{',
    '}',
    '[',
    ']',
    ',',
    '&',
    '*',
    '!',
    '|',
    '>',
  ],
  ...[
    '%',
    '@',
    '`',
    '\\',
    '$',
    '${',
    '}',
    '$(',
    ')',
    '=',
    '/',
    '.',
    '0',
    '9',
    '~',
    '?',
    '<<',
    ';',
    '&&',
    '||',
  ],
  ...[
    '\u0000',
    '\u0007',
    '\u001b',
    '\u007f',
    '\u0085',
    '\u00a0',
    '\u2028',
    '\uFEFF',
    '\uFFFC',
    '\uFFFD',
    'é',
  ],
  ...['\ud83d\ude80', '\ud83d', '\ude80', '\u0301'],
];

/** Words that change what a file means. */
const WORDS = [
  ...[
    '-tp',
    '4',
    '--tensor-parallel-size=8',
    '--tensor-parallel-size',
    '1',
    '0',
    '-1',
    '1e9',
    '99999999999999999999',
  ],
  ...[
    'vllm',
    'serve',
    'python3',
    '-m',
    'sh',
    '-c',
    'sglang.launch_server',
    'vllm/vllm-openai:v0.29.0',
    'bash',
  ],
  ...[
    'shm_size: 1g',
    'shm_size:',
    'ipc: host',
    '--shm-size',
    '--shm-size=1g',
    '--ipc=host',
    '/dev/shm',
    '16Gi',
    '8gb',
  ],
  ...[
    'medium: Memory',
    'emptyDir: {}',
    'sizeLimit: 1Gi',
    '<<: *a',
    '&a',
    '*a',
    '!reset',
    '!override',
    '!!binary',
    'null',
  ],
  ...[
    '---',
    '...',
    '|',
    '>-',
    '|2+',
    '{{ .Values.x }}',
    '{%',
    '${X}',
    '${X:-',
    '$$',
    '# shm-lint-disable-file',
    '#',
  ],
  ...[
    'services:',
    'image:',
    'command:',
    'args:',
    'containers:',
    'extends:',
    'docker run',
    '<<EOF',
    'EOF',
    '\\',
    'export',
  ],
];

type Mutation =
  | { readonly kind: 'delete' | 'duplicate' | 'swap' | 'cut'; readonly unit: Unit; readonly at: number }
  | {
      readonly kind: 'insert' | 'replace';
      readonly unit: Unit;
      readonly at: number;
      readonly what: string;
    }
  | { readonly kind: 'indent'; readonly at: number; readonly by: number }
  | { readonly kind: 'splice'; readonly at: number; readonly from: number; readonly length: number }
  | { readonly kind: 'endings'; readonly ending: string };

/** What a mutation counts in. */
type Unit = 'character' | 'word' | 'line';

const UNITS: Readonly<Record<Unit, RegExp>> = {
  character: /[\s\S]/g,
  word: /[\w./-]+|\s+|[^\w\s./-]/g,
  line: /[^\n]*\n|[^\n]+$/g,
};

/** Where, as a share of the text: so that it stays where it is while other mutations are taken away. */
const at = fc.double({ min: 0, max: 1, maxExcluded: true, noNaN: true });

const byCharacters: fc.Arbitrary<Mutation> = fc.oneof(
  fc.record({
    kind: fc.constantFrom('delete' as const, 'duplicate' as const, 'swap' as const, 'cut' as const),
    unit: fc.constant('character' as const),
    at,
  }),
  fc.record({
    kind: fc.constantFrom('insert' as const, 'replace' as const),
    unit: fc.constant('character' as const),
    at,
    what: fc.constantFrom(...CHARACTERS),
  }),
);

const byWords: fc.Arbitrary<Mutation> = fc.oneof(
  fc.record({
    kind: fc.constantFrom('delete' as const, 'duplicate' as const, 'swap' as const),
    unit: fc.constantFrom('word' as const, 'line' as const),
    at,
  }),
  fc.record({
    kind: fc.constantFrom('insert' as const, 'replace' as const),
    unit: fc.constant('word' as const),
    at,
    what: fc.constantFrom(...WORDS, ...CHARACTERS),
  }),
  fc.record({ kind: fc.constant('indent' as const), at, by: fc.constantFrom(-4, -2, -1, 1, 2, 4) }),
  fc.record({ kind: fc.constant('splice' as const), at, from: at, length: fc.integer({ min: 1, max: 8 }) }),
  fc.record({ kind: fc.constant('endings' as const), ending: fc.constantFrom('\r\n', '\r') }),
);

/** Files with some characters changed. */
export function brokenByCharacters(sources: readonly Input[]): fc.Arbitrary<Input> {
  return mutated(sources, byCharacters);
}

/** Files with some words or lines changed. */
export function brokenByWords(sources: readonly Input[]): fc.Arbitrary<Input> {
  return mutated(sources, byWords);
}

function mutated(sources: readonly Input[], mutation: fc.Arbitrary<Mutation>): fc.Arbitrary<Input> {
  return fc
    .record({
      source: fc.nat({ max: sources.length - 1 }),
      other: fc.nat({ max: sources.length - 1 }),
      mutations: fc.array(mutation, { minLength: 1, maxLength: 6 }),
    })
    .map(({ source, other, mutations }) => {
      const { uri, text, beside } = sources[source]!;
      const changed = mutations.reduce((now, one) => mutate(now, one, sources[other]!.text), text);
      return { uri, text: changed, beside };
    });
}

function mutate(text: string, mutation: Mutation, other: string): string {
  switch (mutation.kind) {
    case 'endings':
      return text.replace(/\r?\n/g, mutation.ending);
    case 'indent':
      return replaceUnit(text, 'line', mutation.at, line =>
        mutation.by > 0
          ? ' '.repeat(mutation.by) + line
          : line.replace(new RegExp(`^ {0,${-mutation.by}}`), ''),
      );
    case 'splice': {
      const lines = other.match(UNITS.line) ?? [];
      const first = Math.floor(mutation.from * lines.length);
      const piece = lines.slice(first, first + mutation.length).join('');
      return replaceUnit(text, 'line', mutation.at, line => piece + line);
    }
    case 'insert':
      return replaceUnit(text, mutation.unit, mutation.at, unit => mutation.what + unit);
    case 'replace':
      return replaceUnit(text, mutation.unit, mutation.at, () => mutation.what);
    case 'delete':
      return replaceUnit(text, mutation.unit, mutation.at, () => '');
    case 'duplicate':
      return replaceUnit(text, mutation.unit, mutation.at, unit => unit + unit);
    case 'cut':
      return text.slice(0, Math.floor(mutation.at * text.length));
    case 'swap': {
      const units = text.match(UNITS[mutation.unit]) ?? [];
      const i = Math.floor(mutation.at * (units.length - 1));
      return [...units.slice(0, i), units[i + 1], units[i], ...units.slice(i + 2)].join('');
    }
  }
}

/** The text with one of its units replaced. */
function replaceUnit(text: string, unit: Unit, share: number, by: (unit: string) => string): string {
  const units = text.match(UNITS[unit]) ?? [];
  const i = Math.floor(share * units.length);
  if (units[i] === undefined) return text;
  units[i] = by(units[i]);
  return units.join('');
}
