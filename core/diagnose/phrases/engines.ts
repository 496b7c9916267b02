/** What Ray, SGLang and LightLLM say when /dev/shm is small. */
import { sentences, t } from '../../l10n';
import { formatBytes, formatExact } from '../../sizes';
import { exactAdvice, sizeAdvice } from '../advice';
import { type Phrase, PLAIN } from './phrase';

const GIB = 1024 ** 3;
const GB = 1e9;

/** Ray advises 1.1 × its store (ray-project/ray python/ray/_private/services.py). */
const RAY_FACTOR = 1.1;

const STORE = 'ray-object-store';

export const enginePhrases: readonly Phrase[] = [
  {
    kind: 'ray-object-store-moved',
    needles: ['The object store is using '],
    pattern:
      /The object store is using \S+ instead of \/dev\/shm because \/dev\/shm has only (?<free>\d+) bytes available(?:.{0,300}?--shm-size=(?<advised>\d+(?:\.\d+)?)gb)?/,
    read: ({ groups }) => {
      const advised = groups!.advised === undefined ? null : Math.round(Number(groups!.advised) * GIB);
      return {
        ...PLAIN,
        key: `${advised}`,
        bytes: advised,
        segment: { id: STORE, title: t('Ray object store') },
        conclude: facts => ({
          certainty: 'certain',
          title: t('Ray keeps its object store on disk, because /dev/shm is too small for it'),
          explanation: sentences([
            t`Ray found ${formatExact(Number(groups!.free))} of /dev/shm free and moved its store to a folder. The job goes on, slower.`,
            ...aboutAdvice(groups!.advised),
            t(
              'Without Ray’s own objects in mind a smaller /dev/shm is enough, and --object-store-memory can make the store smaller.',
            ),
          ]),
          ...sizeAdvice(facts, advised ?? 0),
        }),
      };
    },
  },
  {
    kind: 'ray-object-store-refused',
    needles: ['The configured object store size '],
    pattern:
      /The configured object store size (?:\((?<store>[\d.]{1,30}) GB\) exceeds \/dev\/shm size \((?<shm>[\d.]{1,30}) GB\)|exceeds the capacity of \/dev\/shm)/,
    read: ({ groups }) => {
      const { store, shm } = groups!;
      const bytes = store === undefined ? null : Math.round(Number(store) * GB);
      return {
        ...PLAIN,
        key: `${bytes}`,
        bytes,
        segment: { id: STORE, title: t('Ray object store') },
        conclude: facts => ({
          certainty: 'certain',
          title: t('Ray refuses to start: its object store does not fit in /dev/shm'),
          explanation: sentences([
            bytes === null
              ? t('The store that Ray was given, or chose, is larger than /dev/shm.')
              : t`The store has ${formatExact(bytes)}, /dev/shm ${formatExact(Math.round(Number(shm) * GB))}.`,
            t('Up to 10,000,000,000 B Ray would move the store to disk; beyond, it stops.'),
          ]),
          ...(bytes === null ? sizeAdvice(facts) : sizeAdvice(facts, bytes * RAY_FACTOR)),
        }),
      };
    },
  },
  {
    kind: 'sglang-multimodal',
    needles: ['Consider increasing /dev/shm size'],
    pattern: /Consider increasing \/dev\/shm size/,
    read: (_hit, line) => {
      // JAX's plug-in for ROCm uses the same words for something else.
      if (line.includes('/dev/shm size is only ')) return undefined;
      return {
        ...PLAIN,
        segment: { id: 'sglang-multimodal', title: t('SGLang multimodal tensors') },
        conclude: facts => ({
          certainty: /sglang/i.test(line) ? 'certain' : 'likely',
          title: t('A tensor did not fit in /dev/shm and takes a slower way'),
          explanation: t(
            'SGLang prints this when it hands an image or another multimodal input to its workers: one segment a tensor, and where /dev/shm is full it sends the data itself. Nothing fails, but NCCL shares the same space and does not forgive.',
          ),
          ...sizeAdvice(facts),
        }),
      };
    },
  },
  {
    kind: 'lightllm-shm',
    needles: ['Insufficient shared memory (SHM) available', 'is less than required_size '],
    pattern:
      /Insufficient shared memory \(SHM\) available\. ?Required: (?<required>[\d.]{1,20})G, Available: (?<available>[\d.]{1,20})G|Available shm size (?<total>[\d.]{1,20})G is less than required_size (?<wanted>[\d.]{1,20})G/,
    read: ({ groups }) => {
      const required = Math.round(Number(groups!.required ?? groups!.wanted) * GIB);
      const available = Math.round(Number(groups!.available ?? groups!.total) * GIB);
      if (!Number.isFinite(required) || !Number.isFinite(available)) return undefined;
      return {
        ...PLAIN,
        key: `${required}`,
        bytes: required,
        segment: { id: 'lightllm-shm', title: t('LightLLM requests and images') },
        conclude: () => ({
          certainty: 'certain',
          title: t`LightLLM finds /dev/shm too small: ${formatBytes(required)} are wanted, there are ${formatBytes(available)}`,
          explanation: t(
            'LightLLM keeps requests, log probabilities and images in /dev/shm and adds up what they take at most. It starts all the same and repeats the warning every two minutes; it fails once the space runs out. NCCL’s share comes on top of its sum.',
          ),
          ...exactAdvice(required + 2 * GIB, t('what LightLLM computed, and 2 GiB for NCCL')),
        }),
      };
    },
  },
];

/** What Ray's own advice is worth; it caps a store at 10,000,000,000 B where /dev/shm is small, and then says 10.24gb. */
function aboutAdvice(advised: string | undefined): string[] {
  if (advised === undefined) return [];
  return [
    advised === '10.24'
      ? t`The advice of ${advised}gb is 1.1 × the store that Ray chose, which it caps at 10,000,000,000 B where /dev/shm is small; it says nothing of what NCCL or the engine need.`
      : t`The advice of ${advised}gb is 1.1 × the store that Ray chose; it says nothing of what NCCL or the engine need.`,
  ];
}
