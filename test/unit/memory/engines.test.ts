import assert from 'node:assert/strict';
import { type RequirementOptions, requirementOf } from '../../../core/memory';
import type { Requirement } from '../../../core/model';
import { type LaunchChoice, launch } from './launch';

const P2P: RequirementOptions = { interconnect: 'p2p' };

function requirement(engine: string, choice: LaunchChoice, options = P2P): Requirement {
  const result = requirementOf({ ...launch(choice), engine, engineTitle: engine }, options);
  assert.ok(result);
  return result;
}

function bytesOf(r: Requirement, id: string): number {
  return r.segments.find(segment => segment.id === id)?.bytes ?? 0;
}

describe("LMDeploy's shared buffers", () => {
  const buffers = (choice: LaunchChoice) =>
    bytesOf(requirement('lmdeploy', { version: [0, 16, 0], ...choice }), 'lmdeploy-shared-buffers');

  it('are 33,554,688 B for each process and one for all', () => {
    assert.equal(buffers({ tp: 2 }), 100_664_064);
    assert.equal(buffers({ tp: 8 }), 301_992_192);
  });

  it('are not between threads, with Ray, or in one process', () => {
    assert.equal(buffers({ tp: 2, executor: 'uniprocess' }), 0);
    assert.equal(buffers({ tp: 2, executor: 'ray' }), 0);
    assert.equal(buffers({ tp: 1 }), 0);
  });

  it('stand beside NCCL between threads, too, of which nothing is certain', () => {
    const threads = requirement('lmdeploy', { tp: 2, executor: 'uniprocess' }, { interconnect: 'shm' });
    assert.ok(bytesOf(threads, 'nccl-shm-transport') > 0);
    assert.equal(threads.minimum, 0);
  });
});

describe("Aphrodite's rings", () => {
  const rings = (choice: LaunchChoice) =>
    bytesOf(requirement('aphrodite', { version: [0, 20, 0], ...choice }), 'aphrodite-ring-buffers');

  it('are those of vLLM from 0.20', () => {
    assert.equal(rings({ tp: 2 }), 696_254_546);
    assert.equal(rings({ tp: 8 }), 2_206_204_202);
    // Requests of 4 instead of 16 MiB: 10 × 12 MiB less.
    assert.equal(rings({ tp: 2, env: { APHRODITE_MQ_MAX_CHUNK_BYTES_MB: '4' } }), 570_425_426);
  });

  it('are those of tensor-parallel groups before, and none in one rank', () => {
    assert.equal(rings({ version: [0, 6, 7], tp: 2 }), 25_165_836);
    assert.equal(rings({ tp: 1 }), 0);
  });

  it('make nothing certain', () => {
    assert.equal(requirement('aphrodite', { version: [0, 20, 0], tp: 8 }).minimum, 0);
  });
});

describe("LightLLM's request buffers", () => {
  it('come on top of what is recommended, which is 2 GiB at least', () => {
    const extras = [
      { id: 'request-buffers', bytes: { known: true, value: 67_108_864 }, prefaulted: false },
    ] as const;
    const found = requirement('lightllm', { version: [1, 1, 0], tp: 2, extras });
    assert.equal(bytesOf(found, 'request-buffers'), 67_108_864);
    assert.equal(found.minimum, 0);
    assert.equal(found.recommended, 3_221_225_472);
  });
});
