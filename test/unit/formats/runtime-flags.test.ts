import assert from 'node:assert/strict';
import { argumentsMeantForRuntime } from '../../../core/formats/runtime-flags';
import { splitWords } from '../../../core/formats/words';
import { HOLE } from '../../../core/model';
import { covered, verbatim } from './place';

describe('flags of the runtime among the arguments of a program', () => {
  const cases: readonly (readonly [
    line: string,
    flags: readonly (readonly [text: string, bytes?: number])[],
  ])[] = [
    ['vllm serve m --tp 2', []],
    ['vllm serve m --shm-size 2g --tp 2', [['--shm-size 2g', 2 * 2 ** 30]]],
    ['vllm serve m --shm_size=64m', [['--shm_size=64m', 64 * 2 ** 20]]],
    // What the runtime refuses would have given nothing.
    ['vllm serve m --shm-size much', [['--shm-size much', 0]]],
    // A variable may hold any size.
    [`vllm serve m --shm-size=${HOLE}`, [[`--shm-size=${HOLE}`]]],
    ['vllm serve m --ipc host', [['--ipc host']]],
    // What follows is a flag of its own, or nothing.
    ['vllm serve m --ipc --tp 2', [['--ipc']]],
    ['vllm serve m --shm-size', [['--shm-size', 0]]],
    ['/usr/bin/docker run --shm-size=2g image', []],
    ['', []],
  ];
  for (const [line, flags] of cases)
    it(JSON.stringify(line), () => {
      const found = argumentsMeantForRuntime([{ words: splitWords(verbatim(line)), assignments: new Map() }]);
      assert.deepEqual(
        found.map(({ place, bytes }) => [covered(line, place), ...(bytes === undefined ? [] : [bytes])]),
        flags,
      );
    });
});
