import assert from 'node:assert/strict';
import { detailOf, summaryOf, worstOf } from '../../../client/status/words';
import type { EngineStatus } from '../../../server/protocol';

const engine = (parts: Partial<EngineStatus>): EngineStatus => ({
  name: 'chat',
  engine: 'vLLM 0.11.2',
  range: { start: { line: 1, character: 2 }, end: { line: 1, character: 6 } },
  needs: 'needs up to 811 MiB',
  has: 'has 64 MiB',
  severity: 'warning',
  ...parts,
});

describe('the language status', () => {
  it('has engine, need and size in one line', () =>
    assert.equal(summaryOf(engine({})), 'vLLM 0.11.2: needs up to 811 MiB · has 64 MiB'));

  it('is about the first engine that is worst off', () => {
    const names = (...severities: EngineStatus['severity'][]) =>
      worstOf(severities.map((severity, i) => engine({ name: String(i), severity })))?.name;
    assert.equal(names(null, 'information', 'error', 'error'), '2');
    assert.equal(names(null, 'hint', 'warning'), '2');
    assert.equal(names(null, null), '0');
    assert.equal(names(), undefined);
  });

  it('says in words how grave it is, and counts the others', () => {
    assert.equal(detailOf(engine({}), 0), 'chat · warning');
    assert.equal(detailOf(engine({ severity: 'information' }), 3), 'chat · information · 3 more');
    assert.equal(detailOf(engine({ severity: null }), 0), 'chat');
  });
});
