import type { EngineVersion, Fact, Platform, Version } from '../../model';
import { type Image, imageWords, isRepository, isRollingTag, releaseOf } from '../image';

/** The newest vLLM release the linter knows facts of (vllm-project/vllm v0.29.0). */
export const NEWEST_VLLM: Version = [0, 29, 0];

/** A published image with vLLM in it. */
interface VllmImage {
  readonly repository: string;
  readonly platform: Platform;
  /** True when its ENTRYPOINT starts vLLM, so that the container's arguments are vLLM's. */
  readonly serves: boolean;
  /** How its tags name the vLLM release, if they do. */
  readonly release?: RegExp;
  /** Its entrypoint turns variables with this prefix into options (`SM_VLLM_MAX_MODEL_LEN` → `--max-model-len`). */
  readonly variablePrefix?: string;
}

/** `v0.11.2`, `0.11.2-cu129`, `v0.9.0.1`, `v0.6.3.post1`. */
const RELEASE = /^v?(\d+)\.(\d+)\.(\d+)/;

/**
 * Sources: vllm-project/vllm docker/Dockerfile* (ENTRYPOINT by target) and
 * examples/deployment/sagemaker-entrypoint.sh; runpod-workers/worker-vllm src/args_builder.py; intel/ai-containers
 * vllm/*-xpu.md; the images' own documentation. `opea/vllm` is OPEA's Xeon build (opea-project/GenAIComps comps/third_parties/vllm). Gaudi is
 * counted as xpu: rings as everywhere, no NCCL.
 */
const IMAGES: readonly VllmImage[] = [
  { repository: 'vllm/vllm-openai', platform: 'cuda', serves: true, release: RELEASE },
  { repository: 'vllm/vllm-openai-rocm', platform: 'rocm', serves: true, release: RELEASE },
  { repository: 'vllm/vllm-openai-xpu', platform: 'xpu', serves: true, release: RELEASE },
  { repository: 'vllm/vllm-openai-cpu', platform: 'cpu', serves: true, release: RELEASE },
  { repository: 'vllm/vllm-rs', platform: 'cuda', serves: true, release: RELEASE },
  { repository: 'vllm/vllm-tpu', platform: 'tpu', serves: false, release: RELEASE },
  { repository: 'q9t5s3a7/vllm-release-repo', platform: 'cuda', serves: true, release: RELEASE },
  { repository: 'q9t5s3a7/vllm-cpu-release-repo', platform: 'cpu', serves: true, release: RELEASE },
  { repository: 'lmcache/vllm-openai', platform: 'cuda', serves: true },
  { repository: 'opea/vllm', platform: 'cpu', serves: true },
  { repository: 'opea/vllm-rocm', platform: 'rocm', serves: true },
  { repository: 'opea/vllm-gaudi', platform: 'xpu', serves: true },
  {
    repository: 'deep-learning-containers/vllm',
    platform: 'cuda',
    serves: true,
    release: RELEASE,
    variablePrefix: 'SM_VLLM_',
  },
  { repository: 'vllm-sagemaker', platform: 'cuda', serves: true, variablePrefix: 'SM_VLLM_' },
  { repository: 'runpod/worker-v1-vllm', platform: 'cuda', serves: true, variablePrefix: '' },
  { repository: 'runpod/worker-vllm', platform: 'cuda', serves: true, variablePrefix: '' },
  { repository: 'rocm/vllm', platform: 'rocm', serves: false, release: /vllm_(\d+)\.(\d+)\.(\d+)/ },
  { repository: 'rocm/vllm-dev', platform: 'rocm', serves: false, release: /vllm_(\d+)\.(\d+)\.(\d+)/ },
  { repository: 'ascend/vllm-ascend', platform: 'ascend', serves: false, release: RELEASE },
  { repository: 'intel/vllm', platform: 'xpu', serves: true, release: RELEASE },
  { repository: 'intel/llm-scaler-vllm', platform: 'xpu', serves: false },
  { repository: 'nvidia/vllm', platform: 'cuda', serves: false },
  { repository: 'ai-dynamo/vllm-runtime', platform: 'cuda', serves: false },
  { repository: 'llm-d/llm-d-cuda', platform: 'cuda', serves: false },
];

/** The published vLLM image that a reference means, also through a mirror; undefined for any other image. */
export function vllmImage(image: Image | undefined): VllmImage | undefined {
  return image && IMAGES.find(({ repository }) => isRepository(image, repository));
}

