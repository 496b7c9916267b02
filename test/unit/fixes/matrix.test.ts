/**
 * What must hold for every fix of every fixture, however the file is spelt: in each way of `variations.ts`, with both
 * line endings, the same is found and the same edit mends it.
 */
import assert from 'node:assert/strict';
import { readdirSync } from 'node:fs';
import { join } from 'node:path';
import { fixText } from '../../../cli/fixes';
import { lint } from '../../../core/lint';
import { DEFAULT_OPTIONS, type Fix, type LintResult } from '../../../core/model';
import { applyEdits } from '../../../core/text/span';
import { changesBetweenValues } from '../../support/changes';
import { assertMended, assertSameForm, shown } from '../../support/fix-invariants';
import { type Fixture, fixturesOf } from '../../support/fixtures';
import { MemoryWorkspace } from '../../support/memory-workspace';
import { readJson, readYaml, refusalOfBash } from '../../support/readers';
import { commentsOf } from '../edits/invariants';
import { type Language, VARIATIONS, type Variation } from './variations';

/** Folders of fixtures; `fixes` holds files for `test/unit/edits`. */
const FORMATS = readdirSync(join(__dirname, '../../fixtures')).filter(name => name !== 'fixes');

/** `FIX_MATRIX=whole` gives each variation both line endings; otherwise most get one, turn by turn. */
const WHOLE = process.env.FIX_MATRIX === 'whole';
const BOTH_ENDINGS = ['as it is', 'no final newline'];

/** The rules that raise findings with fixes, by format. */
const RULES: Readonly<Record<string, readonly string[]>> = {
  actions: ['shm-missing', 'shm-too-small'],
  ci: ['shm-missing'],
  compose: [
    'parallelism-unknown',
    'shm-invalid-size',
    'shm-missing',
    'shm-not-applied',
    'shm-not-memory',
    'shm-too-small',
  ],
  devcontainer: ['shm-missing'],
  directives: ['unused-directive'],
  dockerfile: ['shm-missing'],
  ecs: ['shm-missing', 'shm-too-small'],
  'helm-values': ['shm-invalid-size', 'shm-missing', 'shm-not-applied', 'shm-too-small'],
  kubernetes: [
    ...['parallelism-unknown', 'shm-invalid-size', 'shm-missing', 'shm-not-applied', 'shm-not-memory'],
    ...['shm-over-memory-limit', 'shm-too-small'],
  ],
  makefile: ['shm-missing'],
  markdown: ['shm-missing'],
  nomad: ['shm-missing', 'shm-too-small'],
  'package-scripts': ['shm-missing'],
  quadlet: ['shm-invalid-size', 'shm-missing', 'shm-too-small'],
  shell: [
    ...['parallelism-unknown', 'shm-invalid-size', 'shm-missing', 'shm-not-applied', 'shm-not-memory'],
    'shm-too-small',
  ],
  systemd: ['shm-missing'],
  tasks: ['shm-missing'],
};

/** Ways of spelling that each of these must have been held against. */
const LINES = ['as it is', 'no final newline', 'tabs in comments'];
const BLOCKS = [...LINES, 'a comment behind each line'];
const MANIFESTS = [
  ...[...BLOCKS, 'flow style over lines', 'anchors', 'anchors that are used'],
  'anchors that are used, at the innermost',
];
const SPELLINGS: Readonly<Record<string, readonly string[]>> = {
  actions: [...BLOCKS, 'flow style over lines'],
  ci: [...BLOCKS, 'anchors'],
  compose: [...MANIFESTS, 'flow style', 'a document behind it', 'a document in front of it'],
  directives: BLOCKS,
  ecs: ['as it is', 'no final newline'],
  'helm-values': MANIFESTS,
  kubernetes: [...MANIFESTS, 'flow style', 'a document behind it', 'a document in front of it'],
  'package-scripts': ['as it is', 'no final newline'],
};

