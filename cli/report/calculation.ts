/** What `shm-lint calc` prints. schemas/calc-report.schema.json describes the JSON; both change together. */
import type { Calculation, CalculatorInput } from '../../core/calculator';
import { formatBytes, formatExact } from '../../core/sizes';
import { sanitize, textWidth, wrap } from './cells';
import { type Painter, painter, type StyleName } from './style';

/** The calculation as JSON text; all numbers are bytes. */
export function renderCalculationJson(calculation: Calculation): string {
  const { segments, minimumBytes, minimumReason, expectedBytes, expectedWithP2pBytes, recommendedBytes } =
    calculation;
  return `${JSON.stringify(
    {
      segments: segments.map(({ id, title, bytes, formula, source }) => ({
        id,
        title,
        bytes,
        formula,
        source,
      })),
      minimumBytes,
      minimumReason,
      expectedBytes,
      expectedWithP2pBytes,
      recommendedBytes,
      assumptions: calculation.assumptions,
      snippets: calculation.snippets,
    },
    null,
    2,
  )}\n`;
}

export interface CalculationPrettyOptions {
  readonly colours: boolean;
  /** Whether bars may be drawn with block characters. */
  readonly unicode: boolean;
  /** Columns of the terminal; undefined when there is none. */
  readonly width: number | undefined;
}

const DEFAULT_WIDTH = 100;
/** A bar says nothing below this width, and nothing more above that one. */
const BAR_WIDTHS = { least: 8, most: 40 };
/** What a container gets where nobody sets a size (moby/moby daemon/config `DefaultShmSize`; containerd alike). */
const DEFAULT_SHM = 64 * 1024 ** 2;

const SEGMENT_COLOURS: readonly StyleName[] = ['cyan', 'yellow', 'green', 'blue', 'red'];

/** The calculation for people: a bar for each segment, the sums against 64 MiB, and what to paste. */
export function renderCalculationPretty(
  input: CalculatorInput,
  calculation: Calculation,
  options: CalculationPrettyOptions,
): string {
  const page = new Page(calculation, options);
  return [page.head(input), page.segments(), page.sums(), page.assumptions(), page.snippets()]
    .filter(lines => lines.length > 0)
    .map(lines => `${lines.map(line => line.trimEnd()).join('\n')}\n`)
    .join('\n');
}

class Page {
  private readonly paint: Painter;
  private readonly width: number;
  private readonly unicode: boolean;

  constructor(
    private readonly calculation: Calculation,
    { colours, unicode, width }: CalculationPrettyOptions,
  ) {
    this.paint = painter(colours);
    this.width = width ?? DEFAULT_WIDTH;
    this.unicode = unicode;
  }

  head(input: CalculatorInput): string[] {
    const sizes = [
      ['tensor parallel', input.tensorParallel],
      ['pipeline parallel', input.pipelineParallel],
      ['data parallel', input.dataParallel],
      ['prefill context parallel', input.prefillContextParallel],
      ['decode context parallel', input.decodeContextParallel],
      ['nodes', input.nodes],
    ] as const;
    const named = sizes.flatMap(([title, size]) =>
      size !== undefined && (size > 1 || title === 'tensor parallel') ? [`${title} ${size}`] : [],
    );
    const engine = `${ENGINE_TITLES[input.engine]} ${sanitize(input.engineVersion ?? 'latest')}`;
    const title = this.paint(`/dev/shm for ${engine}, ${named.join(' × ')}`, 'bold');
    return this.calculation.segments.length > 0
      ? [title]
      : [title, 'One process: nothing of it lands in /dev/shm.'];
  }

  segments(): string[] {
    const { segments } = this.calculation;
    const amounts = segments.map(({ bytes }) => formatBytes(bytes));
    const titleWidth = Math.max(0, ...segments.map(({ title }) => textWidth(title)));
    const amountWidth = Math.max(0, ...amounts.map(amount => amount.length));
    const left = this.width - titleWidth - amountWidth - 6;
    const barWidth = left < BAR_WIDTHS.least ? 0 : Math.min(left, BAR_WIDTHS.most);
    const most = Math.max(...segments.map(({ bytes }) => bytes));
    return segments.flatMap(({ title, bytes, formula, condition, source }, i) => {
      const bar = this.paint(this.bar(bytes / most, barWidth), SEGMENT_COLOURS[i % SEGMENT_COLOURS.length]!);
      const padding = ' '.repeat(titleWidth - textWidth(title));
      const why = condition === undefined ? formula : `${formula} (${condition})`;
      return [
        `  ${title}${padding}  ${amounts[i]!.padStart(amountWidth)}  ${bar}`,
        ...[why, `from ${source}`].flatMap(text =>
          wrap(sanitize(text), this.width - 4).map(line => this.paint(`    ${line}`, 'dim')),
        ),
      ];
    });
  }

