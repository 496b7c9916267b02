import type { Fact, Platform } from '../model';
import { type Image, imageWords } from './image';
import { type PublishedImage, publishedImage } from './published';

/** Words of image names and tags that tell the platform: `vllm-cpu:v0.9.2`, `vllm:0.10.0-xpu`. */
const PLATFORM_WORDS: ReadonlyMap<string, Platform> = new Map<string, Platform>([
  ['cpu', 'cpu'],
  ['xeon', 'cpu'],
  ['rocm', 'rocm'],
  ['xpu', 'xpu'],
  ['ipex', 'xpu'],
  ['gaudi', 'xpu'],
  ['hpu', 'xpu'],
  ['ascend', 'ascend'],
  ['npu', 'ascend'],
  ['cann', 'ascend'],
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
 * Where an engine computes: by the words of the image's tag, then the published image, then the words of its name,
 * then the devices that the environment chooses; else CUDA.
 */
export function platformOf(
  images: readonly PublishedImage[],
  image: Image | undefined,
  environment: ReadonlyMap<string, Fact<string>>,
): Platform {
  return platformOfImage(images, image) ?? platformOfEnvironment(environment) ?? 'cuda';
}

function platformOfImage(images: readonly PublishedImage[], image: Image | undefined): Platform | undefined {
  if (!image) return undefined;
  const { name, tag } = imageWords(image);
  const byWords = (words: readonly string[]) =>
    // `rocm641`, `rocm6.3` and `cann8.2` name a release of the platform's own software.
    words
      .map(word => PLATFORM_WORDS.get(word.replace(/^(rocm|cann)\d+$/, '$1')))
      .find(platform => platform !== undefined);
  return byWords(tag) ?? publishedImage(images, image)?.platform ?? byWords(name);
}

function platformOfEnvironment(environment: ReadonlyMap<string, Fact<string>>): Platform | undefined {
  if (CUDA_VARIABLES.some(name => environment.has(name))) return undefined;
  for (const [name, platform] of PLATFORM_VARIABLES) if (environment.has(name)) return platform;
  return undefined;
}
