import assert from 'node:assert/strict';
import { readManifest } from '../../../support/kubernetes';

const CONTAINER = '{name: c, image: i, resources: {limits: {nvidia.com/gpu: 8}}}';
const POD = `{spec: {containers: [${CONTAINER}]}}`;

/** The variables of the first workload that are known, by name. */
async function variables(apiVersion: string, kind: string, spec: string): Promise<Record<string, string>> {
  const [workload] = await readManifest(
    `{apiVersion: ${apiVersion}, kind: ${kind}, metadata: {name: n}, spec: ${spec}}`,
  );
  const found = [...workload!.environment.variables].flatMap(([name, fact]) =>
    fact.known ? [[name, fact.value] as const] : [],
  );
  return Object.fromEntries(found);
}

describe('variables that controllers set', () => {
  const cases: readonly [apiVersion: string, kind: string, spec: string, expected: Record<string, string>][] = [
    ['leaderworkerset.x-k8s.io/v1', 'LeaderWorkerSet', `{leaderWorkerTemplate: {size: 2, workerTemplate: ${POD}}}`, { LWS_GROUP_SIZE: '2' }],
    ['leaderworkerset.x-k8s.io/v1', 'LeaderWorkerSet', `{leaderWorkerTemplate: {workerTemplate: ${POD}}}`, {}],
    ['workloads.x-k8s.io/v1alpha2', 'RoleBasedGroup', `{roles: [{name: r, leaderWorkerPattern: {size: 4, template: ${POD}}}]}`, { RBG_LWP_GROUP_SIZE: '4' }],
    ['workloads.x-k8s.io/v1alpha1', 'RoleBasedGroup', `{roles: [{name: r, leaderWorkerSet: {size: 3}, template: ${POD}}]}`, { LWS_GROUP_SIZE: '3' }],
    ['orchestration.aibrix.ai/v1alpha1', 'RoleSet', `{roles: [{name: r, podGroupSize: 2, template: ${POD}}]}`, { POD_GROUP_SIZE: '2' }],
    ['ome.io/v1beta1', 'ServingRuntime', `{engineConfig: {leader: {runner: ${CONTAINER}}, worker: {size: 3}}}`, { LWS_GROUP_SIZE: '4', PARALLELISM_SIZE: '32' }],
    ['ome.io/v1beta1', 'ServingRuntime', '{engineConfig: {runner: {name: c, image: i}}}', { LWS_GROUP_SIZE: '1' }],
    ['apps.nvidia.com/v1alpha1', 'NIMService', '{image: {repository: r, tag: t}, multiNode: {parallelism: {tensor: 8, pipeline: 2}}}', { NIM_TENSOR_PARALLEL_SIZE: '8', NIM_PIPELINE_PARALLEL_SIZE: '2' }],
    ['apps.nvidia.com/v1alpha1', 'NIMService', '{image: {repository: r, tag: t}}', {}],
    ['serving.kserve.io/v1alpha1', 'ServingRuntime', `{containers: [${CONTAINER}], workerSpec: {tensorParallelSize: 4, pipelineParallelSize: 2}}`, { TENSOR_PARALLEL_SIZE: '4', PIPELINE_PARALLEL_SIZE: '2' }],
  ]; // biome-ignore format: one case a line
  for (const [apiVersion, kind, spec, expected] of cases)
    it(`of ${kind}: ${JSON.stringify(expected)} out of ${spec}`, async () =>
      assert.deepEqual(await variables(apiVersion, kind, spec), expected));
});
