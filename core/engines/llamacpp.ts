import { type Fact, known, type Launch, type Platform, type Version } from '../model';
import { type ArgumentGrammar, optionTable, parseArguments } from './arguments';
import type { Engine, Invocation, Started } from './engine';
import { launchOf } from './launch';
import { platformOf } from './platform';
import { type PublishedImage, publishedImage, versionIn } from './published';
import { type ImpliedSize, sizeOfAllGpus } from './ranks';
import { Settings } from './settings';
import { programName } from './words';

const TITLE = 'llama.cpp';

/** Its releases are builds (`b9305`), which say nothing of NCCL. */
const NEWEST: Version = [0, 0, 0];

const IMAGES: readonly PublishedImage[] = [
  { repository: 'ggml-org/llama.cpp', platform: 'cuda', serves: false },
  { repository: 'ggerganov/llama.cpp', platform: 'cuda', serves: false },
];

/** Option values of `llama-server` that its split needs; it spells options in full (ggml-org/llama.cpp common/arg.cpp). */
const ARGUMENTS: ArgumentGrammar = {
  options: optionTable(
    '--split-mode,-sm --device,-dev --model,-m',
    '--no-mmap --mlock --cont-batching,-cb --jinja',
  ),
  foldsUnderscores: false,
  abbreviates: false,
};

const PROGRAMS = new Set(['llama-server', 'llama-cli']);

/**
 * llama.cpp, only where it is told to split tensors over GPUs with collectives (`--split-mode tensor`): then its GPUs
 * are ranks of NCCL in one process (ggml-org/llama.cpp#23523). By layers, the default, and by rows they are not.
 */
export const llamacpp: Engine = {
  id: 'llamacpp',
  title: TITLE,
  newest: NEWEST,
  mentions: String.raw`-sm\b|split[-_]mode`,
  recognise(words): Started | undefined {
    if (!PROGRAMS.has(programName(words[0]))) return undefined;
    const started = { program: words.slice(0, 1), args: words.slice(1) };
    return splitsTensors(started) ? started : undefined;
  },
  startsFromImage(image, args) {
    // `server-cuda` starts llama-server; the variants without `server` need a command.
    const serves = publishedImage(IMAGES, image) !== undefined && /^server\b/.test(image?.tag ?? '');
    return serves && splitsTensors({ program: [], args });
  },
  read,
};

function splitMode({ args }: Started): Fact<string> | undefined {
  return new Settings(parseArguments(args, ARGUMENTS), undefined).text('--split-mode');
}

function splitsTensors(started: Started): boolean {
  const mode = splitMode(started);
  return mode?.known === true && mode.value === 'tensor';
}

function read(invocation: Invocation): Launch {
  const settings = new Settings(parseArguments(invocation.args, ARGUMENTS), undefined);
  const { size, implied } = gpusOf(settings, invocation);
  return launchOf(llamacpp, invocation, {
    engineVersion: versionIn(IMAGES, invocation.image, NEWEST),
    platform: platform(invocation),
    tensorParallel: size,
    ...(implied !== undefined && { implied }),
    causes: [settings.placeOf('--split-mode')],
  });
}

/** The GPUs of `--device CUDA0,CUDA1`, else all. */
function gpusOf(settings: Settings, { workload }: Invocation): ImpliedSize {
  const devices = settings.text('--device');
  if (!devices) return sizeOfAllGpus(TITLE, workload);
  return { size: devices.known ? known(devices.value.split(',').length, devices.place) : devices };
}

/** Only CUDA's and ROCm's backends have collectives that are known to use /dev/shm. */
function platform({ image, environment }: Invocation): Platform {
  const others = /vulkan|sycl|intel|musa|openvino|s390x/.test(image?.tag ?? '');
  return others ? 'xpu' : platformOf(IMAGES, image, environment);
}
