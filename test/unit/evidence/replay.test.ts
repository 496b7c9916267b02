import assert from 'node:assert/strict';
import { DATA } from '../../../evidence/replay/main';
import { type Host, type Run, readRecords } from '../../../evidence/replay/record';
import { situationOf } from '../../../evidence/replay/situation';
import { reckonedBytes, type Verdict, verdictOf } from '../../../evidence/replay/verdict';

const HOST: Host = { day: '2026-11-22', gpus: ['NVIDIA H200', 'NVIDIA H200'], nccl: '2.28.9' };

/** Two pools of NCCL 2.28, as measured. */
const POOLS: Run = {
  case: 'base/cumem-off/n2/k1',
  program: 'nccl',
  ranks: 2,
  steps: ['init', 'ar'],
  env: { NCCL_CUMEM_ENABLE: '0' },
  tmpfsBytes: 8_589_934_592,
  outcome: 'ok',
  finalBytes: 68_427_776,
  peakBytes: 68_427_776,
  errors: [],
};

/** What the verdict must be where a run went as it should; a run that neither passed nor lacked room is asked about. */
const EXPECTED: Readonly<
  Record<Run['program'], Partial<Record<Run['outcome'], readonly Verdict['kind'][]>>>
> = {
  nccl: { ok: ['exact'], 'no space': ['too small'] },
  torch: { ok: ['exact'], 'no space': ['too small'] },
  rings: { ok: ['within'], 'bus error': ['too small'] },
  gates: { ok: ['within'], refused: ['within', 'too small'] },
  offload: { ok: ['exact'], 'no space': ['too small'] },
  batches: {
    ok: ['not modelled'],
    'bus error': ['not modelled'],
    'no space': ['not modelled'],
    hung: ['not modelled'],
  },
};

function nameOf(run: Run): string {
  return `${run.case} on ${run.tmpfsBytes.toLocaleString('en')}: ${run.finalBytes ?? run.outcome}`;
}

/** The one variable that the model leaves out is in one case for each number of ranks. */
function isModelled(run: Run): boolean {
  return !run.case.endsWith('/P2P_USE_CUDA_MEMCPY=1');
}

// No run is left out.
describe('the memory model against what was measured', () => {
  const records = readRecords(DATA);

  it('has the runs of the first host: 60 that pass, 12 that do not fit', () => {
    const first = records.find(({ file }) => file === '2026-11-22-h200x4-nccl-2.28.9.jsonl');
    const outcomes = first?.runs.map(({ outcome }) => outcome);
    assert.equal(outcomes?.filter(outcome => outcome === 'ok').length, 60);
    assert.equal(outcomes?.filter(outcome => outcome === 'no space').length, 12);
  });

  for (const { file, host, runs } of records) {
    describe(file, () => {
      for (const run of runs) {
        it(nameOf(run), () => {
          const verdict = verdictOf(run, host);
          const expected = isModelled(run) ? EXPECTED[run.program][run.outcome] : ['not modelled'];
          assert.ok(expected?.includes(verdict.kind), JSON.stringify(verdict));
        });
      }
    });
  }

  it('never reckons with less than was in use, where the channels are left to NCCL', () => {
    const left = records.flatMap(({ host, runs }) =>
      runs
        .filter(({ program, outcome }) => (program === 'nccl' || program === 'torch') && outcome === 'ok')
        .filter(({ env = {} }) => !Object.keys(env).some(name => /CHANNELS|CTAS/.test(name)))
        .filter(isModelled)
        .map(run => ({ run, host })),
    );
    assert.ok(left.length >= 208);
    const below = left.filter(({ run, host }) => reckonedBytes(run, host) < run.finalBytes!);
    assert.deepEqual(below, []);
  });
});

describe('what the model leaves out', () => {
  it('is a file of three pages for each P2P connection, where the copy engine is asked for', () => {
    const over = readRecords(DATA)
      .flatMap(({ runs }) => runs)
      .filter(run => !isModelled(run))
      .map(run => [run.ranks, run.finalBytes! - run.ranks * 34_213_888, run.connections?.P2P]);
    assert.deepEqual(over, [
      [2, 48 * 12_288, 48],
      [4, 168 * 12_288, 168],
    ]);
  });
});

