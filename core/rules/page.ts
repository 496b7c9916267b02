/** A rule's page in Markdown: `docs/rules/<id>.md`, and what `shm-lint explain` prints. */
import type { Block, Example, ExampleFormat, RuleDocs } from './rule';

/** How each format is called in a heading, and the language of its fences. */
const FORMATS: Readonly<Record<ExampleFormat, { readonly title: string; readonly language: string }>> = {
  compose: { title: 'Docker Compose', language: 'yaml' },
  'docker run': { title: '`docker run`', language: 'sh' },
  kubernetes: { title: 'Kubernetes', language: 'yaml' },
};

const FIX: Readonly<Record<RuleDocs['rule']['fix'], string>> = {
  safe: 'safe',
  'needs a look': 'needs a look, and is never applied unseen',
  none: 'none',
};

/** The whole page, ending with a line break. */
export function renderPage(docs: RuleDocs): string {
  const { rule, what, severities, why, instead, knownProblems, fixSafety, sources } = docs;
  return `${[
    `# ${rule.id}`,
    `**${rule.title}.**`,
    `Since ${rule.since}. Fix: ${FIX[rule.fix]}.`,
    '## What it does',
    ...what.map(renderBlock),
    renderBlock([['severity', 'when'], ...severities.map(({ severity, when }) => [severity, when])]),
    '## Why is this bad',
    ...why.map(renderBlock),
    '## Example',
    ...examples(docs, 'mistake'),
    '## Use instead',
    ...examples(docs, 'instead'),
    ...(instead ?? []).map(renderBlock),
    '## Settings',
    `In the [configuration](../configuration.md), \`rules\` sets its severity or switches it off.${heeded(rule.heeds)} [A comment](../suppressing.md) silences one finding.`,
    '## Known problems',
    list(knownProblems),
    '## Fix safety',
    ...fixSafety.map(renderBlock),
    '## Sources',
    list(sources),
  ].join('\n\n')}\n`;
}

/** A table in Markdown, or the block as it is. */
export function renderBlock(block: Block): string {
  if (typeof block === 'string') return block;
  const [head, ...rows] = block.map(cells => `| ${cells.join(' | ')} |`);
  return [head, `|${'---|'.repeat(block[0]!.length)}`, ...rows].join('\n');
}

/** An example without the indentation that all of its lines share, and without empty lines around it. */
export function dedent(text: string): string {
  const lines = text.replace(/^\n|\n *$/g, '').split('\n');
  const margin = Math.min(...lines.filter(line => line.trim() !== '').map(line => line.search(/\S/)));
  return lines.map(line => line.slice(margin)).join('\n');
}

/** One side of the examples; on the side of the mistakes, also why some formats have none. */
function examples({ examples }: RuleDocs, side: keyof Example): string[] {
  const blocks: string[] = [];
  const without = new Map<string, string[]>();
  for (const [format, { title, language }] of Object.entries(FORMATS)) {
    const example = examples[format as ExampleFormat];
    if (typeof example === 'string') without.set(example, [...(without.get(example) ?? []), title]);
    else blocks.push(`### ${title}`, `\`\`\`${language}\n${dedent(example[side])}\n\`\`\``);
  }
  if (side === 'mistake') {
    for (const [reason, titles] of without) {
      blocks.push(`### ${titles.join(', ')}`, `Not reported there. ${reason}`);
    }
  }
  return blocks;
}

function heeded(settings: readonly string[]): string {
  if (settings.length === 0) return '';
  const names = settings.map(name => `\`${name}\``);
  const last = names.pop();
  const all = names.length > 0 ? `${names.join(', ')} and ${last}` : last;
  return ` ${all} ${names.length > 0 ? 'change' : 'changes'} what it holds a size against.`;
}

function list(items: readonly string[]): string {
  return items.map(item => `- ${item}`).join('\n');
}
