/** What is told of the place under the pointer: what it means here, the bytes, and where each fact came from. */
import type { CancellationToken, Hover, Position } from 'vscode-languageserver';
import { t } from '../core/l10n';
import type { DirectiveReport, Finding, LintOptions, SharedMemory, WorkloadReport } from '../core/model';
import { type Provenance, provenanceOf } from '../core/provenance';
import { neededSize } from '../core/rules/adequacy';
import { formatBytes } from '../core/sizes';
import type { Place } from '../core/text/span';
import type { Snapshot } from './documents';
import { type Lint, type Lints, lintAsAsked } from './lints';
import type { Markup, Row } from './markup';
import { directiveMeaning, directiveStanding, directiveUse, headingOf, meaningOf } from './meanings';
import { type Spot, spotsAt } from './spots';
import { describeNeed, describeSize, neededBytes } from './verdict';

/** How a client shows a hover. */
export interface HoverStyle {
  readonly markup: Markup;
  /** Whether it shows the diagnostics at that place beside it. */
  readonly hoversDiagnostics: boolean;
}

/** Answers `textDocument/hover`; null where nothing concerns the linter, or when the text has changed since. */
export async function hover(
  lints: Lints,
  position: Position,
  current: () => Snapshot | undefined,
  { markup, hoversDiagnostics }: HoverStyle,
  token: CancellationToken,
): Promise<Hover | null> {
  const lint = await lintAsAsked(lints, current, token);
  if (!lint) return null;
  const { lines } = lint.document;
  const offset = lines.offsetAt(position);
  const said = hoversDiagnostics
    ? lint.findings.filter(({ span }) => span.start <= offset && offset <= span.end).map(({ why }) => why)
    : [];
  const page = new Page(lint, markup, said);
  const directive = lint.directives.find(({ span }) => span.start <= offset && offset <= span.end);
  const spots = directive ? [] : spotsAt(lint, offset);
  const span = directive?.span ?? spots[0]?.span;
  if (!span) return null;
  const blocks = directive ? page.ofDirective(directive) : await page.ofSpots(spots);
  const value = blocks.filter(block => block !== '').join('\n\n');
  return { contents: { kind: markup.kind, value }, range: lines.rangeOf(span) };
}

/** Writes paragraphs, tables and lists about one document. */
class Page {
  constructor(
    private readonly lint: Lint,
    private readonly markup: Markup,
    /** The reasons that stand beside the page. */
    private readonly said: readonly string[],
  ) {}

