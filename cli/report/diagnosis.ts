/** What `shm-lint diagnose` prints. schemas/diagnose-report.schema.json describes the JSON; both change together. */
import { inspections, type Match, whyLsMayBeEmpty } from '../../core/diagnose';
import { sanitize, wrap } from './cells';
import { type Painter, painter, type StyleName } from './style';

/** The matches as JSON text: lines are zero-based as in LSP, sizes are bytes, an unknown number is null. */
export function renderDiagnosisJson(matches: readonly Match[]): string {
  return `${JSON.stringify({ matches: matches.map(matchJson) }, null, 2)}\n`;
}

function matchJson(match: Match) {
  const { line, kind, role, certainty, count, bytes, nccl, segment, text } = match;
  const { title, explanation, advice, recommendedBytes } = match;
  return {
    line,
    kind,
    role,
    certainty,
    count,
    bytes,
    nccl,
    segment,
    text,
    title,
    explanation,
    advice,
    recommendedBytes,
  };
}

export interface DiagnosisPrettyOptions {
  readonly colours: boolean;
  /** Columns of the terminal; undefined when there is none. */
  readonly width: number | undefined;
}

/** The log, as the report names it. */
export interface LogName {
  readonly path: string;
  readonly lines: number;
}

const DEFAULT_WIDTH = 100;
/** Columns in front of each labelled line. */
const LABEL_WIDTH = 8;
/** Columns of the words of a log that are shown. */
const MAX_TEXT = 200;

const COLOUR: Readonly<Record<Match['role'], StyleName>> = {
  failure: 'red',
  warning: 'yellow',
  'follow-up': 'blue',
  note: 'cyan',
};

/** The gravest role comes first and is told in full; lines of the other roles get one line each. */
const ROLES: readonly Match['role'][] = ['failure', 'warning', 'follow-up', 'note'];

const DOUBT: Readonly<Record<Match['certainty'], string>> = {
  certain: '',
  likely: 'likely',
  possible: 'a guess',
};

/** The same for people: what happened, why, what to do, and how to look. */
export function renderDiagnosisPretty(
  matches: readonly Match[],
  log: LogName,
  options: DiagnosisPrettyOptions,
): string {
  const page = new Page(log, painter(options.colours), options.width ?? DEFAULT_WIDTH);
  const role = ROLES.find(candidate => matches.some(match => match.role === candidate));
  if (role === undefined) return page.nothing();
  const told = matches.filter(match => match.role === role);
  const others = matches.filter(match => match.role !== role);
  const blocks = told.map((match, i) => {
    const before = told.slice(0, i).find(({ advice }) => advice === match.advice);
    return page.full(match, before);
  });
  return [...blocks, page.others(others), page.look()]
    .filter(lines => lines.length > 0)
    .map(lines => `${lines.join('\n')}\n`)
    .join('\n');
}

class Page {
  constructor(
    private readonly log: LogName,
    private readonly paint: Painter,
    private readonly width: number,
  ) {}

  /** `before` is an earlier match with the same advice, which is not repeated. */
  full(match: Match, before: Match | undefined): string[] {
    const doubt = DOUBT[match.certainty];
    const title = this.paint(match.title, COLOUR[match.role], 'bold');
    const [first = '', ...settings] = match.advice.split('\n');
    return [
      doubt === '' ? title : `${title} ${this.paint(`(${doubt})`, 'dim')}`,
      ...this.place(match),
      '',
      ...this.labelled('why', wrap(match.explanation, this.width - LABEL_WIDTH)),
      ...this.labelled(
        'do',
        before
          ? [`the same as for line ${before.line + 1}`]
          : [first, ...settings].flatMap(line => wrap(line, this.width - LABEL_WIDTH)),
      ),
    ];
  }

  others(matches: readonly Match[]): string[] {
    return this.labelled(
      'also',
      matches.flatMap(match => {
        const place = `line ${match.line + 1}${match.count > 1 ? ` (${match.count} lines)` : ''}`;
        return wrap(`${place}: ${match.title}`, this.width - LABEL_WIDTH);
      }),
    );
  }

  look(): string[] {
    const targets = [
      { runtime: 'compose', service: 'SERVICE' },
      { runtime: 'kubernetes', pod: 'POD', container: 'CONTAINER' },
    ] as const;
    const commands = targets.map(target => this.paint(inspections(target)[0]!.command, 'cyan'));
    return this.labelled('look', [...commands, ...wrap(whyLsMayBeEmpty(), this.width - LABEL_WIDTH)]);
  }

  nothing(): string {
    const { lines } = this.log;
    const head = this.paint(
      `nothing about /dev/shm recognised in ${lines} ${lines === 1 ? 'line' : 'lines'}`,
      'bold',
    );
    const hint =
      'NCCL tells the cause of a failure only with NCCL_DEBUG=WARN in the environment: set it, start again, and look at that log.';
    return `${[head, ...wrap(hint, this.width)].join('\n')}\n`;
  }

  private place({ line, text, count }: Match): string[] {
    const where = `${sanitize(this.log.path)}:${line + 1}`;
    const words = sanitize(text.length > MAX_TEXT ? `${text.slice(0, MAX_TEXT)}…` : text);
    const more =
      count > 1
        ? [this.paint(`  and ${count - 1} more ${count === 2 ? 'line' : 'lines'} like it`, 'dim')]
        : [];
    return [`  ${this.paint(where, 'bold')}  ${words}`, ...more];
  }

  private labelled(label: string, body: readonly string[]): string[] {
    return body.map((line, i) =>
      `  ${this.paint((i === 0 ? label : '').padEnd(LABEL_WIDTH - 4), 'bold')}  ${line}`.trimEnd(),
    );
  }
}
