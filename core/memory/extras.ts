import { msg, t } from '../l10n';
import type { ExtraSegment, Launch, Segment } from '../model';
import { formatExact } from '../sizes';
import { capitalised } from '../text/capitalised';

interface ExtraKind {
  /** As it stands in the middle of a sentence. */
  readonly name: string;
  readonly condition: string;
  readonly source: string;
}

const KINDS: Readonly<Record<ExtraSegment['id'], ExtraKind>> = {
  'kv-offload': {
    name: msg('KV cache offload'),
    condition: msg('filled at start'),
    source: 'vllm-project/vllm vllm/v1/kv_offload/cpu/shared_offload_region.py, PR #50094',
  },
  'multimodal-cache': {
    name: msg('multimodal processor cache'),
    condition: msg('reserved at full size, filled as images arrive'),
    source: 'vllm-project/vllm vllm/distributed/device_communicators/shm_object_storage.py, PR #20452',
  },
  'ec-connector': {
    name: msg('encoder cache connector'),
    condition: msg('filled at start'),
    source: 'vllm-project/vllm ec_shared_region.py, PR #47423',
  },
  'ray-object-store': {
    name: msg('Ray object store'),
    condition: msg('grows with use'),
    source: 'ray-project/ray python/ray/_private/ray_constants.py',
  },
  'request-buffers': {
    name: msg('request buffers'),
    condition: msg('filled as requests run'),
    source: 'ModelTC/LightLLM lightllm/utils/shm_size_check.py',
  },
};

/** What an extra is called in the middle of a sentence. */
export function extraName(id: ExtraSegment['id']): string {
  return t(KINDS[id].name);
}

/** The extras of a launch as segments, each with whether its pages are touched at start, and what is not known of them. */
export function extraSegments(launch: Launch): {
  readonly segments: readonly { readonly segment: Segment; readonly prefaulted: boolean }[];
  readonly assumptions: readonly string[];
} {
  const segments: { segment: Segment; prefaulted: boolean }[] = [];
  const assumptions: string[] = [];
  for (const extra of launch.extras) {
    const { name, condition, source } = KINDS[extra.id];
    const title = capitalised(t(name));
    if (!extra.bytes.known) {
      assumptions.push(t`${title} is not counted: ${extra.bytes.reason}.`);
      continue;
    }
    const bytes = Math.max(0, Math.ceil(extra.bytes.value));
    const segment = {
      id: extra.id,
      title,
      bytes,
      formula: formatExact(bytes),
      condition: t(condition),
      source,
    };
    if (bytes > 0) segments.push({ segment, prefaulted: extra.prefaulted });
  }
  return { segments, assumptions };
}
