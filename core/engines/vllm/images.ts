import type { EngineVersion, Version } from '../../model';
import { type Image, imageWords } from '../image';
import { type PublishedImage, RELEASE, versionIn } from '../published';

/** The newest vLLM release the linter knows facts of (vllm-project/vllm v0.29.0). */
export const NEWEST_VLLM: Version = [0, 29, 0];

/** Amazon's own registry of deep learning containers, in most of its regions. */
const AWS_CONTAINERS = /^763104351884\.dkr\.ecr\./;

/**
 * Sources: vllm-project/vllm docker/Dockerfile* (ENTRYPOINT by target; docs call a build of Dockerfile.cpu `vllm-cpu-env`),
 * vllm-project/vllm-omni docker/Dockerfile.cuda (no ENTRYPOINT), vllm-project/recipes Google/Gemma4.md (arguments for `vllm-tpu`), and
 * examples/deployment/sagemaker-entrypoint.sh; runpod-workers/worker-vllm src/args_builder.py; intel/ai-containers
 * vllm/*-xpu.md; the images' own documentation. `opea/vllm` is OPEA's Xeon build (opea-project/GenAIComps comps/third_parties/vllm). Gaudi is
 * counted as xpu: rings as everywhere, no NCCL.
 */
export const VLLM_IMAGES: readonly PublishedImage[] = [
  { repository: 'vllm/vllm-openai', platform: 'cuda', serves: true, release: RELEASE },
  { repository: 'vllm/vllm-openai-rocm', platform: 'rocm', serves: true, release: RELEASE },
  { repository: 'vllm/vllm-openai-xpu', platform: 'xpu', serves: true, release: RELEASE },
  { repository: 'vllm/vllm-openai-cpu', platform: 'cpu', serves: true, release: RELEASE },
  { repository: 'vllm/vllm-rs', platform: 'cuda', serves: true, release: RELEASE },
  { repository: 'vllm/vllm-tpu', platform: 'tpu', serves: true, release: RELEASE },
  { repository: 'q9t5s3a7/vllm-release-repo', platform: 'cuda', serves: true, release: RELEASE },
  { repository: 'q9t5s3a7/vllm-cpu-release-repo', platform: 'cpu', serves: true, release: RELEASE },
  { repository: 'lmcache/vllm-openai', platform: 'cuda', serves: true },
  { repository: 'opea/vllm', platform: 'cpu', serves: true },
  { repository: 'opea/vllm-rocm', platform: 'rocm', serves: true },
  { repository: 'opea/vllm-gaudi', platform: 'xpu', serves: true },
  { repository: 'opea/vllm-cpu', platform: 'cpu', serves: true },
  { repository: 'vllm-cpu-env', platform: 'cpu', serves: true },
  { repository: 'vllm/vllm-omni', platform: 'cuda', serves: false, release: RELEASE },
  {
    repository: 'deep-learning-containers/vllm',
    platform: 'cuda',
    serves: true,
    release: RELEASE,
    variablePrefix: 'SM_VLLM_',
  },
  {
    repository: 'vllm',
    host: AWS_CONTAINERS,
    platform: 'cuda',
    serves: true,
    release: RELEASE,
    variablePrefix: 'SM_VLLM_',
  },
  {
    repository: 'vllm-omni',
    host: AWS_CONTAINERS,
    platform: 'cuda',
    serves: true,
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
  { repository: 'intelanalytics/ipex-llm-serving-xpu', platform: 'xpu', serves: false },
  { repository: 'intelanalytics/ipex-llm-serving-cpu', platform: 'cpu', serves: false },
  { repository: 'nvidia/vllm', platform: 'cuda', serves: false },
  { repository: 'ai-dynamo/vllm-runtime', platform: 'cuda', serves: false },
  { repository: 'kserve/huggingfaceserver', platform: 'cuda', serves: true },
  { repository: 'llm-d/llm-d-cuda', platform: 'cuda', serves: false },
];

/**
 * Whether vLLM there is built for AWS Neuron, whose ranks are threads of one process
 * (vllm-project/vllm v0.9.1 vllm/platforms/neuron.py sets the executor `uni`).
 */
export function isNeuron(image: Image | undefined): boolean {
  return image !== undefined && imageWords(image).name.some(word => /^neuronx?$/.test(word));
}

/**
 * The vLLM release in an image. A private image called `vllm…` may carry a release in its tag. vLLM has no release
 * above 0.x: such a tag counts something else (nvcr.io/nvidia/vllm:25.09-py3).
 */
export function versionOf(image: Image | undefined): EngineVersion {
  return versionIn(
    VLLM_IMAGES,
    image,
    NEWEST_VLLM,
    (own, release) => imageWords(own).name[0] === 'vllm' && release[0] === 0,
  );
}
