/**
 * Directives: comments that silence findings where they stand. `core/lint.ts` asks here, once the rules have spoken,
 * which findings are silenced, which directives silence nothing, and by what edit a finding could be silenced.
 */

import { hasLoneCarriageReturn } from '../edits/lines';
import type { SyntaxId } from '../formats/format';
import { t } from '../l10n';
import type { DirectiveReport, Finding, Fix, SourceDocument, Workload } from '../model';
import { RULE_IDS } from '../rules';
import { unusedDirective } from '../rules/unused-directive';
import type { Span, TextEdit } from '../text/span';
import { complainOfIdleness, complainOfKeyword, complainOfNames } from './complaints';
import {
  type Directive,
  KEYWORDS,
  type Misspelt,
  type NamedRule,
  PREFIX,
  type Reach,
  readDirective,
} from './directive';
import { addRule, writeDirective } from './edit';
import { Lines } from './reach';
import { readSyntax } from './syntax';
import type { Syntax } from './syntax/syntax';

/** A finding with what it was found in. */
export interface Judged {
  readonly finding: Finding;
  readonly workload: Workload;
  readonly syntax: SyntaxId;
}

/** What one format read of the document. */
export interface Read {
  readonly syntax: SyntaxId;
  readonly workloads: readonly Workload[];
  /** Those about which something is unknown that could be known elsewhere: there may be findings then. */
  readonly uncertain: readonly Workload[];
}

export interface Heeded {
  /** What is left. */
  readonly findings: readonly Finding[];
  readonly suppressed: readonly Finding[];
  /** What is wrong with the directives themselves. */
  readonly complaints: readonly Finding[];
  /** What came of each directive. */
  readonly reports: readonly DirectiveReport[];
}

/** The directives of one document. */
export class Directives {
  private readonly regions = new Map<SyntaxId, Region | undefined>();

  constructor(
    private readonly document: SourceDocument,
    private readonly reads: readonly Read[],
  ) {}

  /**
   * Takes out what is silenced.
   * @param elsewhere what is found under the default options. A directive that only some setting leaves without a
   *   finding has its use for those who do not have that setting. Asked at most once, if there is such a directive.
   */
  async heed(judged: readonly Judged[], elsewhere: () => Promise<readonly Judged[]>): Promise<Heeded> {
    const findings = judged.map(({ finding }) => finding);
    if (!this.document.text.includes(PREFIX))
      return { findings, suppressed: [], complaints: [], reports: [] };
    const use = new Use();
    const isSilenced = (one: Judged) => this.regionOf(one.syntax)?.silence(one, use) ?? false;
    const [silenced, left] = partition(judged, isSilenced);
    const regions = this.reads.flatMap(({ syntax }) => this.regionOf(syntax) ?? []);
    if (regions.some(region => region.idle(use).length > 0)) (await elsewhere()).forEach(isSilenced);
    const each = [...new Set(regions)];
    const suppressed = silenced.map(({ finding }) => finding);
    return {
      findings: left.map(({ finding }) => finding),
      suppressed,
      complaints: unique(each.flatMap(region => region.complaints(use))),
      reports: each.flatMap(region => region.reports(use, suppressed)),
    };
  }

  /** How a finding could be silenced: here, and in the whole file. Each one changes a comment and nothing else. */
  suppressionsOf(judged: Judged): Fix[] {
    if (hasLoneCarriageReturn(this.document.text)) return [];
    const region = this.regionOf(judged.syntax);
    return region ? region.suppressionsOf(judged) : [];
  }

  private regionOf(id: SyntaxId): Region | undefined {
    if (!this.regions.has(id)) {
      const reads = this.reads.filter(({ syntax }) => syntax === id);
      const workloads = reads.flatMap(read => read.workloads);
      const syntax = workloads.length > 0 ? readSyntax(id, this.document, workloads) : undefined;
      const uncertain = reads.flatMap(read => read.uncertain);
      this.regions.set(id, syntax && new Region(this.document, syntax, workloads, uncertain));
    }
    return this.regions.get(id);
  }
}

