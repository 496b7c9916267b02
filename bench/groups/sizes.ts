/** How large is what is published. */
import { spawnSync } from 'node:child_process';
import { mkdtempSync, readdirSync, rmSync, statSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { ROOT } from '../peers';
import { type Row, singleRow } from '../row';

export async function sizes(): Promise<Row[]> {
  const dist = join(ROOT, 'dist');
  const bundles = readdirSync(dist, { recursive: true, encoding: 'utf8' })
    .filter(name => /\.(?:js|css)$/.test(name))
    .sort()
    .map(name => singleRow('size', `dist/${name}`, 'KiB', statSync(join(dist, name)).size / 1024));
  const folder = mkdtempSync(join(tmpdir(), 'shm-lint-bench-'));
  try {
    const vsix = join(folder, 'shm-lint.vsix');
    const args = ['package', '--no-dependencies', '--out', vsix];
    const { status, stderr } = spawnSync(join(ROOT, 'node_modules/.bin/vsce'), args, { cwd: ROOT });
    if (status !== 0) throw new Error(`vsce package: ${stderr}`);
    return [...bundles, singleRow('size', '.vsix', 'KiB', statSync(vsix).size / 1024, 600)];
  } finally {
    rmSync(folder, { recursive: true });
  }
}
