import { t } from '../l10n';
import {
  type ExtraSegment,
  type Fact,
  known,
  type Launch,
  type Platform,
  unknown,
  type Version,
} from '../model';
import { type ArgumentGrammar, optionTable, parseArguments, unspelledOptions } from './arguments';
import type { Engine, Invocation } from './engine';
import { imageWords } from './image';
import { launchOf } from './launch';
import { platformOf } from './platform';
import { pythonTarget } from './programs';
import { type PublishedImage, RELEASE, versionIn } from './published';
import { defaultSize } from './ranks';
import { rankCauses, Settings } from './settings';
import { programName } from './words';

const TITLE = 'LMDeploy';

/** The newest LMDeploy release whose sources were read (InternLM/lmdeploy v0.16). */
const NEWEST_LMDEPLOY: Version = [0, 16, 0];

/**
 * Options of `lmdeploy serve api_server`, `serve gradio` and `chat` (InternLM/lmdeploy lmdeploy/cli/serve.py, utils.py).
 * Plain argparse; `--tp` and `--dp` are whole options.
 */
const LMDEPLOY_ARGUMENTS: ArgumentGrammar = {
  options: optionTable(
    `--adapters --allow-headers --allow-methods --allow-origins --api-keys --async --backend --cache-block-seq-len
    --cache-max-entry-count --chat-template --communicator --config --cp --device --dist-init-addr
    --distributed-executor-backend --dllm-block-length --download-dir --dp --dp-rank --dtype --ep --hf-overrides
    --log-level --logprobs-mode --max-batch-size --max-log-len --max-prefill-iters --max-prefill-token-num
    --migration-backend --model-format --model-name --model-source --nnodes --node-rank --num-tokens-per-iter
    --proxy-url --quant-policy --reasoning-parser --revision --role --rope-scaling-factor --server-name --server-port
    --session-len --speculative-algorithm --speculative-draft-model --speculative-num-draft-tokens --tool-call-parser
    --tp --vision-max-batch-size`,
    `--allow-credentials --allow-terminate-by-client --disable-fastapi-docs --disable-metrics
    --disable-vision-encoder --eager-mode --enable-abort-handling --enable-eplb --enable-metrics --enable-microbatch
    --enable-prefix-caching --enable-return-routed-experts --help,-h --share --ssl --trust-remote-code`,
  ),
  foldsUnderscores: false,
  abbreviates: true,
};

/** InternLM/lmdeploy docker/Dockerfile*: none has an ENTRYPOINT of its own. */
const IMAGES: readonly PublishedImage[] = [
  { repository: 'openmmlab/lmdeploy', platform: 'cuda', serves: false, release: RELEASE },
];

/** LMDeploy (InternLM/lmdeploy) with either of its backends. */
export const lmdeploy: Engine = {
  id: 'lmdeploy',
  title: TITLE,
  newest: NEWEST_LMDEPLOY,
  package: 'lmdeploy',
  mentions: 'lmdeploy',
  recognise(words) {
    const target = pythonTarget(words);
    const named = programName(words[0]) === 'lmdeploy' || target?.name === 'lmdeploy';
    const at = target?.next ?? 1;
    const command = words.slice(at, at + 2).map(word => word.text);
    const length =
      command[0] === 'chat' ? 1 : /^serve (?:api_server|gradio)$/.test(command.join(' ')) ? 2 : 0;
    if (!named || length === 0) return undefined;
    return { program: words.slice(0, at + length), args: words.slice(at + length) };
  },
  // Its `--tp` is as many engines', and no published image starts it.
  startsFromImage: () => false,
  read: readInvocation,
};

function readInvocation(invocation: Invocation): Launch {
  const { image, environment } = invocation;
  const parsed = parseArguments(invocation.args, LMDEPLOY_ARGUMENTS);
  const settings = new Settings(parsed, undefined);
  const tensorParallel = settings.count('--tp') ?? unspelledOptions(parsed, 1) ?? defaultSize(TITLE);
  const executor = readExecutor(settings, environment);
  const localRanks = ranksElsewise(settings);
  return launchOf(lmdeploy, invocation, {
    engineVersion: versionIn(IMAGES, image, NEWEST_LMDEPLOY, own =>
      imageWords(own).name.includes('lmdeploy'),
    ),
    platform: readPlatform(settings, invocation),
    tensorParallel,
    nodes: settings.count('--nnodes') ?? defaultSize(TITLE),
    ...(localRanks && { localRanks }),
    ...(executor && { executor }),
    extras: executor === 'ray' && !(tensorParallel.known && tensorParallel.value === 1) ? [RAY_STORE] : [],
    causes: rankCauses(settings, ['--tp', '--dp']),
  });
}

/** Ray takes its object store from what /dev/shm has, and goes without where it has too little. */
const RAY_STORE: ExtraSegment = {
  id: 'ray-object-store',
  bytes: unknown(t('Ray fits it into the /dev/shm that it finds')),
  prefaulted: false,
};

/**
 * Where ranks are not simply the tensor-parallel ones: TurboMind's are threads, which need no /dev/shm if they talk by
 * CUDA IPC alone, and how `--dp` adds to `--tp` differs by backend and release.
 */
function ranksElsewise(settings: Settings): Fact<number> | undefined {
  const replicas = settings.count('--dp');
  if (replicas && !(replicas.known && replicas.value === 1))
    return unknown(
      t('how many processes --dp makes depends on the backend and the release'),
      settings.placeOf('--dp'),
    );
  const communicator = settings.text('--communicator');
  const alone = communicator?.known && /^(?:native|cuda-ipc)$/.test(communicator.value);
  return alone && !isPytorch(settings)
    ? known(
        1,
        settings.placeOf('--communicator'),
        t('ranks are threads of one process that talk by CUDA IPC'),
      )
    : undefined;
}

function isPytorch(settings: Settings): boolean {
  const backend = settings.text('--backend');
  return backend?.known === true && backend.value === 'pytorch';
}

/**
 * TurboMind's ranks are threads of one process, each a rank of NCCL (InternLM/lmdeploy#3286 shows it). The PyTorch
 * backend asks Ray for several ranks, or processes of its own if told so (lmdeploy/pytorch/engine/executor/__init__.py
 * `get_distributed_executor_backend`). Which backend it is depends on the model where `--backend` does not say PyTorch.
 */
function readExecutor(
  settings: Settings,
  environment: ReadonlyMap<string, Fact<string>>,
): Launch['executor'] | undefined {
  if (!isPytorch(settings)) return 'uniprocess';
  const chosen =
    settings.text('--distributed-executor-backend') ?? environment.get('LMDEPLOY_EXECUTOR_BACKEND');
  if (!chosen) return 'ray';
  return (chosen.known && EXECUTORS.get(chosen.value)) || 'external';
}

/** What `--distributed-executor-backend` calls them. */
const EXECUTORS: ReadonlyMap<string, Launch['executor']> = new Map([
  ['mp', 'multiprocessing'],
  ['ray', 'ray'],
  ['uni', 'uniprocess'],
]);

/** `--device`, or what image and environment tell; Moore Threads, Cambricon and MetaX are as unknown as Ascend. */
function readPlatform(settings: Settings, { image, environment }: Invocation): Platform {
  const device = settings.text('--device');
  if (device?.known && device.value !== 'cuda') return 'ascend';
  return platformOf(IMAGES, image, environment);
}
