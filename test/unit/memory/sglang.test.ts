import assert from 'node:assert/strict';
import { type RequirementOptions, requirementOf } from '../../../core/memory';
import type { Requirement } from '../../../core/model';
import { type LaunchChoice, launch } from './launch';

const P2P: RequirementOptions = { interconnect: 'p2p' };
const SHM: RequirementOptions = { interconnect: 'shm' };

function requirement(choice: LaunchChoice, options = P2P): Requirement {
  const result = requirementOf(
    {
      ...launch({ version: [0, 5, 9], ...choice }),
      engine: 'sglang',
      engineTitle: 'SGLang',
      collectives: { cuMem: 'off by default' },
    },
    options,
  );
  assert.ok(result);
  return result;
}

function bytesOf(r: Requirement, id: string): number {
  return r.segments.find(segment => segment.id === id)?.bytes ?? 0;
}

const rings = (choice: LaunchChoice) => bytesOf(requirement(choice), 'sglang-ring-buffers');

describe("SGLang's rings", () => {
  it('are 24 MiB and a few bytes for each tensor-parallel group', () => {
    assert.equal(rings({ tp: 2 }), 25_165_836);
    assert.equal(rings({ tp: 4 }), 25_165_848);
    assert.equal(rings({ tp: 8 }), 25_165_872);
    assert.equal(rings({ tp: 4, pp: 2 }), 50_331_696);
    assert.equal(rings({ tp: 2, dp: 2 }), 50_331_672);
    assert.equal(rings({ tp: 8, dcp: 4 }), 25_165_872 + 50_331_696);
    assert.equal(rings({ tp: 16, nodes: 2 }), 25_165_872);
  });

  it('are not there in one rank, between pipeline stages or replicas, or when they are turned off', () => {
    assert.equal(rings({ tp: 1 }), 0);
    assert.equal(rings({ pp: 2 }), 0);
    assert.equal(rings({ dp: 4 }), 0);
    assert.equal(rings({ tp: 4, env: { SGLANG_USE_MESSAGE_QUEUE_BROADCASTER: '0' } }), 0);
    assert.equal(rings({ tp: 4, env: { SGLANG_USE_MESSAGE_QUEUE_BROADCASTER: '1' } }), 25_165_848);
  });
});

describe("SGLang's collectives", () => {
  const pools = (choice: LaunchChoice, options = P2P) =>
    bytesOf(requirement(choice, options), 'nccl-proxy-pool');

  it('have proxy pools even with P2P, unless cuMem is turned on', () => {
    // 34,213,888 B a rank and communicator in NCCL 2.28 to 2.30, two communicators a group.
    assert.equal(pools({ tp: 2 }), 136_855_552);
    assert.equal(pools({ tp: 8 }), 547_422_208);
    assert.equal(pools({ tp: 2, env: { NCCL_CUMEM_ENABLE: '1' } }), 0);
    assert.ok(bytesOf(requirement({ tp: 2 }, SHM), 'nccl-shm-transport') > 0);
  });

  it('are not between data-parallel replicas, which are servers of their own', () => {
    assert.equal(requirement({ dp: 4 }, SHM).expected, 0);
    assert.equal(pools({ tp: 2, dp: 2 }), 273_711_104);
  });

  it('make nothing certain, for the NCCL of a release is not known', () => {
    const { minimum, assumptions } = requirement({ tp: 8 });
    assert.equal(minimum, 0);
    assert.ok(
      assumptions.includes('Which NCCL SGLang brings is not known; it is taken as 2.30.7 (newest known).'),
    );
    assert.ok(assumptions.some(sentence => sentence.includes('SGLang sets NCCL_CUMEM_ENABLE=0 itself')));
  });

  it('are buffers of 258 MiB a rank on CPUs', () => {
    const cpu = requirement({ tp: 2, platform: 'cpu' });
    assert.equal(bytesOf(cpu, 'sglang-cpu-all-reduce'), 541_065_216);
    assert.equal(bytesOf(cpu, 'nccl-proxy-pool'), 0);
    assert.equal(requirement({ tp: 1, platform: 'cpu' }).expected, 0);
  });
});
