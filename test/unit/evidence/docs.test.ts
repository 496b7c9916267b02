import assert from 'node:assert/strict';
import { spawnSync } from 'node:child_process';
import { readFileSync } from 'node:fs';
import path from 'node:path';
import { DATA } from '../../../evidence/replay/main';
import { readRecords } from '../../../evidence/replay/record';
import { verdictOf } from '../../../evidence/replay/verdict';

const ROOT = path.join(import.meta.dirname, '../../..');
const KINDS = ['exact', 'too small', 'within', 'not modelled', 'disagrees'];

describe('docs/evidence.md', () => {
  const page = readFileSync(path.join(ROOT, 'docs/evidence.md'), 'utf8');
  const records = readRecords(DATA);

  it('has every record, with the verdicts that the replay gives', () => {
    const rows = [...page.matchAll(/^\| `(\d{4}-[^`]+)` \| [^|]+ \| (.+) \|$/gm)];
    const expected = records.map(({ file, host, runs }) => {
      const verdicts = runs.map(run => verdictOf(run, host).kind);
      const counts = KINDS.map(kind => [verdicts.filter(verdict => verdict === kind).length, kind] as const);
      const told = counts.filter(([count]) => count > 0).map(([count, kind]) => `${count} ${kind}`);
      return [file.replace('.jsonl', ''), told.join(', ')];
    });
    assert.deepEqual(
      rows.map(([, file, counts]) => [file, counts]),
      expected,
    );
  });

  it('has the bytes that were measured', () => {
    const runs = records.flatMap(record => record.runs);
    const rows = [...page.matchAll(/^\| `([a-z+-]+)`[^|]* \|(.+)\|$/gm)];
    assert.equal(rows.length, 7);
    for (const [, situation, cells] of rows) {
      const measured = [1, 2, 3, 4].map(ranks => {
        const run = runs.find(one => one.case === `base/${situation}/n${ranks}/k1`);
        return run === undefined ? '' : run.finalBytes!.toLocaleString('en');
      });
      assert.deepEqual(
        cells!.split('|').map(cell => cell.trim()),
        measured,
        situation,
      );
    }
  });

  it('shows the plot that the data give', () => {
    const script = path.join(ROOT, 'scripts/plot-evidence.mjs');
    const { status, stderr } = spawnSync(process.execPath, [script, '--check'], {
      cwd: ROOT,
      encoding: 'utf8',
    });
    assert.equal(status, 0, stderr);
  });
});
