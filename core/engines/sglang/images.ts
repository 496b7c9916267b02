import type { Version } from '../../model';
import { type PublishedImage, RELEASE } from '../published';

/** The newest SGLang release whose sources were read (sgl-project/sglang v0.5.18). */
export const NEWEST_SGLANG: Version = [0, 5, 18];

/**
 * Sources: sgl-project/sglang docker/Dockerfile (no ENTRYPOINT of its own: the command is spelled out), rocm.Dockerfile,
 * npu.Dockerfile, and docker/sagemaker.Dockerfile with its script `serve`, which turns `SM_SGLANG_*` into options;
 * aws/deep-learning-containers scripts/sglang; ai-dynamo/dynamo container/; opea-project/GenAIComps
 * comps/third_parties/sglang.
 */
export const SGLANG_IMAGES: readonly PublishedImage[] = [
  { repository: 'lmsysorg/sglang', platform: 'cuda', serves: false, release: RELEASE },
  { repository: 'lmsysorg/sglang-rocm', platform: 'rocm', serves: false, release: RELEASE },
  { repository: 'rocm/sgl-dev', platform: 'rocm', serves: false, release: RELEASE },
  { repository: 'rocm/sglang', platform: 'rocm', serves: false, release: RELEASE },
  { repository: 'ascend/sglang', platform: 'ascend', serves: false, release: RELEASE },
  { repository: 'ai-dynamo/sglang-runtime', platform: 'cuda', serves: false },
  { repository: 'opea/sglang', platform: 'cpu', serves: false },
  {
    repository: 'deep-learning-containers/sglang',
    platform: 'cuda',
    serves: true,
    release: RELEASE,
    variablePrefix: 'SM_SGLANG_',
  },
  { repository: 'sglang-sagemaker', platform: 'cuda', serves: true, variablePrefix: 'SM_SGLANG_' },
];
