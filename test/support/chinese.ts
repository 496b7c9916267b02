/** What of a Chinese text is English. */
import { RULE_IDS } from '../../core/rules';

/** What stays as it is in any language: code, sources, flags, variables, file names, settings as they are written. */
const IDENTIFIERS = [
  /`[^`]*`/g,
  /\[[^\]]*\]$/gm,
  /“[^”]*”/g,
  /"[^"]*"/g,
  /\([\w.]+(?:: | = |=)[^)]*\)$/g,
  /\((?:NVIDIA\/nccl|vllm-project|src\/|Linux |vllm_)[^()]*(?:\(\d\)[^()]*)?\)/g,
  /docker run|emptyDir: \{[^}]*\}/g,
  /(?<!\w)--?[a-z][\w-]*(?:[= ][\w./:=,-]+)?/gi,
  /\$?\b[A-Z][A-Z0-9]*_\w+(?:=\S*)?/g,
  /[\w./-]*\w\.(?:ya?ml|json|env|sh|container|pod|nomad|hcl|properties)\b|\.env\b/g,
  /\b(?:shm_size|ShmSize|ipc|hostIPC|medium|sizeLimit|sharedMemorySize|sharedMemory|sizing)\b[:=]? ?[\w"-]*/g,
  /\b[a-z]+(?:[_.][a-z]+)+\b|\btorch_\*|\/etc\/\S+|RemoveIPC=no/g,
  /\b\d+(?:gb?|mb?|[KMG]i?B?)\b/gi,
];

/** Names of products, abbreviations of the field, and values that are words of an interface. */
const NAMES = new Set(
  [
    'Amazon CPU CUDA Compose Docker Dynamo ECS GPU IPC KServe KubeAI KubeRay Kubernetes NCCL NIM NVIDIA NVLS NVLink P2P',
    'OME Operator Podman PyTorch RCCL Ray SHM TPU cuMem nerdctl production-stack shm-lint vLLM',
    'GiB KiB MiB Pod all-reduce chart rank tmpfs worker',
    'ARM Bus DataLoader IPC KV LL LL128 LightLLM NUMA PCIe SGLang SIGBUS RemoveIPC Simple df emptyDir error inode ls mmap nccl systemd ulimit ulimits',
    'cpu cuda external multiprocessing ray rocm tpu uniprocess xpu',
  ].flatMap(names => names.split(' ')),
);

/**
 * The English words of a text that are no names.
 * @param own what a file or a log itself calls things
 */
export function englishIn(text: string, own: readonly string[]): string[] {
  const longestFirst = [...own, ...RULE_IDS].sort((a, b) => b.length - a.length);
  const rest = [...IDENTIFIERS, ...longestFirst].reduce<string>(
    (left, identifier) => left.replaceAll(identifier, ' '),
    text.replaceAll('/dev/shm', ''),
  );
  return (rest.match(/[A-Za-z][\w'’-]+/g) ?? []).filter(word => !NAMES.has(word));
}
