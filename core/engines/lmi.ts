import { t } from '../l10n';
import { type Fact, known, type Launch, unknown, type Version } from '../model';
import type { Engine, Invocation } from './engine';
import { type Image, imageWords } from './image';
import { launchOf } from './launch';
import { pythonInt } from './numbers';
import { type PublishedImage, publishedImage, versionIn } from './published';
import { combine, sizeOfAllGpus } from './ranks';

const TITLE = 'DJL LMI';

/** The newest release of DJL Serving whose documentation was read. */
const NEWEST: Version = [0, 33, 0];

/** `0.33.0-lmi15.0.0-cu128`, `0.30.0-tensorrtllm0.12.0-cu125`. */
const RELEASE = /^(\d+)\.(\d+)\.(\d+)/;

const IMAGES: readonly PublishedImage[] = [
  { repository: 'deepjavalibrary/djl-serving', platform: 'cuda', serves: true, release: RELEASE },
  { repository: 'djl-inference', platform: 'cuda', serves: true, release: RELEASE },
];

const TENSOR = 'OPTION_TENSOR_PARALLEL_DEGREE';
const PIPELINE = 'OPTION_PIPELINE_PARALLEL_DEGREE';

/**
 * DJL Serving with large models, as in SageMaker's LMI containers, which are told by variables
 * (deepjavalibrary/djl-serving serving/docs/lmi/deployment_guide/configurations.md). A `serving.properties` beside the
 * model overrules them and cannot be seen.
 */
export const lmi: Engine = {
  id: 'lmi',
  title: TITLE,
  newest: NEWEST,
  mentions: 'djl|TENSOR_PARALLEL_DEGREE',
  // Started by the image's entrypoint `serve`, never by a command of its own.
  recognise: () => undefined,
  startsFromImage(image, args) {
    const serves = args.length === 0 || (args.length === 1 && args[0]!.text === 'serve');
    return serves && isLmi(image);
  },
  read,
};

/** An image for large models; DJL Serving has others, for a CPU, for PyTorch alone and for AWS Neuron. */
function isLmi(image: Image | undefined): boolean {
  if (!image || !publishedImage(IMAGES, image)) return false;
  return imageWords(image).tag.some(word => /^(?:lmi\d*|tensorrtllm\d*|tensorrt|deepspeed\d*)$/.test(word));
}

function read(invocation: Invocation): Launch {
  const { workload, image, environment } = invocation;
  const tensor = environment.get(TENSOR);
  const pipeline = environment.get(PIPELINE);
  const size = tensorParallel(invocation, tensor);
  const pipelineParallel = pipeline ? count(pipeline, PIPELINE) : known(1, undefined, t`default of ${TITLE}`);
  const copies = modelCopies(size, pipelineParallel, workload.gpus);
  return launchOf(lmi, invocation, {
    engineVersion: versionIn(IMAGES, image, NEWEST),
    platform: 'cuda',
    tensorParallel: size,
    pipelineParallel,
    ...(copies && { localRanks: copies }),
    causes: [tensor?.place],
  });
}

function tensorParallel({ workload }: Invocation, degree: Fact<string> | undefined): Fact<number> {
  if (!degree) return unknown(t('a serving.properties beside the model may hold it'));
  if (!degree.known || degree.value.trim() !== 'max') return count(degree, TENSOR);
  const { size } = sizeOfAllGpus(TITLE, workload);
  return size.known ? known(size.value, degree.place, `${TENSOR}=max`) : size;
}

function count(text: Fact<string>, variable: string): Fact<number> {
  if (!text.known) return text;
  const value = pythonInt(text.value);
  return value !== undefined && value >= 1
    ? known(value, text.place, t`environment variable ${variable}`)
    : unknown(t`the value of ${variable} is no number of GPUs`, text.place);
}

/**
 * The ranks of all copies of the model: as many as the GPUs hold ("using an instance with 4 gpus and a tensor parallel
 * degree of 2 will result in 2 model copies"). Undefined where a copy has one rank, or the GPUs are not counted.
 */
function modelCopies(
  tensor: Fact<number>,
  pipeline: Fact<number>,
  gpus: Fact<number> | undefined,
): Fact<number> | undefined {
  const ranks = combine([tensor, pipeline], (tp, pp) => tp * pp);
  if (!ranks.known || ranks.value === 1 || !gpus?.known || gpus.value < 2 * ranks.value) return undefined;
  const copies = Math.floor(gpus.value / ranks.value);
  return known(copies * ranks.value, tensor.place, t`${copies} copies of the model fit the GPUs`);
}
