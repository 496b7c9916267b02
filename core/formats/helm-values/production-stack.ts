/**
 * vLLM production-stack: one pod a `modelSpec`. The chart mounts `shmSize` (20Gi if it is not given) at /dev/shm, but
 * only if the key `vllmConfig.tensorParallelSize` is there: a parallel size among `extraArgs` leaves the default.
 * Sources: vllm-project/production-stack helm/templates/deployment-vllm-multi.yaml, helm/templates/_helpers.tpl
 * (`chart.resources`), helm/values.yaml; the trap: vllm-project/production-stack#276.
 */

import { isMap } from 'yaml';
import type { Trigger } from '../../edits/helm-values';
import { msg, t } from '../../l10n';
import type { Misplaced, SharedMemory, Workload } from '../../model';
import { parseKubernetesQuantity } from '../../sizes';
import { readShapes } from '../kubernetes';
import { NO_CONFIGS } from '../kubernetes/configs';
import { at, type Field } from '../kubernetes/field';
import type { Shape } from '../kubernetes/kinds';
import type { Chart } from '.';
import { inValues } from './workload';

const DEFAULT_BYTES = 20 * 2 ** 30;
const KEY = 'vllmConfig.tensorParallelSize';
const SIZE = 'shmSize';

export const productionStack: Chart = (root, options) => {
  if (at(root, 'servingEngineSpec.enableEngine')?.string() === 'false') return [];
  const models = at(root, 'servingEngineSpec.modelSpec')?.items() ?? [];
  const context = { doubt: undefined, configs: NO_CONFIGS, options };
  return models.filter(isPodOfVllm).flatMap(model => {
    const object = {
      kind: 'modelSpec',
      apiVersion: '',
      name: model.get('name')?.string() ?? '',
      root: model,
    };
    return readShapes(object, [shapeOf(model)], context).map(workload => finish(workload, model));
  });
};

/**
 * Ray clusters and LeaderWorkerSets come from templates of their own, and V0 takes another amount. A model that is
 * switched off is not rendered.
 */
function isPodOfVllm(model: Field): boolean {
  if (!isMap(model.node) || !model.get('name') || !model.get('repository')) return false;
  if (model.get('enabled')?.string() === 'false' || at(model, 'vllmConfig.v0')?.string() === '1')
    return false;
  const keys = model.entries().map(({ name }) => name!);
  return !keys.some(name => /^ray|lws|leaderWorker|multi-?node/i.test(name));
}

function shapeOf(model: Field): Shape {
  const simple = (model.get('resources')?.entries() ?? []).length === 0;
  const name = msg('the production-stack chart');
  return {
    unit: '',
    pod: '',
    containers: [''],
    named: '',
    container: {
      image: ['repository', '":"', 'tag'],
      args: 'vllmConfig.extraArgs',
      ...(simple && { gpus: 'requestGPU', memory: 'limitMemory' }),
    },
    program: ['vllm', 'serve', 'MODEL'],
    options: { '--tensor-parallel-size': KEY },
    optionsFirst: true,
    operator: at(model, KEY)
      ? { name, mounts: DEFAULT_BYTES, size: SIZE, ownMount: 'dropped' }
      : { name, mounts: 'nothing', ownMount: 'dropped' },
  };
}

function finish(workload: Workload, model: Field): Workload {
  const chosen = hostOf(model) ?? ownMount(model);
  if (chosen) return inValues({ ...workload, sharedMemory: chosen, misplaced: [] });
  if (at(model, KEY)) return inValues(workload);
  const misplaced = [...workload.misplaced!, ...unreadSize(model)];
  return inValues({ ...workload, misplaced }, triggerOf(model));
}

/** Disaggregated prefill through LMCache shares the host's IPC namespace. */
function hostOf(model: Field): SharedMemory | undefined {
  const field = at(model, 'lmcacheConfig.enablePD');
  return field?.string() === 'true' ? { kind: 'host', place: field.place } : undefined;
}

/** A mount of the values' own, at /dev/shm or where that cannot be told. */
function ownMount(model: Field): SharedMemory | undefined {
  const mounts = model.get('extraVolumeMounts');
  const own = mounts?.items().find(mount => /^\/+(?:dev|run)\/+shm\/*$/.test(pathOf(mount)));
  return own && { kind: 'unknown', reason: t('`extraVolumeMounts` mounts a volume there'), place: own.place };
}

/** Where a volume is mounted; a path that is not spelled out counts as /dev/shm. */
function pathOf(mount: Field): string {
  return mount.get('mountPath')?.string() ?? '/dev/shm';
}

function unreadSize(model: Field): Misplaced[] {
  const field = model.get(SIZE);
  const bytes = field && bytesOf(field);
  if (!field || bytes === undefined) return [];
  return [
    { kind: 'unread', what: t`\`${SIZE}\` is read only together with \`${KEY}\``, bytes, place: field.place },
  ];
}

function bytesOf(field: Field): number | undefined {
  const size = parseKubernetesQuantity(field.string() ?? '', { plainScalar: true });
  return size.ok && size.caution === undefined && size.bytes > 0 ? size.bytes : undefined;
}

/** Spellings of the argument that argparse takes without doubt. */
const TENSOR_PARALLEL = /^(?:--tensor[-_]parallel[-_]size|-tp)(?:=(\d+))?$/;

/** The key that is missing; undefined unless exactly one argument says plainly what its value would be. */
function triggerOf(model: Field): Trigger | undefined {
  const config = model.get('vllmConfig');
  const size = model.get(SIZE);
  const bytes = size ? bytesOf(size) : DEFAULT_BYTES;
  if (!config || !isMap(config.node) || config.via || bytes === undefined) return undefined;
  const args = config.get('extraArgs')?.items() ?? [];
  const texts = args.map(arg => arg.string() ?? '');
  const found = texts.flatMap((text, i) => (TENSOR_PARALLEL.test(text) ? [i] : []));
  const [index] = found;
  if (index === undefined || found.length > 1) return undefined;
  const attached = TENSOR_PARALLEL.exec(texts[index]!)![1];
  const last = attached === undefined ? args[index + 1] : args[index];
  const value = attached ?? texts[index + 1];
  if (!last || value === undefined || !/^\d+$/.test(value)) return undefined;
  const { uri, span } = args[index]!.place;
  return {
    path: KEY,
    map: config.node,
    key: 'tensorParallelSize',
    value,
    instead: { uri, span: { start: span.start, end: last.place.span.end } },
    after: ['dtype', 'maxModelLen', 'enableChunkedPrefill', 'enablePrefixCaching'],
    sizeKey: SIZE,
    bytes,
  };
}