/** Which directives silenced something, by which of their rules. */
class Use {
  private readonly used = new Map<Directive, Set<NamedRule | undefined>>();
  private readonly silenced = new Map<Directive, Set<Finding>>();

  note(directive: Directive, rule: NamedRule | undefined, finding: Finding): void {
    this.used.set(directive, (this.used.get(directive) ?? new Set()).add(rule));
    this.silenced.set(directive, (this.silenced.get(directive) ?? new Set()).add(finding));
  }

  has(directive: Directive, finding: Finding): boolean {
    return this.silenced.get(directive)?.has(finding) ?? false;
  }

  of(directive: Directive, rule: NamedRule | undefined): boolean {
    return this.used.get(directive)?.has(rule) ?? false;
  }
}

/** The document as one of its formats reads it. */
class Region {
  private readonly directives: readonly Directive[];
  private readonly misspelt: readonly Misspelt[];
  private readonly lines: Lines;
  /** The lines that each directive names. */
  private readonly targets: ReadonlyMap<Directive, readonly number[]>;

  constructor(
    private readonly document: SourceDocument,
    private readonly syntax: Syntax,
    private readonly workloads: readonly Workload[],
    private readonly uncertain: readonly Workload[],
  ) {
    const read = syntax.comments.flatMap(comment => readDirective(document.text, comment) ?? []);
    this.directives = read.flatMap(one => (isDirective(one) ? [one] : []));
    this.misspelt = read.flatMap(one => (isDirective(one) ? [] : [one]));
    this.lines = new Lines(document.text, syntax);
    this.targets = new Map(this.directives.map(one => [one, this.lines.targetsOf(one)]));
  }

  /** Whether a finding is silenced; notes by what. */
  silence(judged: Judged, use: Use): boolean {
    let isSilenced = false;
    for (const directive of this.about(judged)) {
      const rule = directive.rules.find(({ id }) => id === judged.finding.rule);
      if (!rule && directive.rules.length > 0) continue;
      use.note(directive, rule, judged.finding);
      isSilenced = true;
    }
    return isSilenced;
  }

  /** The directives about the place of a finding, whatever rules they name. */
  private about({ finding, workload }: Judged): Directive[] {
    const answering = this.lines.answering(finding, workload, this.syntax, this.document.uri);
    return this.directives.filter(directive => {
      const { scope } = directive.comment;
      if (scope && !isWithin(scope, finding.span)) return false;
      return directive.reach === 'file' || this.targets.get(directive)!.some(line => answering.has(line));
    });
  }

  /** The directives that silence nothing, or nothing by some of their rules. */
  idle(use: Use): [Directive, readonly NamedRule[]][] {
    return this.directives.flatMap((directive): [Directive, readonly NamedRule[]][] => {
      const { rules } = directive;
      if (rules.length === 0) return use.of(directive, undefined) ? [] : [[directive, []]];
      const idle = rules.filter(
        rule => isRule(rule.id) && rule.id !== unusedDirective.id && !use.of(directive, rule),
      );
      return idle.length > 0 ? [[directive, idle]] : [];
    });
  }

  /** @param suppressed what is silenced here, of which each directive has its part */
  reports(use: Use, suppressed: readonly Finding[]): DirectiveReport[] {
    const idle = new Set(this.idleForSure(use).map(([directive]) => directive));
    return this.directives.map(directive => {
      const { comment, keyword, reach, rules, reason } = directive;
      const { start } = keyword;
      const words = this.document.text.slice(start, Math.max(keyword.end, comment.inside.end)).trimEnd();
      return {
        span: { start, end: start + words.length },
        keyword: KEYWORDS[reach],
        reach,
        rules: rules.map(({ id }) => id),
        reason,
        silenced: suppressed.filter(finding => use.has(directive, finding)),
        isIdle: idle.has(directive),
      };
    });
  }