/** Words of image names and tags that tell the platform: `vllm-cpu:v0.9.2`, `vllm:0.10.0-xpu`. */
const PLATFORM_WORDS: ReadonlyMap<string, Platform> = new Map<string, Platform>([
  ['cpu', 'cpu'],
  ['rocm', 'rocm'],
  ['xpu', 'xpu'],
  ['ipex', 'xpu'],
  ['gaudi', 'xpu'],
  ['hpu', 'xpu'],
  ['ascend', 'ascend'],
  ['tpu', 'tpu'],
]);

/**
 * Variables that choose devices of one vendor (vllm-project/vllm vllm/platforms/rocm.py and xpu.py;
 * vllm-project/vllm-ascend vllm_ascend/platform.py; vllm-project/vllm-gaudi vllm_gaudi/platform.py; the vendors'
 * container runtimes).
 */
const PLATFORM_VARIABLES: ReadonlyMap<string, Platform> = new Map<string, Platform>([
  ['HIP_VISIBLE_DEVICES', 'rocm'],
  ['ROCR_VISIBLE_DEVICES', 'rocm'],
  ['HSA_OVERRIDE_GFX_VERSION', 'rocm'],
  ['ZE_AFFINITY_MASK', 'xpu'],
  ['HABANA_VISIBLE_DEVICES', 'xpu'],
  ['HABANA_VISIBLE_MODULES', 'xpu'],
  ['ASCEND_RT_VISIBLE_DEVICES', 'ascend'],
  ['ASCEND_VISIBLE_DEVICES', 'ascend'],
]);

/** Variables of files that are written for NVIDIA's GPUs, or for several vendors' at once. */
const CUDA_VARIABLES = ['CUDA_VISIBLE_DEVICES', 'NVIDIA_VISIBLE_DEVICES'];

/**
 * Where vLLM computes: by the words of the image's tag, then the published image, then the words of its name,
 * then the devices that the environment chooses; else CUDA.
 */
export function platformOf(
  image: Image | undefined,
  environment: ReadonlyMap<string, Fact<string>>,
): Platform {
  return platformOfImage(image) ?? platformOfEnvironment(environment) ?? 'cuda';
}

function platformOfImage(image: Image | undefined): Platform | undefined {
  if (!image) return undefined;
  const { name, tag } = imageWords(image);
  const byWords = (words: readonly string[]) =>
    // `rocm641` and `rocm6.3` name a release of ROCm.
    words
      .map(word => PLATFORM_WORDS.get(word.replace(/^rocm\d+$/, 'rocm')))
      .find(platform => platform !== undefined);
  return byWords(tag) ?? vllmImage(image)?.platform ?? byWords(name);
}

function platformOfEnvironment(environment: ReadonlyMap<string, Fact<string>>): Platform | undefined {
  if (CUDA_VARIABLES.some(name => environment.has(name))) return undefined;
  for (const [name, platform] of PLATFORM_VARIABLES) if (environment.has(name)) return platform;
  return undefined;
}

/**
 * Whether vLLM there is built for AWS Neuron, whose ranks are threads of one process
 * (vllm-project/vllm v0.9.1 vllm/platforms/neuron.py sets the executor `uni`).
 */
export function isNeuron(image: Image | undefined): boolean {
  return image !== undefined && imageWords(image).name.some(word => /^neuronx?$/.test(word));
}

/**
 * The vLLM release in an image. A private image called `vllm…` may carry a release in its tag: that is
 * better than nothing, and still assumed.
 */
export function versionOf(image: Image | undefined): EngineVersion {
  const place = image?.place && { place: image.place };
  if (!image) return { version: NEWEST_VLLM, certainty: 'assumed' };
  const published = vllmImage(image);
  if (published) {
    const release = published.release && releaseOf(image, published.release);
    if (release) return { version: release, certainty: 'pinned', ...place };
    const rolling = published.release && isRollingTag(image);
    return { version: NEWEST_VLLM, certainty: rolling ? 'rolling' : 'assumed', ...place };
  }
  const release = imageWords(image).name[0] === 'vllm' ? releaseOf(image) : undefined;
  // vLLM has no release above 0.x: such a tag counts something else (nvcr.io/nvidia/vllm:25.09-py3).
  return { version: release?.[0] === 0 ? release : NEWEST_VLLM, certainty: 'assumed', ...place };
}
