import assert from 'node:assert/strict';
import { known } from '../../../core/model';
import { launch, started, valueIn } from './support';

describe('DeepSpeed-MII', () => {
  const server = 'python -m mii.entrypoints.openai_api_server';
  const cases: readonly (readonly [
    args: string,
    tensor: number | 'unknown',
    ranks: number | 'unknown',
    gpus?: number,
  ])[] = [
    ['', 1, 1],
    ['--tensor-parallel 2', 2, 2],
    ['--tensor-parallel=4 --port 8000', 4, 4],
    ['--tensor 4', 4, 4],
    ['--tensor-parallel ${N}', 'unknown', 'unknown'],
    ['--tensor_parallel 2', 1, 1],
    ['--tensor-parallel-size 2', 1, 1],
    ['--tensor-parallel 2 --replica-num 2', 2, 4],
    ['--tensor-parallel 2 --replica-num 8', 2, 8, 8],
    ['--replica-num 4', 1, 1],
  ];
  for (const [args, tensor, ranks, gpus] of cases)
    it(`${args || 'no options'}: ${tensor}, ${ranks} ranks`, () => {
      const result = started(
        `${server} --model m ${args}`.trim(),
        gpus === undefined ? {} : { gpus: known(gpus) },
      );
      assert.deepEqual(
        [result.engine, valueIn(result.tensorParallel), valueIn(result.localRanks)],
        ['deepspeed-mii', tensor, ranks],
      );
    });

  for (const line of [
    `${server} --model m --tensor-parallel 2 --load-balancer localhost:50050`,
    'deepspeed --num_gpus 4 train.py --deepspeed ds_config.json',
    'deepspeed --num_gpus 4 generate.py',
    'torchrun --nproc_per_node 8 train.py',
    'torchrun --nproc-per-node=4 generate.py --ckpt-path /ckpts',
    'python -m torch.distributed.run --nproc_per_node 4 serve.py',
    'accelerate launch --num_processes 4 inference.py',
  ])
    it(`not: ${line}`, () => {
      assert.equal(launch({ commands: [line] }), undefined);
    });
});
