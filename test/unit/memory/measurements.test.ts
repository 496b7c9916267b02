import assert from 'node:assert/strict';
import { existsSync, readdirSync, readFileSync } from 'node:fs';
import path from 'node:path';
import {
  buffersOf,
  channelsOf,
  type NcclSituation,
  ncclSegments,
  switchKnob,
} from '../../../core/memory/nccl';
import { parseVersion } from '../../../core/memory/version';
import { known } from '../../../core/model';
import { parseTmpfsSize } from '../../../core/sizes';

/** One run on real GPUs; test/facts/README.md tells the fields. */
interface Run {
  readonly nccl: string;
  readonly gpus: number;
  readonly communicators: number;
  readonly ops: string;
  readonly env: Readonly<Record<string, string>>;
  readonly tmpfs: string;
  readonly ok: boolean;
  readonly usedBytes: number | null;
  readonly noSpace: boolean;
}

const FACTS = path.join(import.meta.dirname, '../../facts');
const MEASUREMENTS = path.join(import.meta.dirname, '../../../../shared/measurements');

function linesOf(folder: string): Record<string, unknown>[] {
  return readdirSync(folder)
    .filter(name => name.endsWith('.jsonl'))
    .sort()
    .flatMap(name => readFileSync(path.join(folder, name), 'utf8').trim().split('\n'))
    .map(line => JSON.parse(line));
}

function runOf(line: Record<string, unknown>): Run {
  const errors = (line.errors as string[] | undefined) ?? [];
  const { nccl, gpus, communicators, ops, env, tmpfs, ok, usedBytes } = line as unknown as Run;
  const noSpace =
    (line.noSpace as boolean | undefined) ?? errors.some(e => e.includes('No space left on device'));
  return { nccl, gpus, communicators, ops, env, tmpfs, ok, usedBytes: usedBytes ?? null, noSpace };
}

/**
 * The situation of a run on the measured machine: every GPU pair has NVLink, NVLS was off, cuMem host memory works
 * (also under the seccomp filter, which the machine's single NUMA node makes harmless), and collectives on tensors
 * of that size use the ring alone.
 */
function situationOf(run: Run): NcclSituation {
  const knobs = new Map(Object.entries(run.env).map(([name, value]) => [name, known(value)]));
  const version = parseVersion(run.nccl)!;
  const allToAll = run.ops.split('+').includes('a2a');
  return {
    library: 'nccl',
    version,
    communicators: [
      {
        ranks: run.gpus,
        count: run.communicators,
        spansNodes: false,
        sendRecvPairs: allToAll ? run.gpus * (run.gpus - 1) : 0,
      },
    ],
    p2p: switchKnob(knobs, 'NCCL_P2P_DISABLE') !== 'on',
    shmTransport: switchKnob(knobs, 'NCCL_SHM_DISABLE') !== 'on',
    cuMem: switchKnob(knobs, 'NCCL_CUMEM_ENABLE') !== 'off',
    cuMemHost: switchKnob(knobs, 'NCCL_CUMEM_HOST_ENABLE') !== 'off',
    runtimeConnect: true,
    algorithms: 'ring',
    channels: channelsOf(version, knobs),
    buffers: buffersOf('nccl', knobs),
    nvls: false,
  };
}

function modelledBytes(run: Run): number {
  return ncclSegments(situationOf(run)).reduce((sum, segment) => sum + segment.bytes, 0);
}

function tmpfsBytes(run: Run): number {
  const size = parseTmpfsSize(run.tmpfs);
  assert.ok(size.ok && size.bytes !== undefined, run.tmpfs);
  return size.bytes;
}

function nameOf(run: Run): string {
  const env = Object.entries(run.env).map(([name, value]) => `${name}=${value}`);
  return [`n=${run.gpus} K=${run.communicators} ${run.ops} on ${run.tmpfs}`, ...env].join(' ');
}

function reproduces(runs: readonly Run[]): void {
  for (const run of runs) {
    if (run.ok) {
      it(`${nameOf(run)}: uses ${run.usedBytes} bytes`, () => {
        assert.equal(modelledBytes(run), run.usedBytes);
        assert.ok(modelledBytes(run) <= tmpfsBytes(run));
      });
    } else {
      it(`${nameOf(run)}: does not fit`, () => {
        assert.ok(run.noSpace, 'the run failed for another reason, which the model says nothing of');
        assert.ok(modelledBytes(run) > tmpfsBytes(run));
      });
    }
  }
}

// No run is left out, here or there.
describe('the NCCL model against real GPUs', () => {
  const facts = linesOf(FACTS).map(runOf);

  it('has all the runs of the facts: 60 that pass, 12 that fail', () => {
    assert.deepEqual([facts.filter(run => run.ok).length, facts.filter(run => !run.ok).length], [60, 12]);
  });

  reproduces(facts);

  if (existsSync(MEASUREMENTS)) {
    describe('with the full measurements', () => {
      const measured = linesOf(MEASUREMENTS).map(runOf);

      it('agrees with the copy in test/facts', () => {
        const copied = new Set(facts.map(fact => JSON.stringify(fact)));
        const nccl = new Set(facts.map(fact => fact.nccl));
        const missing = measured.filter(run => nccl.has(run.nccl) && !copied.has(JSON.stringify(run)));
        assert.deepEqual(missing, []);
      });

      reproduces(measured);
    });
  }
});
