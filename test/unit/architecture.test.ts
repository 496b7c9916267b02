import assert from 'node:assert/strict';
import { readdirSync, readFileSync } from 'node:fs';
import { dirname, join, relative } from 'node:path';

const ROOT = join(__dirname, '../..');

/** What a room of core may import besides itself, core/model, core/l10n and core/text: other rooms, and packages. */
const MAY_IMPORT: Readonly<Record<string, readonly string[]>> = {
  text: [],
  sizes: [],
  formats: ['sizes', 'edits', 'yaml', 'unbash', 'dockerfile-ast'],
  engines: [],
  memory: ['sizes'],
  edits: ['sizes', 'yaml'],
  rules: ['edits', 'sizes'],
  calculator: ['engines', 'memory', 'sizes'],
  config: ['formats', 'rules', 'sizes', 'yaml', 'ignore'],
  directives: ['formats', 'edits', 'rules', 'yaml', 'unbash', 'dockerfile-ast'],
  diagnose: ['calculator', 'memory', 'sizes'],
};

describe('architecture', () => {
  const files = readdirSync(join(ROOT, 'core'), { recursive: true, encoding: 'utf8' }).filter(path =>
    path.endsWith('.ts'),
  );

  it('has files to look at', () => assert.ok(files.length > 30));

  for (const file of files) {
    const [room] = file.split('/');
    it(`core/${file} keeps to its room`, () => {
      for (const target of importsOf(join(ROOT, 'core', file))) {
        assert.ok(
          !/^(?:node:|vscode)/.test(target),
          `core runs in a browser worker, so it cannot import ${target}`,
        );
        if (!file.includes('/')) continue;
        const allowed = ['model', 'l10n', 'text', room!, ...(MAY_IMPORT[room!] ?? [])];
        const reached = target.startsWith('.')
          ? relative(join(ROOT, 'core'), join(dirname(join(ROOT, 'core', file)), target)).split('/')[0]!
          : target;
        assert.ok(allowed.includes(reached), `core/${room} may not import ${reached} (${target})`);
      }
    });
  }
});

function importsOf(path: string): string[] {
  const text = readFileSync(path, 'utf8');
  return [
    ...text.matchAll(/^(?:import|export)\b[^'"]*?from\s+['"]([^'"]+)['"]|import\(['"]([^'"]+)['"]\)/gms),
  ].map(match => match[1] ?? match[2]!);
}