/** Where the spelling is why a fix is another one, or not made. */
const EXCEPTIONS: Readonly<Record<string, readonly string[]>> = {
  // An argument is taken away unless a comment would go with it.
  'helm-values/stack-comment.yaml': ['flow style over lines'],
  'helm-values/stack-extra-args.yaml': ['a comment behind each line'],
  // A comment behind the last item of a list in brackets is where its comma would go.
  'kubernetes/json-volumes.yaml': ['a comment behind each line'],
  // An entry with an anchor is not taken away.
  'compose/not-memory-only.yaml': ['anchors'],
  // A mapping in lines, which is what the fix makes of an image alone, cannot stand in braces.
  'actions/image.yml': ['flow style over lines'],
  'actions/last-line.yml': ['flow style over lines'],
  // A kind that nobody knows is read wherever a pod stands, and so once more where it is used.
  'kubernetes/unknown-kind.yaml': ['anchors that are used'],
  'kubernetes/unknown-kind-small.yaml': ['anchors that are used'],
};

/** What no edit mends: it would add to a list or a mapping that is used elsewhere; or there is no fixture (`actions`). */
const NOT_MENDED = [
  'actions shm-too-small: flow style over lines',
  'helm-values shm-not-applied: anchors that are used',
  'helm-values shm-not-applied: anchors that are used, at the innermost',
  'kubernetes parallelism-unknown: anchors that are used',
  'kubernetes parallelism-unknown: anchors that are used, at the innermost',
  'kubernetes shm-missing: anchors that are used',
];

/** The spellings and endings that fixes were held against, by format and rule. */
const covered = new Map<string, Set<string>>();

describe('every fix in every spelling', function () {
  this.timeout(120_000);
  let turn = 0;

  for (const format of FORMATS) {
    for (const fixture of fixturesOf(format).filter(({ name }) => name.endsWith(' (LF)'))) {
      const title = fixture.name.replace(' (LF)', '');
      it(title, async () => {
        const subject = new Subject(fixture, format);
        const original = await subject.lint(fixture.text);
        if (original.findings.every(({ fixes }) => fixes.length === 0)) return;
        for (const variation of VARIATIONS) {
          if (!variation.languages.includes(subject.language)) continue;
          if (variation.formats?.includes(format) === false) continue;
          if (EXCEPTIONS[title]?.includes(variation.name)) continue;
          const text = variation.of(fixture.text, format);
          if (text === undefined) continue;
          turn++;
          for (const [i, ending] of (['\n', '\r\n'] as const).entries()) {
            if (!WHOLE && !BOTH_ENDINGS.includes(variation.name) && i !== turn % 2) continue;
            await subject.holds(variation, text.replaceAll('\n', ending), ending);
          }
        }
      });
    }
  }

  it('is held against each rule of each format in each spelling', () => {
    const rules: Record<string, string[]> = {};
    for (const cell of [...covered.keys()].sort()) {
      const [format, rule] = cell.split(' ') as [string, string];
      rules[format] = [...(rules[format] ?? []), rule];
    }
    assert.deepEqual(rules, RULES);
    const missing = [...covered].flatMap(([cell, spellings]) =>
      (SPELLINGS[cell.split(' ')[0]!] ?? LINES)
        .filter(name => !spellings.has(`${name} LF`) && !spellings.has(`${name} CRLF`))
        .map(name => `${cell}: ${name}`),
    );
    assert.deepEqual(missing.sort(), NOT_MENDED);
    const cells = [...covered.values()].reduce((sum, spellings) => sum + spellings.size, 0);
    console.log(`      ${cells} cells of rule × format × spelling × line ending`);
  });
});

/** A fixture, its language, and what the linter says of the texts that are made of it. */
class Subject {
  readonly language: Language;
  private readonly results = new Map<string, Promise<LintResult>>();

  constructor(
    private readonly fixture: Fixture,
    private readonly format: string,
  ) {
    this.language = languageOf(fixture.uri);
  }

  readonly lint = (text: string): Promise<LintResult> => {
    const { uri, beside } = this.fixture;
    let result = this.results.get(text);
    if (!result) {
      result = lint({ uri, text }, new MemoryWorkspace({ ...beside, [uri]: text }), DEFAULT_OPTIONS);
      this.results.set(text, result);
    }
    return result;
  };

