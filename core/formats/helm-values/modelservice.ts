/**
 * llm-d-modelservice: `decode` and `prefill` hold a pod's containers and volumes, which the chart copies, and the
 * parallel sizes, which it turns into arguments and variables. It mounts nothing at /dev/shm by itself.
 * Sources: llm-d-incubation/llm-d-modelservice charts/llm-d-modelservice/templates/_helpers.tpl
 * (`modelPod`, `command`, `parallelismEnv`), decode-deployment.yaml, values.yaml.
 */

import { isMap } from 'yaml';
import { t } from '../../l10n';
import type { SharedMemory, Workload } from '../../model';
import { readShapes } from '../kubernetes';
import { NO_CONFIGS } from '../kubernetes/configs';
import { at, type Field } from '../kubernetes/field';
import type { Shape } from '../kubernetes/kinds';
import type { Chart } from '.';
import { inValues } from './workload';

const ROLES = ['decode', 'prefill'];

export const modelservice: Chart = (root, options) => {
  const artifacts = root.get('modelArtifacts');
  if (!artifacts || !isMap(artifacts.node) || !(artifacts.get('uri') ?? artifacts.get('name'))) return [];
  if (at(root, 'requester.enable')?.string() === 'true') return [];
  return ROLES.flatMap(role => {
    const unit = root.get(role);
    if (!unit || unit.get('create')?.string() === 'false' || !runsOnGpus(unit, root)) return [];
    const object = { kind: role, apiVersion: '', name: '', root };
    const found = readShapes(object, shapesOf(role, unit), {
      doubt: undefined,
      configs: NO_CONFIGS,
      options,
    });
    const unseen = extraPodFields(unit);
    return found.map(workload => inValues(unseen ? withUnseen(workload, unseen) : workload));
  });
};

/** Other accelerators than these have libraries of their own. A role may have another one than the rest. */
function runsOnGpus(unit: Field, root: Field): boolean {
  const type = at(unit, 'accelerator.type') ?? at(root, 'accelerator.type');
  return !type || ['nvidia', 'amd'].includes(type.string() ?? '');
}

/** One row for each way in which the chart can start a container. */
function shapesOf(role: string, unit: Field): Shape[] {
  const common: Shape = {
    unit: role,
    pod: '',
    variables: {
      TP_SIZE: 'parallelism.tensor',
      DP_SIZE: 'parallelism.data',
      DP_SIZE_LOCAL: 'parallelism.dataLocal',
    },
  };
  // Without the local number the chart divides the whole by the workers; what comes out is left open.
  const divided = at(unit, 'parallelism.workers') && !at(unit, 'parallelism.dataLocal');
  const started: Shape = {
    ...common,
    options: {
      '--tensor-parallel-size': 'parallelism.tensor',
      ...(!divided && {
        '--data-parallel-size': 'parallelism.data',
        '--data-parallel-size-local': 'parallelism.dataLocal',
      }),
    },
    optionsFirst: true,
  };
  const by = (command: string) => (container: Field) =>
    (container.get('modelCommand')?.string() ?? 'custom') === command;
  return [
    { ...started, only: by('vllmServe'), program: ['vllm', 'serve', 'MODEL'] },
    { ...started, only: by('imageDefault'), program: ['--model', 'MODEL'], programOfImage: true },
    { ...common, only: by('custom') },
  ];
}

/** Fields that the chart renders into the pod or a container as they are, where they may concern /dev/shm. */
function extraPodFields(unit: Field): Field | undefined {
  const containers = unit.get('containers')?.items() ?? [];
  return [unit, ...containers]
    .flatMap(field => field.get('extraConfig') ?? [])
    .find(({ source, place: { span } }) =>
      /hostIPC|volume|\/dev\/shm/i.test(source.tree.text.slice(span.start, span.end)),
    );
}

function withUnseen(workload: Workload, { place }: Field): Workload {
  const sharedMemory: SharedMemory = {
    kind: 'unknown',
    reason: t('`extraConfig` may mount /dev/shm'),
    place,
  };
  return { ...workload, sharedMemory, misplaced: [] };
}
