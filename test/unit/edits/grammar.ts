/** Random Compose files with every construct of YAML that people write, in every layout that is allowed. */
import fc from 'fast-check';

/** A file and the service in it that is to be edited. */
export interface GeneratedFile {
  readonly text: string;
  readonly service: string;
}

/** Lines that stand between entries. */
type Filler = { readonly blank: number } | { readonly comment: number };

type Value =
  | {
      readonly kind: 'scalar';
      readonly quote: '' | '"' | "'";
      readonly words: readonly string[];
      readonly folded: boolean;
    }
  | {
      readonly kind: 'block';
      readonly header: string;
      readonly lines: readonly string[];
      readonly end: readonly number[];
    }
  | {
      readonly kind: 'list';
      readonly compact: boolean;
      readonly items: readonly Value[];
      readonly between: readonly Filler[];
    }
  | { readonly kind: 'map'; readonly entries: readonly Entry[] }
  | {
      readonly kind: 'flow';
      readonly items: readonly string[];
      readonly folded: boolean;
      readonly close: number;
    }
  | { readonly kind: 'alias'; readonly name: string }
  | { readonly kind: 'null' };

interface Entry {
  readonly key: string;
  readonly quote: '' | '"' | "'";
  readonly colon: string;
  readonly properties: string;
  readonly value: Value;
  readonly tail: string;
  readonly before: readonly Filler[];
}

interface FlowStyle {
  readonly comma: string;
  readonly padding: string;
  readonly folded: boolean;
  readonly trailingComma: boolean;
  readonly comments: readonly boolean[];
}

interface Service {
  readonly name: string;
  readonly head: string;
  readonly entries: readonly Entry[];
  readonly flow: FlowStyle | undefined;
}

const filler: fc.Arbitrary<Filler> = fc.oneof(
  fc.record({ blank: fc.constantFrom(0, 0, 0, 2, 9) }),
  fc.record({ comment: fc.nat({ max: 12 }) }),
);
const fillers = fc.oneof(
  { weight: 3, arbitrary: fc.constant([]) },
  { weight: 1, arbitrary: fc.array(filler, { minLength: 1, maxLength: 3 }) },
);
const quote = fc.constantFrom('' as const, '' as const, '"' as const, "'" as const);
const word = fc.constantFrom('vllm', 'serve', '-tp', '2', 'x/y:1', 'a#b', '--p=1', 'é');

const scalar = (folded: fc.Arbitrary<boolean>): fc.Arbitrary<Value> =>
  fc.record({
    kind: fc.constant('scalar' as const),
    quote,
    words: fc.array(word, { maxLength: 4 }).map(words => ['x', ...words]),
    folded,
  });

const block: fc.Arbitrary<Value> = fc.record({
  kind: fc.constant('block' as const),
  header: fc
    .tuple(fc.constantFrom('|', '>'), fc.constantFrom('', '-', '+'), fc.constantFrom('', '', ' # header'))
    .map(parts => parts.join('')),
  lines: fc
    .array(fc.constantFrom('vllm serve', '# inside', '  deeper', '', '- x', 'a: b'), { maxLength: 3 })
    .map(lines => ['sh', ...lines]),
  end: fc.array(fc.constantFrom(0, 1, 14), { maxLength: 3 }),
});

const flowList: fc.Arbitrary<Value> = fc.record({
  kind: fc.constant('flow' as const),
  items: fc.array(fc.constantFrom('a', '"b, c"', "'d'", 'e: f', '{g: h}', '[i]'), { maxLength: 3 }),
  folded: fc.boolean(),
  close: fc.nat({ max: 3 }),
});

const nothing: fc.Arbitrary<Value> = fc.constant({ kind: 'null' as const });

const simple = fc.oneof(scalar(fc.boolean()), flowList, nothing);

const list: fc.Arbitrary<Value> = fc.record({
  kind: fc.constant('list' as const),
  compact: fc.boolean(),
  items: fc.array(fc.oneof(simple, block), { minLength: 1, maxLength: 3 }),
  between: fillers,
});

const PROPERTIES = ['', '', '', '', '&own', '!own'];

function entry(key: string, value: fc.Arbitrary<Value>): fc.Arbitrary<Entry> {
  return fc.record({
    key: fc.constant(key),
    quote,
    colon: fc.constantFrom(': ', ': ', ':  ', ' : '),
    properties: fc.constantFrom(...PROPERTIES),
    value,
    tail: fc.constantFrom('', '', '', ' # tail', '  \t# tail ', '  ', '\t'),
    before: fillers,
  });
}

