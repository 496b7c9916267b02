/** What the calculator asks for: the fields, in the order of the page, with their words, not yet translated. */

import { ENGINES } from '../../core/engines';
import { msg } from '../../core/l10n';
import type { LintOptions, Platform } from '../../core/model';

export type Field =
  | 'engine'
  | 'engineVersion'
  | 'platform'
  | 'tensorParallel'
  | 'pipelineParallel'
  | 'dataParallel'
  | 'interconnect'
  | 'cuMem'
  | 'communicators'
  | 'kvOffloadGib'
  | 'multimodalCacheGib'
  | 'prefillContextParallel'
  | 'decodeContextParallel'
  | 'nodes'
  | 'ncclVersion'
  | 'environment';

/** The fields as text, just as they stand on the page. */
export type Form = Readonly<Record<Field, string>>;

/** How a field is filled in. Counts are whole numbers from 1, sizes GiB from 0. */
export type Control =
  | { readonly kind: 'choice'; readonly choices: Readonly<Record<string, string>> }
  | { readonly kind: 'count' }
  | { readonly kind: 'size' }
  | { readonly kind: 'text'; readonly placeholder: string }
  | { readonly kind: 'lines'; readonly placeholder: string };

export type FieldDescription = Control & {
  readonly field: Field;
  readonly label: string;
  readonly hint?: string;
};

export interface FieldGroup {
  readonly title: string;
  readonly fields: readonly FieldDescription[];
  /** Whether it is folded away at first: few services need it. */
  readonly folded?: boolean;
}

const ENGINE_TITLES = Object.fromEntries(ENGINES.map(({ id, title }) => [id, title]));

const PLATFORMS: Readonly<Record<Platform, string>> = {
  cuda: 'NVIDIA (CUDA)',
  rocm: 'AMD (ROCm)',
  xpu: 'Intel (XPU)',
  ascend: 'Ascend',
  tpu: 'TPU',
  cpu: 'CPU',
};

const INTERCONNECTS: Readonly<Record<LintOptions['interconnect'], string>> = {
  unknown: msg('Not known'),
  p2p: msg('All have P2P'),
  shm: msg('No P2P'),
};

const CUMEM: Readonly<Record<string, string>> = { '': msg('By default'), on: msg('On'), off: msg('Off') };

export const GROUPS: readonly FieldGroup[] = [
  {
    title: msg('Engine'),
    fields: [
      { field: 'engine', label: msg('Engine'), kind: 'choice', choices: ENGINE_TITLES },
      { field: 'engineVersion', label: msg('Release'), kind: 'text', placeholder: 'latest' },
      { field: 'platform', label: msg('Platform'), kind: 'choice', choices: PLATFORMS },
    ],
  },
  {
    title: msg('Ranks in one container'),
    fields: [
      { field: 'tensorParallel', label: msg('Tensor parallel'), kind: 'count' },
      { field: 'pipelineParallel', label: msg('Pipeline parallel'), kind: 'count' },
      { field: 'dataParallel', label: msg('Data parallel'), kind: 'count' },
    ],
  },
  {
    title: msg('GPUs and NCCL'),
    fields: [
      {
        field: 'interconnect',
        label: msg('Interconnect'),
        kind: 'choice',
        choices: INTERCONNECTS,
        hint: msg('NVLink or PCIe P2P; not known is taken as none'),
      },
      { field: 'cuMem', label: 'cuMem', kind: 'choice', choices: CUMEM, hint: 'NCCL_CUMEM_ENABLE' },
      {
        field: 'communicators',
        label: msg('Communicators'),
        kind: 'count',
        hint: msg('of each process group; the engine’s own and PyTorch’s make 2'),
      },
    ],
  },
  {
    title: msg('Also in /dev/shm'),
    fields: [
      { field: 'kvOffloadGib', label: msg('KV offload, GiB'), kind: 'size', hint: '--kv-offloading-size' },
      {
        field: 'multimodalCacheGib',
        label: msg('Multimodal cache, GiB'),
        kind: 'size',
        hint: '--mm-processor-cache-type shm',
      },
    ],
  },
  {
    title: msg('More'),
    folded: true,
    fields: [
      { field: 'prefillContextParallel', label: msg('Prefill context parallel'), kind: 'count' },
      { field: 'decodeContextParallel', label: msg('Decode context parallel'), kind: 'count' },
      { field: 'nodes', label: msg('Nodes of one replica'), kind: 'count' },
      { field: 'ncclVersion', label: 'NCCL', kind: 'text', placeholder: msg('the engine’s own') },
      {
        field: 'environment',
        label: msg('Environment'),
        kind: 'lines',
        placeholder: 'NCCL_BUFFSIZE=4194304',
        hint: msg('one NAME=value a line'),
      },
    ],
  },
];
