import assert from 'node:assert/strict';
import { detailOf, summaryOf, worstOf } from '../../../client/status/words';
import type { EngineStatus } from '../../../server/protocol';

const MIB = 1_048_576;

const engine = (parts: Partial<EngineStatus>): EngineStatus => ({
  name: 'chat',
  engine: 'vLLM 0.11.2',
  range: { start: { line: 1, character: 2 }, end: { line: 1, character: 6 } },
  available: 64 * MIB,
  needed: 811 * MIB,
  severity: 'warning',
  ...parts,
});

describe('the language status', () => {
  const lines: [title: string, parts: Partial<EngineStatus>, words: string][] = [
    ['too little', {}, 'vLLM 0.11.2: too little /dev/shm, 64 MiB of 811 MiB'],
    [
      'an engine that will not start',
      { severity: 'error' },
      'vLLM 0.11.2: too little /dev/shm, 64 MiB of 811 MiB',
    ],
    [
      'a size that P2P would make enough',
      { severity: 'information' },
      'vLLM 0.11.2: perhaps too little /dev/shm, 64 MiB of 811 MiB',
    ],
    [
      'a finding that somebody silenced',
      { severity: null },
      'vLLM 0.11.2: perhaps too little /dev/shm, 64 MiB of 811 MiB',
    ],
    ['enough', { available: 2048 * MIB, severity: null }, 'vLLM 0.11.2: enough /dev/shm, 2 GiB for 811 MiB'],
    [
      'enough, and something else wrong',
      { available: 2048 * MIB },
      'vLLM 0.11.2: 2 GiB of /dev/shm for 811 MiB, and there is a problem',
    ],
    ['the host’s own', { available: 'ample', severity: null }, 'vLLM 0.11.2: enough /dev/shm for 811 MiB'],
    [
      'a size that cannot be seen',
      { available: 'unknown', severity: null },
      'vLLM 0.11.2: needs 811 MiB of /dev/shm, and what it has cannot be told',
    ],
    [
      'a mount that is no memory',
      { available: 'unknown' },
      'vLLM 0.11.2: needs 811 MiB of /dev/shm, and there is a problem with what it has',
    ],
    [
      'a parallel size that cannot be seen',
      { needed: null, severity: null },
      'vLLM 0.11.2: how much /dev/shm it needs cannot be told',
    ],
  ];
  for (const [title, parts, words] of lines) {
    it(`says in words: ${title}`, () => assert.equal(summaryOf(engine(parts)), words));
  }

  it('is about the first engine that is worst off', () => {
    const names = (...severities: EngineStatus['severity'][]) =>
      worstOf(severities.map((severity, i) => engine({ name: String(i), severity })))?.name;
    assert.equal(names(null, 'information', 'error', 'error'), '2');
    assert.equal(names(null, 'hint', 'warning'), '2');
    assert.equal(names(null, null), '0');
    assert.equal(names(), undefined);
  });

  it('counts the others', () => {
    assert.equal(detailOf(engine({}), 0), 'chat');
    assert.equal(detailOf(engine({}), 3), 'chat, and 3 more');
  });
});