  /** Holds each fix of a spelling of the fixture against every invariant, and all of them together. */
  async holds(variation: Variation, text: string, ending: '\n' | '\r\n'): Promise<void> {
    const spelling = `${variation.name} ${ending === '\n' ? 'LF' : 'CRLF'}`;
    const original = await this.lint(this.fixture.text);
    const result = await this.lint(text);
    const { findings } = result;
    assert.deepEqual(findings.map(shown), original.findings.map(shown), `${spelling}: the same findings`);
    for (const [i, finding] of findings.entries()) {
      const model = original.findings[i]!;
      if (!variation.shares)
        assert.deepEqual(
          finding.fixes.map(described),
          model.fixes.map(described),
          `${spelling}: the same fixes`,
        );
      for (const [j, fix] of finding.fixes.entries()) {
        const fixed = applyEdits(text, fix.edits);
        const context = `${spelling}, ${finding.rule}, “${fix.title}”:\n${fixed}`;
        assertSameForm(text, fixed, context);
        this.assertSameText(text, fixed, fix, finding.rule, context);
        const changes = this.changes(text, fixed);
        if (variation.shares) {
          const reaches = changes?.some(change => /^(?:[+-] )?x-uses/.test(change));
          assert.ok(!(reaches && fix.safe), `not safe where it reaches more: ${context}`);
        } else {
          const twin = applyEdits(this.fixture.text, model.fixes[j]!.edits);
          assert.deepEqual(changes, this.changes(this.fixture.text, twin), `the same change: ${context}`);
        }
        assertMended(finding, fix, findings, (await this.lint(fixed)).findings, context);
        const cell = `${this.format} ${finding.rule}`;
        covered.set(cell, (covered.get(cell) ?? new Set()).add(spelling));
      }
    }
    const all = await fixText(text, result, this.lint);
    assert.deepEqual(all.takenBack, [], spelling);
    assert.equal(all.text, await this.fixOneByOne(text), `${spelling}: all fixes are the sequence of each`);
    const again = await fixText(all.text, all.result, this.lint);
    assert.equal(again.text, all.text, `${spelling}: a second time there is nothing to do`);
  }

  /** Comments stay, but for those at the end of a line that goes; and a reader of its own takes the result. */
  private assertSameText(text: string, fixed: string, { edits }: Fix, rule: string, context: string): void {
    if (this.language === 'shell') assert.equal(refusalOfBash(fixed), refusalOfBash(text), context);
    if (this.language !== 'yaml' || rule === 'unused-directive') return;
    const lines = edits.flatMap(({ span }) => text.slice(span.start, span.end).split('\n'));
    const kept = commentsOf(fixed);
    const left = [...kept];
    const lost = commentsOf(text).filter(comment => {
      if (comment !== left[0]) return true;
      left.shift();
      return false;
    });
    assert.deepEqual(left, [], `comments stay in order: ${context}`);
    for (const comment of lost)
      assert.ok(
        lines.some(line => /^\s*[^\s#]/.test(line) && line.trimEnd().endsWith(comment)),
        `comments stay: ${context}`,
      );
  }

  /** What a reader of its own sees changed; undefined in a language, or a text, that it cannot read. */
  private changes(before: string, after: string): string[] | undefined {
    if (this.language !== 'yaml' && this.language !== 'json') return undefined;
    const read = this.language === 'yaml' ? readYaml : (text: string) => [readJson(text)];
    let old: unknown[];
    try {
      old = read(before);
    } catch {
      return undefined;
    }
    // Which document of the file it is, does not matter.
    return changesBetweenValues(old, read(after)).map(change => change.replace(/^([+-] )?\d+\.?/, '$1'));
  }

  /** Applies the first safe fix of the first finding that has one, until nothing is left to apply. */
  private async fixOneByOne(start: string): Promise<string> {
    let text = start;
    for (let round = 0; round < 50; round++) {
      const { findings } = await this.lint(text);
      const fix = findings.flatMap(finding => finding.fixes.slice(0, 1)).find(({ safe }) => safe);
      if (!fix) return text;
      text = applyEdits(text, fix.edits);
    }
    throw new Error('fixing does not come to an end');
  }
}

function languageOf(uri: string): Language {
  if (/\.ya?ml$/.test(uri)) return 'yaml';
  if (/\.jsonc?$/.test(uri)) return 'json';
  return uri.endsWith('.sh') ? 'shell' : 'lines';
}

function described({ title, safe }: Fix): string {
  return `${safe ? 'safe' : 'a choice'}: ${title}`;
}
