import type { Engine } from './engine';
import { sglang } from './sglang';
import { lorax, tgi } from './tgi';
import { vllm } from './vllm';

/** Every engine the linter knows. A new one is a file here and an entry in this list. */
export const ENGINES: readonly Engine[] = [vllm, sglang, lorax, tgi];