  sums(): string[] {
    const { minimumBytes, minimumReason, expectedBytes, expectedWithP2pBytes, recommendedBytes } =
      this.calculation;
    const rows = [
      {
        title: 'minimum',
        bytes: minimumBytes,
        remark: minimumReason || 'nothing is certain to fail for lack of space',
      },
      { title: 'expected', bytes: expectedBytes, remark: 'at most' },
      ...(expectedWithP2pBytes === expectedBytes
        ? []
        : [
            {
              title: 'with P2P',
              bytes: expectedWithP2pBytes,
              remark: 'if all GPUs reach each other directly',
            },
          ]),
      { title: 'recommended', bytes: recommendedBytes, remark: 'with headroom' },
    ];
    if (this.calculation.segments.length === 0) return [];
    const titleWidth = Math.max(...rows.map(({ title }) => title.length));
    const amounts = rows.map(({ bytes }) => formatBytes(bytes));
    const amountWidth = Math.max(...amounts.map(amount => amount.length));
    const indent = titleWidth + amountWidth + 6;
    return rows.flatMap(({ title, bytes, remark }, i) => {
      const [first, ...more] = wrap(
        bytes === 0 ? remark : `${againstDefault(bytes)}; ${remark}`,
        Math.max(20, this.width - indent),
      );
      const head = `${title.padEnd(titleWidth)}  ${amounts[i]!.padStart(amountWidth)}`;
      return [`  ${this.paint(head, 'bold')}  ${first}`, ...more.map(line => `${' '.repeat(indent)}${line}`)];
    });
  }

  assumptions(): string[] {
    const { assumptions } = this.calculation;
    if (assumptions.length === 0) return [];
    const bullet = this.unicode ? '•' : '-';
    return [
      this.paint('taken for granted', 'bold'),
      ...assumptions.flatMap(sentence =>
        wrap(sanitize(sentence), this.width - 4).map((line, i) => `  ${i === 0 ? bullet : ' '} ${line}`),
      ),
    ];
  }

  snippets(): string[] {
    const { compose, dockerRun, kubernetes } = this.calculation.snippets;
    if (compose === '') return [];
    const code = (text: string) => text.split('\n').map(line => `  ${this.paint(line, 'green')}`);
    return [
      this.paint('Compose, in the service', 'bold'),
      ...code(compose),
      this.paint('docker run, before the image', 'bold'),
      ...code(dockerRun),
      this.paint('Kubernetes', 'bold'),
      ...code(kubernetes),
    ];
  }

  /** A bar of a share from 0 to 1, to the eighth of a column where the terminal can. */
  private bar(share: number, width: number): string {
    if (width === 0) return '';
    if (!this.unicode) return '#'.repeat(Math.max(1, Math.round(share * width)));
    const eighths = Math.max(1, Math.round(share * width * 8));
    return '█'.repeat(Math.floor(eighths / 8)) + ['', '▏', '▎', '▍', '▌', '▋', '▊', '▉'][eighths % 8];
  }
}

const ENGINE_TITLES: Readonly<Record<CalculatorInput['engine'], string>> = { vllm: 'vLLM' };

/** How a size compares with what a container gets by default. */
function againstDefault(bytes: number): string {
  const whole = formatBytes(DEFAULT_SHM);
  if (bytes <= DEFAULT_SHM) return `fits in the default ${whole}`;
  const times = bytes / DEFAULT_SHM;
  // A hair above 64 MiB would read as "1.0 ×".
  if (times < 1.05) return `${formatExact(bytes - DEFAULT_SHM)} more than the default ${whole}`;
  return `${times < 10 ? times.toFixed(1) : Math.round(times)} × the default ${whole}`;
}