const nested: fc.Arbitrary<Value> = fc.record({
  kind: fc.constant('map' as const),
  entries: fc.tuple(entry('A', fc.oneof(simple, block, list)), entry('B', simple)),
});

const size: fc.Arbitrary<Value> = fc.oneof(
  fc.record({
    kind: fc.constant('scalar' as const),
    quote,
    words: fc.constantFrom(['1gb'], ['64m'], ['67108864']),
    folded: fc.constant(false),
  }),
  fc.constant({ kind: 'alias' as const, name: 'size' }),
  nothing,
);

const mode: fc.Arbitrary<Value> = fc.record({
  kind: fc.constant('scalar' as const),
  quote,
  words: fc.constantFrom(['private'], ['shareable'], ['host']),
  folded: fc.constant(false),
});

const anything = fc.oneof(simple, block, list, nested);

const entries: fc.Arbitrary<readonly Entry[]> = fc
  .tuple(
    fc.option(entry('<<', fc.constant({ kind: 'alias' as const, name: 'base' })), {
      freq: 3,
      nil: undefined,
    }),
    ...['image', 'command', 'entrypoint', 'environment', 'ports'].map(key =>
      fc.option(entry(key, anything), { freq: 2, nil: undefined }),
    ),
    fc.option(entry('shm_size', size), { freq: 2, nil: undefined }),
    fc.option(entry('ipc', mode), { freq: 2, nil: undefined }),
    entry('restart', anything),
  )
  .chain(all => {
    const present = all.filter(one => one !== undefined);
    return fc.shuffledSubarray(present, { minLength: 1 });
  });

const flowStyle: fc.Arbitrary<FlowStyle> = fc.record({
  comma: fc.constantFrom(', ', ',', ',  '),
  padding: fc.constantFrom('', ' '),
  folded: fc.boolean(),
  trailingComma: fc.boolean(),
  comments: fc.array(fc.boolean(), { minLength: 9, maxLength: 9 }),
});

const service = (name: string): fc.Arbitrary<Service> =>
  fc.record({
    name: fc.constant(name),
    head: fc.constantFrom(
      '',
      '',
      '',
      ' # head',
      ` &${name}`,
      ' !override',
      ` !override &${name} # head`,
      ' ',
    ),
    entries,
    flow: fc.oneof({ weight: 3, arbitrary: fc.constant(undefined) }, { weight: 1, arbitrary: flowStyle }),
  });

// ───────────────────────────── Rendering ─────────────────────────────

const pad = (column: number) => ' '.repeat(column);

function renderFillers(before: readonly Filler[]): string[] {
  return before.map(one => ('blank' in one ? pad(one.blank) : `${pad(one.comment)}# c${one.comment}`));
}

/** A value: what follows the colon or dash on its line, then the lines below. `column` is its owner's. */
function renderValue(value: Value, properties: string, tail: string, column: number, step: number): string[] {
  const props = properties === '' ? '' : `${properties} `;
  switch (value.kind) {
    case 'null':
      return [properties + tail];
    case 'alias':
      return [`*${value.name}${tail}`];
    case 'scalar': {
      const glue = value.folded ? `\n${pad(column + step)}` : ' ';
      const [first, ...rest] = (props + value.quote + value.words.join(glue) + value.quote).split('\n');
      return withTail([first!, ...rest], tail);
    }
    case 'flow': {
      if (!value.folded || value.items.length === 0) return [`${props}[${value.items.join(', ')}]${tail}`];
      const items = value.items.map(item => `${pad(column + step)}${item},`);
      return withTail([`${props}[`, ...items, `${pad(column + value.close)} ]`], tail);
    }
    case 'block': {
      const inner = value.lines.map(line => (line === '' ? '' : pad(column + step) + line));
      return [props + value.header, ...inner, ...value.end.map(pad)];
    }
    case 'list': {
      const at = value.compact ? column : column + step;
      const items = value.items.flatMap((item, index) => {
        const [first, ...rest] = renderValue(item, '', '', at, step + 1);
        return [...(index > 0 ? renderFillers(value.between) : []), `${pad(at)}- ${first}`, ...rest];
      });
      return [`${properties}${tail}`, ...items, ...renderFillers(value.between)];
    }
    case 'map':
      return [
        `${properties}${tail}`,
        ...value.entries.flatMap(inner => renderEntry(inner, column + step, step)),
      ];
  }
}