  async ofSpots(spots: readonly Spot[]): Promise<string[]> {
    const { markup, lint } = this;
    const { report, fact } = neediest(spots, lint.options);
    const heading = markup.strong(markup.words(headingOf(fact, report)));
    const isShared = spots.length > 1;
    const each = spots.map(
      spot => `${markup.words(`\`${spot.report.name}\``)}: ${this.verdict(spot.report)}`,
    );
    return [
      isShared ? heading : `${heading} · ${this.verdict(report, fact)}`,
      markup.words(meaningOf(fact, report)),
      isShared ? markup.list(each) : '',
      this.bytes(report),
      await this.sources(report),
      ...this.grounds(report),
    ];
  }

  /** What it needs and what it has; the latter only where it is not what the hover is about. */
  private verdict(report: WorkloadReport, about?: Provenance): string {
    const need = describeNeed(report, this.lint.options);
    const has = about?.kind === '/dev/shm' ? [] : [describeSize(report.workload.sharedMemory)];
    return this.markup.words([need, ...has].join(' · '));
  }

  /** The segments, their sum, and what there is; or why the sum is unknown. */
  private bytes({ requirement, launch, effectiveBytes }: WorkloadReport): string {
    const { markup } = this;
    const { localRanks } = launch;
    if (!localRanks.known) return markup.words(t`What it needs is unknown: ${localRanks.reason}.`);
    if (!requirement || requirement.segments.length === 0) return '';
    const { segments, expected, expectedWithP2p } = requirement;
    if (this.isSaid(segments.map(({ title }) => title))) return '';
    const sums: [number, string][] = [
      [
        expected,
        expectedWithP2p < expected
          ? t`in the worst case; ${formatBytes(expectedWithP2p)} with P2P between all GPUs`
          : t('in the worst case'),
      ],
    ];
    const { options } = this.lint;
    if (options.sizing === 'per-gpu') {
      const { withoutP2p } = neededSize(requirement, localRanks.value, options);
      sums.push([withoutP2p, t('by the rule of 1 GiB a rank (sizing: per-gpu)')]);
    }
    if (effectiveBytes !== null) sums.push([effectiveBytes, t('what there is')]);
    return markup.table(
      ['', '/dev/shm'],
      [
        ...segments.map(
          ({ bytes, title, condition }): Row => [
            formatBytes(bytes),
            markup.words(condition ? t`${title}, ${condition}` : title),
          ],
        ),
        ...sums.map(
          ([bytes, remark]): Row => [markup.strong(formatBytes(bytes)), markup.strong(markup.words(remark))],
        ),
      ],
    );
  }

  /** Why the engine will not start, if it will not; and what was taken for granted. */
  private grounds({ requirement, effectiveBytes }: WorkloadReport): string[] {
    if (!requirement) return [];
    const { minimum, minimumReason, assumptions } = requirement;
    const refuses = effectiveBytes !== null && effectiveBytes < minimum;
    return [
      refuses && !this.isSaid([minimumReason]) ? minimumReason : '',
      this.isSaid(assumptions) ? '' : assumptions.join(' '),
    ].map(words => this.markup.words(words));
  }

  /** Whether one of the reasons beside the page has all of it. */
  private isSaid(all: readonly string[]): boolean {
    return this.said.some(why => all.every(words => why.includes(words)));
  }

  /** Each fact that stands in a file, and each for which there is a reason, with where it was read. */
  private async sources(report: WorkloadReport): Promise<string> {
    const { markup } = this;
    const all = provenanceOf(report);
    const release = all.find(({ kind }) => kind === 'release')!;
    // An image that names the release has started the engine.
    const facts = all.filter(
      ({ kind, place, note }) =>
        kind !== 'ranks' &&
        (kind !== 'engine' || place !== release.place) &&
        (place !== undefined || note !== undefined),
    );
    const items = await Promise.all(
      facts.map(async fact => {
        const what = markup.words(inOneLine(fact));
        const supply = fact.kind === '/dev/shm' ? supplyOf(report.workload.sharedMemory) : undefined;
        const places = [fact.place, supply].filter(place => place !== undefined);
        const where = await Promise.all(places.map(place => this.where(place)));
        return where.length > 0 ? `${what} (${where.join(', ')})` : what;
      }),
    );
    return [markup.words(t('Read from:')), markup.list(items)].join('\n\n');
  }

  /** `compose.yml:5`, linked; only the name of a file whose text is not there. */
  private async where(place: Place): Promise<string> {
    const { markup, lint } = this;
    const range = await lint.rangeOf(place);
    const name = nameOf(place.uri);
    if (!range) return markup.link(markup.words(name), place.uri);
    const line = range.start.line + 1;
    return markup.link(markup.words(`${name}:${line}`), `${place.uri}#L${line}`);
  }

  ofDirective(directive: DirectiveReport): string[] {
    const { markup } = this;
    const { keyword, reach, rules, reason, silenced } = directive;
    const names = rules.map(rule => `\`${rule}\``).join(', ');
    return [
      `${markup.strong(markup.words(keyword))} · ${markup.words(directiveUse(directive))}`,
      markup.words(directiveMeaning(reach, names)),
      markup.words(
        reason === ''
          ? t('It gives no reason; one would stand behind two dashes: `-- why`.')
          : t`Reason: ${reason}`,
      ),
      markup.list(silenced.map(finding => this.finding(finding))),
      markup.words(directiveStanding(directive)),
    ];
  }

  private finding({ rule, url, what }: Finding): string {
    const { markup } = this;
    return `${markup.link(markup.words(rule), url)}: ${markup.words(what)}`;
  }
}

/** `tensor parallel 4`, `release 0.11.2: the image names it`. */
function inOneLine({ kind, title, value, note }: Provenance): string {
  if (kind === 'without effect') return t`${title}: ${value}`;
  return note === undefined ? `${title} ${value}` : t`${`${title} ${value}`}: ${note}`;
}

/** Where a variable takes the size from. */
function supplyOf(memory: SharedMemory): Place | undefined {
  return 'size' in memory ? memory.size?.suppliedAt : undefined;
}

/** Of several engines that share a place, the one that needs the most. */
function neediest(spots: readonly Spot[], options: LintOptions): Spot {
  const need = ({ report }: Spot) => neededBytes(report, options)?.most ?? 0;
  return spots.reduce((most, spot) => (need(spot) > need(most) ? spot : most));
}

/** The last part of a URI's path, as people write it. */
function nameOf(uri: string): string {
  const name = uri.slice(uri.lastIndexOf('/') + 1);
  try {
    return decodeURIComponent(name);
  } catch {
    return name;
  }
}
