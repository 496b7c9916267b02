import assert from 'node:assert/strict';
import { lint } from '../../core/lint';
import { DEFAULT_OPTIONS, type LintOptions } from '../../core/model';
import { MemoryWorkspace } from '../support/memory-workspace';

/**
 * vLLM 0.29.0 on two ranks. Rings: 10 × (16 MiB + 3) + 2 × 10 × (24 MiB + 2) + 6 × (4 MiB + 2) = 696,254,546 B
 * (vllm-project/vllm shm_broadcast.py). NCCL without P2P: 2 communicators × 4 channels × 2 connections × 9,650,176 B
 * = 154,402,816 B (NVIDIA/nccl src/transport/shm.cc).
 */
const RINGS = 696_254_546;
const EXPECTED = 850_657_362;
/** With P2P NCCL keeps at most its NVLS bookkeeping there: 2 communicators × 12 KiB. */
const WITH_P2P = RINGS + 24_576;
/** vLLM's last check at start wants one response ring free: 10 × (24 MiB + 2). */
const MINIMUM = 251_658_260;

describe('severity says how sure we are', () => {
  const cases: readonly [
    title: string,
    shm: string,
    options: Partial<LintOptions>,
    expected: string | undefined,
  ][] = [
    ['exactly what is expected', `shm_size: ${EXPECTED}`, {}, undefined],
    ['one byte less, enough with P2P', `shm_size: ${EXPECTED - 1}`, {}, 'shm-too-small information'],
    ['exactly enough with P2P', `shm_size: ${WITH_P2P}`, {}, 'shm-too-small information'],
    ['one byte less than with P2P', `shm_size: ${WITH_P2P - 1}`, {}, 'shm-too-small warning'],
    ['exactly the minimum', `shm_size: ${MINIMUM}`, {}, 'shm-too-small warning'],
    ['one byte below the minimum', `shm_size: ${MINIMUM - 1}`, {}, 'shm-too-small error'],
    ['the default', '', {}, 'shm-missing error'],
    ['a default of exactly what is expected', '', { defaultShmSize: EXPECTED }, undefined],
    ['a default one byte less', '', { defaultShmSize: EXPECTED - 1 }, 'shm-missing warning'],
    ['a default one byte below the minimum', '', { defaultShmSize: MINIMUM - 1 }, 'shm-missing error'],
    ['P2P told: exactly that', `shm_size: ${WITH_P2P}`, { interconnect: 'p2p' }, undefined],
    [
      'P2P told: one byte less',
      `shm_size: ${WITH_P2P - 1}`,
      { interconnect: 'p2p' },
      'shm-too-small warning',
    ],
    ['no P2P told: exactly that', `shm_size: ${EXPECTED}`, { interconnect: 'shm' }, undefined],
    [
      'no P2P told: one byte less',
      `shm_size: ${EXPECTED - 1}`,
      { interconnect: 'shm' },
      'shm-too-small warning',
    ],
    ['1 GiB a rank: exactly that', 'shm_size: 2g', { sizing: 'per-gpu' }, undefined],
    ['1 GiB a rank: one byte less', 'shm_size: 2147483647', { sizing: 'per-gpu' }, 'shm-too-small warning'],
    ['1 GiB a rank: below the minimum', 'shm_size: 64m', { sizing: 'per-gpu' }, 'shm-too-small error'],
    ['a rule that is off', '', { rules: { 'shm-missing': 'off' } }, undefined],
    ['a rule with a severity of its own', '', { rules: { 'shm-missing': 'hint' } }, 'shm-missing hint'],
  ];
  for (const [title, shm, options, expected] of cases) {
    it(title, async () => {
      const text = [
        'services:',
        '  vllm:',
        '    image: vllm/vllm-openai:v0.29.0',
        '    command: --model m -tp 2',
        shm && `    ${shm}`,
      ].join('\n');
      const uri = 'file:///project/compose.yaml';
      const { findings } = await lint({ uri, text }, new MemoryWorkspace(), {
        ...DEFAULT_OPTIONS,
        ...options,
      });
      assert.deepEqual(
        findings.map(({ rule, severity }) => `${rule} ${severity}`),
        expected === undefined ? [] : [expected],
      );
    });
  }

  it('asks nothing for replicas of one rank each, which share nothing', async () => {
    for (const sizing of ['computed', 'per-gpu'] as const) {
      const text = 'services:\n  a:\n    image: lmsysorg/sglang\n    command: sglang serve m --dp-size 4\n';
      const document = { uri: 'file:///compose.yaml', text };
      const { findings } = await lint(document, new MemoryWorkspace({}), { ...DEFAULT_OPTIONS, sizing });
      assert.deepEqual(findings, []);
    }
  });
});
