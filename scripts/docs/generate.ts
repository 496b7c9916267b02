/** Everything that is written from one place and checked in, as texts by path; `npm run docs` writes them. */

import type { Results } from '../../bench/main';
import { figures } from '../../bench/table';
import { RULE_DOCS } from '../../core/rules/docs';
import { renderBlock, renderPage } from '../../core/rules/page';
import { HOSTILE } from '../../test/hostile';
import { grammars } from './grammars';
import { translated, type Words, withKeys, wordsOf } from './manifest';
import { configurationSchema } from './schema';
import { DISPLAY, EXCLUDE, SETTINGS, WORKSPACE_DIAGNOSTICS } from './settings';
import { trapsPage } from './traps';

/** What may be set in an editor, under `shmLint.`. */
const EDITOR_SETTINGS = {
  ...SETTINGS,
  exclude: EXCLUDE,
  workspaceDiagnostics: WORKSPACE_DIAGNOSTICS,
  ...DISPLAY,
};

/**
 * The generated files, by their path from the repository's root.
 * @param read the present text of a file of the repository; of some files only a part is generated
 */
export function generate(read: (path: string) => string): ReadonlyMap<string, string> {
  const { manifest, words } = withSettings(read('package.json'), JSON.parse(read('package.nls.json')));
  const chinese = translated(words, JSON.parse(read('l10n/bundle.l10n.zh-cn.json')));
  return new Map([
    ...RULE_DOCS.map(docs => [`docs/rules/${docs.rule.id}.md`, renderPage(docs)] as const),
    ['docs/traps.md', trapsPage()],
    ['README.md', withTables(read('README.md'))],
    ['docs/reliability.md', withHostile(read('docs/reliability.md'))],
    ['docs/performance.md', withFigures(read('docs/performance.md'), JSON.parse(read('bench/results.json')))],
    ['package.json', manifest],
    ['package.nls.json', printJson(words)],
    ['package.nls.zh-cn.json', printJson(chinese)],
    ['schemas/config.schema.json', printJson(configurationSchema())],
    ...grammars(),
  ]);
}

/** The table of what the tests feed it. */
function withHostile(page: string): string {
  const table = renderBlock([
    ['input', 'what becomes of it'],
    ...HOSTILE.map(({ what, outcome }) => [what, outcome]),
  ]);
  return between(page, '<!-- hostile -->', '<!-- /hostile -->', `\n${table}\n`);
}

/** What the committed run of the benchmark found, and on what. */
function withFigures(page: string, { machine, node, groups }: Results): string {
  const { cores, cpu, memoryGiB, system } = machine;
  const where = `Node.js ${node.slice(1)} on ${cores} cores (${cpu}) with ${memoryGiB} GiB of memory, ${system.split(' ')[0]}:`;
  const table = renderBlock(figures(Object.values(groups).flat()));
  return between(page, '<!-- figures -->', '<!-- /figures -->', `\n${where}\n\n${table}\n`);
}

/** The README's tables stand between comments that name them. */
function withTables(readme: string): string {
  const tables = {
    rules: [
      ['rule', 'mistake', 'fix'],
      ...RULE_DOCS.map(({ rule }) => [`[${rule.id}](docs/rules/${rule.id}.md)`, rule.title, rule.fix]),
    ],
    settings: [
      ['setting', 'what it sets'],
      ...Object.entries(EDITOR_SETTINGS).map(([key, { description }]) => [
        `\`shmLint.${key}\``,
        firstSentence(description),
      ]),
    ],
  };
  return Object.entries(tables).reduce(
    (text, [name, table]) =>
      between(text, `<!-- ${name} -->`, `<!-- /${name} -->`, `\n${renderBlock(table)}\n`),
    readme,
  );
}

/**
 * The settings that both know replace those in package.json; the editor's own ones stay behind them. Their words stand
 * in package.nls.json, with those of the rest of package.json.
 */
function withSettings(before: string, present: Words): { manifest: string; words: Words } {
  const parsed = JSON.parse(before);
  const generated = new Map<string, string>();
  const { configuration } = parsed.contributes;
  const properties = Object.entries(EDITOR_SETTINGS).map(([key, setting]) => [
    `shmLint.${key}`,
    {
      ...withKeys(
        { ...setting.schema, markdownDescription: setting.description },
        `setting.${key}`,
        generated,
      ),
      scope: 'resource',
      default: setting.default,
    },
  ]);
  const known = new Set(properties.map(([key]) => key));
  const others = Object.entries(configuration.properties).filter(([key]) => !known.has(key));
  configuration.properties = Object.fromEntries([...properties, ...others]);
  const manifest = printJson(parsed);
  return { manifest, words: wordsOf(manifest, generated, present) };
}

function between(text: string, open: string, close: string, content: string): string {
  const start = text.indexOf(open);
  const end = text.indexOf(close);
  if (start < 0 || end < start) throw new Error(`${open} and ${close} are not there`);
  return text.slice(0, start + open.length) + content + text.slice(end);
}

/** Without its full stop. One inside a name (`daemon.json`) ends no sentence. */
function firstSentence(text: string): string {
  return text.slice(0, text.search(/\.( |$)/));
}

function printJson(value: unknown): string {
  return `${JSON.stringify(value, null, 2)}\n`;
}
