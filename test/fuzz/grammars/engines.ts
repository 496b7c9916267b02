/** Engines as people start them, with a number of ranks that whoever writes it down knows. */
import fc from 'fast-check';
import type { Choices } from '../layout';

/** How many ranks compute on the node; one needs no /dev/shm. */
export const ranks = fc.constantFrom(1, 2, 4, 8);

export interface Start {
  readonly image: string;
  /** The program, where the image does not start it itself; arguments follow in either case. */
  readonly program: readonly string[];
  readonly args: readonly string[];
}

interface Engine {
  readonly images: readonly string[];
  /** Whether the images start the engine by themselves. */
  readonly isEntrypoint: boolean;
  readonly program: readonly string[];
  readonly model: readonly string[];
  readonly parallel: readonly string[];
  readonly others: readonly (readonly string[])[];
}

/**
 * Images and flags as the projects document them: vLLM (docs/deployment/docker.md), SGLang (docs/get_started/install.md),
 * text-generation-inference (docs/source/quicktour.md), LMDeploy (docs/en/get_started/installation.md).
 */
const ENGINES: readonly Engine[] = [
  {
    images: ['vllm/vllm-openai:v0.29.0', 'vllm/vllm-openai:v0.11.0', 'docker.io/vllm/vllm-openai:latest'],
    isEntrypoint: true,
    program: ['vllm', 'serve'],
    model: ['--model', 'org/model'],
    parallel: ['--tensor-parallel-size', '-tp'],
    others: [
      ['--gpu-memory-utilization', '0.9'],
      ['--enable-prefix-caching'],
      ['--max-model-len=8192'],
      ['--port', '8000'],
    ],
  },
  {
    images: ['example.com/team/llm:1'],
    isEntrypoint: false,
    program: ['python3', '-m', 'vllm.entrypoints.openai.api_server'],
    model: ['--model=org/model'],
    parallel: ['--tensor-parallel-size', '-tp'],
    others: [['--trust-remote-code'], ['--dtype', 'bfloat16'], ['--host=0.0.0.0']],
  },
  {
    images: ['lmsysorg/sglang:v0.5.2-cu126', 'lmsysorg/sglang:latest'],
    isEntrypoint: false,
    program: ['python3', '-m', 'sglang.launch_server'],
    model: ['--model-path', 'org/model'],
    parallel: ['--tp', '--tp-size', '--tensor-parallel-size'],
    others: [['--host', '0.0.0.0'], ['--mem-fraction-static=0.8'], ['--trust-remote-code']],
  },
  {
    images: ['ghcr.io/huggingface/text-generation-inference:3.3.5'],
    isEntrypoint: true,
    program: ['text-generation-launcher'],
    model: ['--model-id', 'org/model'],
    parallel: ['--num-shard'],
    others: [['--port', '80'], ['--max-input-tokens=4000']],
  },
  {
    images: ['openmmlab/lmdeploy:v0.10.1'],
    isEntrypoint: false,
    program: ['lmdeploy', 'serve', 'api_server', 'org/model'],
    model: [],
    parallel: ['--tp'],
    others: [['--server-port', '23333'], ['--cache-max-entry-count=0.8']],
  },
];

/**
 * A way to start an engine on that many GPUs.
 * @param size the parallel size as it is written: a number, or a reference to a variable that holds it
 */
export function chooseStart(choices: Choices, size: string): Start {
  const engine = choices.pick(...ENGINES);
  const flag = choices.pick(...engine.parallel);
  const isGlued = flag.startsWith('--') && choices.once(2);
  const parallel = isGlued ? [`${flag}=${size}`] : [flag, size];
  const others = choices.shuffled(engine.others.filter(() => choices.once(3)));
  const place = choices.below(others.length + 1);
  const flags = [...others.slice(0, place), parallel, ...others.slice(place)].flat();
  const isNamed = !engine.isEntrypoint || choices.once(4);
  // `vllm serve` names its model by position, for all its releases.
  const isServe = isNamed && engine.program[0] === 'vllm';
  return {
    image: choices.pick(...engine.images),
    program: isNamed ? engine.program : [],
    args: isServe ? ['org/model', ...flags] : [...engine.model, ...flags],
  };
}