  private idleForSure(use: Use): [Directive, readonly NamedRule[]][] {
    return this.idle(use).filter(([directive]) => !this.mayHaveUse(directive));
  }

  complaints(use: Use): Finding[] {
    const { document, syntax } = this;
    const { text } = document;
    const ofNames = this.directives.flatMap(directive => {
      const unknown = directive.rules.filter(({ id }) => !isRule(id));
      return unknown.length > 0 ? [complainOfNames(text, syntax, directive, unknown, RULE_IDS)] : [];
    });
    const ofIdleness = this.idleForSure(use).map(([directive, idle]) =>
      complainOfIdleness(text, syntax, directive, idle),
    );
    const ofKeywords = this.misspelt.map(misspelt => complainOfKeyword(text, misspelt));
    const isWanted = ({ span }: Finding) =>
      this.directives.some(
        ({ reach, rules, comment: { scope } }) =>
          reach === 'file' &&
          rules.some(({ id }) => id === unusedDirective.id) &&
          (!scope || isWithin(scope, span)),
      );
    return [...ofKeywords, ...ofNames, ...ofIdleness].filter(complaint => !isWanted(complaint));
  }

  /** Whether a directive is about a part that nothing was read of, or about a workload not all of which is known here. */
  private mayHaveUse(directive: Directive): boolean {
    const { scope, span } = directive.comment;
    const whole = { start: 0, end: this.document.text.length };
    if (!this.syntax.isSound(directive.reach === 'file' ? whole : span)) return true;
    if (scope && !this.workloads.some(({ place }) => isWithin(scope, place.span))) return true;
    const targets = this.targets.get(directive)!;
    return this.uncertain.some(workload => {
      if (directive.reach === 'file') return !scope || isWithin(scope, workload.place.span);
      const lines = this.lines.ofWorkload(workload, this.syntax);
      return targets.some(line => lines.has(line));
    });
  }

  suppressionsOf(judged: Judged): Fix[] {
    const { text } = this.document;
    const { rule, span } = judged.finding;
    const named = this.about(judged).filter(({ rules }) => rules.length > 0);
    const edit = (isThere: (directive: Directive) => boolean, reach: Reach): TextEdit | undefined => {
      const there = named.find(isThere);
      if (there) return addRule(text, there, rule);
      const room = reach === 'file' ? this.syntax.top : this.syntax.roomAbove(span.start);
      return room && writeDirective(text, this.syntax, room, reach, rule);
    };
    const here = edit(({ reach }) => reach !== 'file', 'next-line');
    const everywhere = edit(({ reach }) => reach === 'file', 'file');
    return [
      ...(here ? [{ title: t`Ignore ${rule} here`, safe: false, edits: [here] }] : []),
      ...(everywhere ? [{ title: t`Ignore ${rule} in this file`, safe: false, edits: [everywhere] }] : []),
    ];
  }
}

function isRule(id: string): boolean {
  return RULE_IDS.includes(id);
}

function isDirective(one: Directive | Misspelt): one is Directive {
  return 'reach' in one;
}

function isWithin(outer: Span, inner: Span): boolean {
  return outer.start <= inner.start && inner.end <= outer.end;
}

function partition<T>(all: readonly T[], is: (one: T) => boolean): [T[], T[]] {
  const yes: T[] = [];
  const no: T[] = [];
  for (const one of all) (is(one) ? yes : no).push(one);
  return [yes, no];
}

/** Several formats may read the same comments. */
function unique(findings: readonly Finding[]): Finding[] {
  const seen = new Set<string>();
  return findings.filter(({ span: { start, end }, what }) => {
    const key = `${start} ${end} ${what}`;
    return seen.has(key) ? false : seen.add(key) !== undefined;
  });
}
