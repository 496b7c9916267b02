import assert from 'node:assert/strict';
import { spawnSync } from 'node:child_process';
import { readFileSync } from 'node:fs';
import path from 'node:path';
import { calculate } from '../../../core/calculator';
import { formatBytes } from '../../../core/sizes';

const ROOT = path.join(import.meta.dirname, '../../..');

describe('docs/how-much.md', () => {
  it('has the numbers that the model gives', () => {
    const page = readFileSync(path.join(ROOT, 'docs/how-much.md'), 'utf8');
    const rows = [...page.matchAll(/^\| (\d+\.\d+\.\d+) \| \d+\.\d+\.\d+ \| (\d) \| (.+) \|$/gm)];
    assert.equal(rows.length, 9);
    for (const [, engineVersion, ranks, cells] of rows) {
      const tensorParallel = Number(ranks);
      const result = calculate({ engine: 'vllm', engineVersion: engineVersion!, tensorParallel });
      assert.ok(result.ok);
      const { minimumBytes, expectedWithP2pBytes, expectedBytes, recommendedBytes } = result.calculation;
      const numbers = [minimumBytes, expectedWithP2pBytes, expectedBytes, recommendedBytes];
      assert.equal(cells, numbers.map(formatBytes).join(' | '), `vLLM ${engineVersion}, ${ranks} ranks`);
    }
  });

  it('shows the plot that the model gives', () => {
    const script = path.join(ROOT, 'scripts/plot-how-much.mjs');
    const { status, stderr } = spawnSync(process.execPath, [script, '--check'], {
      cwd: ROOT,
      encoding: 'utf8',
    });
    assert.equal(status, 0, stderr);
  });
});