function withTail(lines: readonly string[], tail: string): string[] {
  return [...lines.slice(0, -1), lines.at(-1)! + tail];
}

function renderEntry(one: Entry, column: number, step: number): string[] {
  const [first, ...rest] = renderValue(one.value, propertiesOf(one), one.tail, column, step);
  const key = one.key === '<<' ? one.key : one.quote + one.key + one.quote;
  const colon = first === '' ? one.colon.trimEnd() : one.colon;
  return [...renderFillers(one.before), pad(column) + key + colon + first, ...rest];
}

/** An anchor a key, so that none is defined twice; none where a value must stay what it is. */
function propertiesOf({ key, properties, value }: Entry): string {
  if (value.kind === 'alias' || key === '<<' || key === 'ipc') return '';
  if (properties === '&own') return `&${key}`;
  return key === 'shm_size' ? '' : properties;
}

function flowValue(value: Value): string {
  switch (value.kind) {
    case 'scalar':
      return value.quote + value.words.join(' ') + value.quote;
    case 'alias':
      return `*${value.name}`;
    case 'null':
      return '';
    default:
      return '[]';
  }
}

/** The entries of a flow map: simple values only, on one line or one a line. */
function renderFlow({ entries: all, flow }: Service, column: number): string[] {
  const { comma, padding, folded, trailingComma, comments } = flow!;
  const parts = all.map(one => {
    const key = one.key === '<<' ? one.key : one.quote + one.key + one.quote;
    return `${key}: ${flowValue(one.value)}`;
  });
  if (!folded) return [`{${padding}${parts.join(comma)}${trailingComma ? ',' : ''}${padding}}`];
  const lines = parts.map((part, index) => {
    const separator = index < parts.length - 1 || trailingComma ? ',' : '';
    return `${pad(column)}${part}${separator}${comments[index] ? ` # e${index}` : ''}`;
  });
  return ['{', ...lines, `${pad(column)}}`];
}

function renderService(one: Service, step: number): string[] {
  const at = step;
  const column = at + step;
  if (one.flow) {
    const [first, ...rest] = renderFlow(one, column);
    return [`${pad(at)}${one.name}: ${first}`, ...rest];
  }
  return [
    `${pad(at)}${one.name}:${one.head}`,
    ...one.entries.flatMap(inner => renderEntry(inner, column, step)),
  ];
}

/**
 * A Compose file of up to three services; `llm` is the one to edit. Not every text it gives is valid YAML
 * to every parser: the property sorts the few others out.
 */
export const composeFile: fc.Arbitrary<GeneratedFile> = fc
  .record({
    step: fc.constantFrom(1, 2, 2, 3, 4),
    eol: fc.constantFrom('\n', '\n', '\r\n'),
    mark: fc.constantFrom('', '', '', '\uFEFF'),
    start: fc.constantFrom('', '', '---', '# top', '%YAML 1.2\n---'),
    finalLineEnding: fc.boolean(),
    llm: service('llm'),
    others: fc.array(fc.boolean(), { maxLength: 2 }),
    other: service('web'),
    llmLast: fc.boolean(),
    after: fc.constantFrom('', '', 'volumes: {}', '# bottom', '...', '---\nname: x'),
    reuse: fc.constantFrom('', '', 'merge', 'alias'),
  })
  .map(file => {
    const llm = renderService(file.llm, file.step);
    const web = renderService(file.other, file.step);
    const isAnchored = !file.llm.flow && /&llm/.test(file.llm.head);
    const reuse = isAnchored && file.reuse !== '' ? renderReuse(file.reuse, file.step) : [];
    const lines = [
      ...(file.start === '' ? [] : file.start.split('\n')),
      'x-size: &size 2gb',
      'x-base: &base',
      `${pad(file.step)}image: y # base`,
      `${pad(file.step)}shm_size: 512m`,
      'services:',
      ...(file.llmLast ? [...web, ...llm] : [...llm, ...reuse, ...web]),
      ...(file.after === '' ? [] : file.after.split('\n')),
    ];
    const text = file.mark + lines.join(file.eol) + (file.finalLineEnding ? file.eol : '');
    return { text, service: 'llm' };
  });

function renderReuse(kind: string, step: number): string[] {
  if (kind === 'alias') return [`${pad(step)}copy: *llm`];
  return [`${pad(step)}copy:`, `${pad(2 * step)}<<: *llm`, `${pad(2 * step)}restart: never`];
}
