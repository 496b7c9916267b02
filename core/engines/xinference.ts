import { t } from '../l10n';
import { type Fact, known, type Launch, unknown, type Version, type Word } from '../model';
import { type ArgumentGrammar, optionTable, parseArguments } from './arguments';
import type { Engine, Invocation } from './engine';
import { imageWords } from './image';
import { launchOf } from './launch';
import { platformOf } from './platform';
import { type PublishedImage, RELEASE, versionIn } from './published';
import { Settings } from './settings';
import { programName } from './words';

const TITLE = 'Xinference';

/** The newest Xinference release that is known (xorbitsai/inference v1.9.1). */
const NEWEST_XINFERENCE: Version = [1, 9, 1];

/** Options of `xinference launch` that tell GPUs: click, dashes only, no abbreviations (xinference/deploy/cmdline.py). */
const LAUNCH_ARGUMENTS: ArgumentGrammar = {
  options: optionTable(
    `--endpoint,-e --model-name,-n --model-type,-t --model-engine,-en --model-uid,-u --size-in-billions,-s
    --model-format,-f --quantization,-q --replica,-r --n-gpu --lora-modules,-lm --worker-ip --gpu-idx --api-key,-ak`,
    '--trust-remote-code --help',
  ),
  foldsUnderscores: false,
  abbreviates: false,
};

/** xorbitsai/inference xinference/deploy/docker/Dockerfile: the command is spelled out. */
const IMAGES: readonly PublishedImage[] = [
  { repository: 'xprobe/xinference', platform: 'cuda', serves: false, release: RELEASE },
];

/** Programs that start a worker, in which models run; the supervisor alone has none. */
const WORKERS = new Set(['xinference-local', 'xinference-worker']);

/** Xinference (xorbitsai/inference), which starts models on demand with engines of other projects. */
export const xinference: Engine = {
  id: 'xinference',
  title: TITLE,
  newest: NEWEST_XINFERENCE,
  mentions: 'xinference',
  recognise(words) {
    return WORKERS.has(programName(words[0]))
      ? { program: words.slice(0, 1), args: words.slice(1) }
      : undefined;
  },
  startsFromImage: () => false,
  read: readInvocation,
};

function readInvocation(invocation: Invocation): Launch {
  const { image, environment, workload } = invocation;
  const launched = workload.commands.flatMap(({ words }) => gpusOfLaunch(words) ?? []);
  const ranks = largestOf(launched) ?? ranksOfLater(workload.gpus);
  return launchOf(xinference, invocation, {
    engineVersion: versionIn(IMAGES, image, NEWEST_XINFERENCE, own =>
      imageWords(own).name.includes('xinference'),
    ),
    platform: platformOf(IMAGES, image, environment),
    tensorParallel: ranks,
    causes: [launched.length > 0 ? ranks.place : undefined],
  });
}

/** The most GPUs that one of the models gets, or what is not known of one. */
function largestOf(models: readonly Fact<number>[]): Fact<number> | undefined {
  const untold = models.find(model => !model.known);
  const [largest] = models.filter(model => model.known).toSorted((a, b) => b.value - a.value);
  return untold ?? largest;
}

/** Ranks of models that nobody launches in sight: each has one GPU unless it is told otherwise. */
function ranksOfLater(gpus: Fact<number> | undefined): Fact<number> {
  return gpus?.known && gpus.value <= 1
    ? known(1, gpus.place, t("this container's one GPU"))
    : unknown(t('models are launched later, and each is told then how many GPUs it gets'));
}

/**
 * GPUs of the model that `xinference launch` starts; undefined for every other command. Without a word of them it is one
 * (xinference/core/worker.py `_create_subpool`, at `n_gpu == "auto"`).
 */
function gpusOfLaunch(words: readonly Word[]): Fact<number> | undefined {
  if (programName(words[0]) !== 'xinference' || words[1]?.text !== 'launch') return undefined;
  const settings = new Settings(parseArguments(words.slice(2), LAUNCH_ARGUMENTS), undefined);
  const chosen = settings.text('--gpu-idx');
  if (chosen?.known) return known(chosen.value.split(',').length, chosen.place);
  const count = settings.text('--n-gpu');
  return !count || (count.known && /^(?:auto|none)$/i.test(count.value))
    ? known(1, count?.place, t`default of ${TITLE}`)
    : settings.count('--n-gpu');
}
