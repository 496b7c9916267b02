import { aphrodite } from './aphrodite';
import type { Engine } from './engine';
import { lightllm } from './lightllm';
import { llamacpp } from './llamacpp';
import { lmdeploy } from './lmdeploy';
import { lmi } from './lmi';
import { mii } from './mii';
import { nim } from './nim';
import { sglang } from './sglang';
import { lorax, tgi } from './tgi';
import { triton } from './triton';
import { trtllm } from './trtllm';
import { vllm } from './vllm';
import { xinference } from './xinference';

/** Every engine the linter knows. A new one is a file here and an entry in this list. */
export const ENGINES: readonly Engine[] = [
  vllm,
  sglang,
  lorax,
  tgi,
  lmdeploy,
  lightllm,
  aphrodite,
  xinference,
  trtllm,
  triton,
  nim,
  lmi,
  mii,
  llamacpp,
];