describe('the verdict on a run', () => {
  it('is exact at the byte', () => {
    assert.deepEqual(verdictOf(POOLS, HOST), { kind: 'exact', modelled: 68_427_776 });
  });

  it('disagrees a page beside it', () => {
    const verdict = verdictOf({ ...POOLS, finalBytes: 68_431_872 }, HOST);
    assert.deepEqual(verdict, { kind: 'disagrees', modelled: 68_427_776, why: '68431872 were in use' });
  });

  it('is too small where that is so, and disagrees where it should fit', () => {
    const failed: Run = { ...POOLS, outcome: 'no space', finalBytes: null, tmpfsBytes: 68_423_680 };
    assert.equal(verdictOf(failed, HOST).kind, 'too small');
    assert.equal(verdictOf({ ...failed, tmpfsBytes: 68_427_776 }, HOST).kind, 'disagrees');
  });

  it('disagrees with a run that hung or gave a wrong result', () => {
    assert.equal(verdictOf({ ...POOLS, outcome: 'hung', finalBytes: null }, HOST).kind, 'disagrees');
    assert.equal(verdictOf({ ...POOLS, outcome: 'wrong', finalBytes: null }, HOST).kind, 'disagrees');
  });

  it('takes the channels from NCCL’s log', () => {
    const run: Run = { ...POOLS, env: { NCCL_CUMEM_ENABLE: '0', NCCL_P2P_DISABLE: '1' } };
    const six = { ...run, channels: [{ collective: 6, p2p: 6, p2pPerPeer: 2 }] };
    // 2 × 34,213,888 + 6 × 2 × 9,650,176
    assert.deepEqual(verdictOf({ ...six, finalBytes: 184_229_888 }, HOST), {
      kind: 'exact',
      modelled: 184_229_888,
    });
  });
});

describe('the situation of a run', () => {
  const communicators = (run: Partial<Run>) =>
    situationOf({ ...POOLS, ...run }, HOST).communicators.map(shape => [
      shape.count,
      shape.ranks,
      shape.networkRanks,
      shape.sendRecvPairs,
      shape.algorithms,
    ]);

  it('has a communicator for each that the steps make, and for each engine', () => {
    assert.deepEqual(communicators({ ranks: 4, steps: ['init', 'ar', 'init', 'sr', 'split 2', 'a2a'] }), [
      [1, 4, 0, 0, 'ring'],
      [1, 4, 0, 3, 'none'],
      [2, 2, 0, 2, 'none'],
    ]);
    assert.deepEqual(communicators({ engines: 2 }), [[2, 2, 0, 0, 'ring']]);
  });

  it('has one of two ranks for each pair that PyTorch sends through', () => {
    assert.deepEqual(communicators({ program: 'torch', ranks: 4, steps: ['init', 'ar', 'sr'] }), [
      [1, 4, 0, 0, 'ring'],
      [3, 2, 0, 1, 'none'],
    ]);
    assert.deepEqual(communicators({ program: 'torch', ranks: 4, steps: ['init', 'sr'] }), [
      [3, 2, 0, 1, 'none'],
    ]);
    assert.deepEqual(communicators({ program: 'torch', ranks: 4, steps: ['init', 'bsr'] }), [
      [1, 4, 0, 3, 'none'],
    ]);
  });

  it('sees the ranks of each node by themselves', () => {
    assert.deepEqual(communicators({ ranks: 3, nodes: 2 }), [
      [1, 2, 2, 0, 'ring'],
      [1, 1, 1, 0, 'ring'],
    ]);
  });

  it('has a single rank a node that reaches the other in a tree or a chain, all of them where all talk to all', () => {
    const nodes = { ranks: 4, nodes: 2 };
    assert.deepEqual(communicators({ ...nodes, env: { NCCL_ALGO: 'Tree' } }), [
      [1, 2, 1, 0, 'tree'],
      [1, 2, 1, 0, 'tree'],
    ]);
    assert.deepEqual(communicators({ ...nodes, steps: ['init', 'sr'] }), [
      [1, 2, 1, 1, 'none'],
      [1, 2, 1, 1, 'none'],
    ]);
    assert.deepEqual(communicators({ ...nodes, steps: ['init', 'a2a'] }), [
      [1, 2, 2, 2, 'none'],
      [1, 2, 2, 2, 'none'],
    ]);
  });

  it('takes the tree where it is forced', () => {
    assert.deepEqual(communicators({ env: { NCCL_ALGO: 'Tree' } }), [[1, 2, 0, 0, 'tree']]);
  });

  it('shares what is split from a parent that shares, not what the child alone asks for', () => {
    assert.deepEqual(communicators({ steps: ['init', 'ar', 'split 2 share', 'ar'] }), [
      [1, 2, 0, 0, 'ring'],
      [1, 2, 0, 0, 'ring'],
    ]);
    assert.deepEqual(communicators({ steps: ['init share', 'ar', 'split 2', 'ar'] }), [
      [1, 2, 0, 0, 'ring'],
      [0, 2, 0, 0, 'ring'],
    ]);
  });
});
