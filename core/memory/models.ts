import type { EngineId } from '../model';
import { aphrodite } from './aphrodite';
import { collectiveEngine } from './collective-engine';
import type { EngineModel } from './engine';
import { lmdeploy } from './lmdeploy';
import { sglang } from './sglang';
import { vllm } from './vllm';

/** The engines that put more into /dev/shm than their collectives do. */
const MODELS: ReadonlyMap<EngineId, EngineModel> = new Map([
  ['aphrodite', aphrodite],
  ['lmdeploy', lmdeploy],
  ['sglang', sglang],
  ['vllm', vllm],
]);

/** The memory model of an engine. */
export function modelOf(engine: EngineId): EngineModel {
  return MODELS.get(engine) ?? collectiveEngine;
}
