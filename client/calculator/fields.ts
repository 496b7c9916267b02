/** What the calculator asks for: the fields, in the order of the page, with their words. */
import { ENGINES } from '../../core/engines';
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
  unknown: 'Not known',
  p2p: 'All have P2P',
  shm: 'No P2P',
};

const CUMEM: Readonly<Record<string, string>> = { '': 'By default', on: 'On', off: 'Off' };

export const GROUPS: readonly FieldGroup[] = [
  {
    title: 'Engine',
    fields: [
      { field: 'engine', label: 'Engine', kind: 'choice', choices: ENGINE_TITLES },
      { field: 'engineVersion', label: 'Release', kind: 'text', placeholder: 'latest' },
      { field: 'platform', label: 'Platform', kind: 'choice', choices: PLATFORMS },
    ],
  },
  {
    title: 'Ranks in one container',
    fields: [
      { field: 'tensorParallel', label: 'Tensor parallel', kind: 'count' },
      { field: 'pipelineParallel', label: 'Pipeline parallel', kind: 'count' },
      { field: 'dataParallel', label: 'Data parallel', kind: 'count' },
    ],
  },
  {
    title: 'GPUs and NCCL',
    fields: [
      {
        field: 'interconnect',
        label: 'Interconnect',
        kind: 'choice',
        choices: INTERCONNECTS,
        hint: 'NVLink or PCIe P2P; not known is taken as none',
      },
      { field: 'cuMem', label: 'cuMem', kind: 'choice', choices: CUMEM, hint: 'NCCL_CUMEM_ENABLE' },
      {
        field: 'communicators',
        label: 'Communicators',
        kind: 'count',
        hint: 'of each process group; the engine’s own and PyTorch’s make 2',
      },
    ],
  },
  {
    title: 'Also in /dev/shm',
    fields: [
      { field: 'kvOffloadGib', label: 'KV offload, GiB', kind: 'size', hint: '--kv-offloading-size' },
      {
        field: 'multimodalCacheGib',
        label: 'Multimodal cache, GiB',
        kind: 'size',
        hint: '--mm-processor-cache-type shm',
      },
    ],
  },
  {
    title: 'More',
    folded: true,
    fields: [
      { field: 'prefillContextParallel', label: 'Prefill context parallel', kind: 'count' },
      { field: 'decodeContextParallel', label: 'Decode context parallel', kind: 'count' },
      { field: 'nodes', label: 'Nodes of one replica', kind: 'count' },
      { field: 'ncclVersion', label: 'NCCL', kind: 'text', placeholder: 'the engine’s own' },
      {
        field: 'environment',
        label: 'Environment',
        kind: 'lines',
        placeholder: 'NCCL_BUFFSIZE=4194304',
        hint: 'one NAME=value a line',
      },
    ],
  },
];
