import { t } from '../l10n';
import { type Fact, known, type Launch, type Version } from '../model';
import { type ArgumentGrammar, optionTable, parseArguments, unspelledOptions } from './arguments';
import type { Engine, Invocation, Started } from './engine';
import { launchOf } from './launch';
import { pythonTarget } from './programs';
import { type PublishedImage, versionIn } from './published';
import { combine } from './ranks';
import { rankCauses, Settings } from './settings';
import { programName } from './words';

/** Triton's releases are months: 26.06. */
const NEWEST: Version = [26, 6, 0];

const IMAGES: readonly PublishedImage[] = [
  { repository: 'nvidia/tritonserver', platform: 'cuda', serves: false, release: /^(\d+)\.(\d+)()/ },
];

/**
 * Runs one server process for each rank by `mpirun` (triton-inference-server/tensorrtllm_backend
 * scripts/launch_triton_server.py).
 */
const LAUNCHER: ArgumentGrammar = {
  options: optionTable(
    `--world_size --tritonserver --grpc_port --http_port --metrics_port --log-file --model_repo
     --tensorrt_llm_model_name --multimodal_gpu0_cuda_mem_pool_bytes --exit_timeout`,
    '--force,-f --log --multi-model --disable-spawn-processes --trtllm_llmapi_launcher --oversubscribe',
  ),
  foldsUnderscores: false,
  abbreviates: true,
};

/**
 * `server.py leader`, which does the same over several pods (triton-inference-server/tutorials
 * Deployment/Kubernetes/TensorRT-LLM_Multi-Node_Distributed_Models/containers/server.py).
 */
const LEADER: ArgumentGrammar = {
  options: optionTable(
    '--tp --pp --gpu_per_node --triton_model_repo_dir --stateful_set_group_key --namespace --iso8601 --dt --verbose',
    '--enable_nsys',
  ),
  foldsUnderscores: false,
  abbreviates: true,
};

/**
 * Triton with its TensorRT-LLM backend. A plain `tritonserver` says nothing of ranks: its models' own configurations
 * would, and those are not in a manifest.
 */
export const triton: Engine = {
  id: 'triton',
  title: 'Triton (TensorRT-LLM backend)',
  newest: NEWEST,
  mentions: 'launch_triton_server|triton_model_repo',
  recognise(words): Started | undefined {
    if (programName(words[0]) === LAUNCHER_SCRIPT)
      return { program: words.slice(0, 1), args: words.slice(1) };
    const target = pythonTarget(words);
    if (target?.kind !== 'script') return undefined;
    const leads =
      target.name === 'server.py' &&
      words[target.next]?.text === 'leader' &&
      words.some(({ text }) => text.startsWith('--triton_model_repo_dir'));
    if (!leads && target.name !== LAUNCHER_SCRIPT) return undefined;
    const at = leads ? target.next + 1 : target.next;
    return { program: words.slice(0, at), args: words.slice(at) };
  },
  startsFromImage: () => false,
  read,
};

const LAUNCHER_SCRIPT = 'launch_triton_server.py';

function read(invocation: Invocation): Launch {
  const leads = invocation.program.at(-1)?.text === 'leader';
  const parsed = parseArguments(invocation.args, leads ? LEADER : LAUNCHER);
  const settings = new Settings(parsed, undefined);
  const tensor = leads ? '--tp' : '--world_size';
  const tensorParallel = settings.count(tensor) ?? unspelledOptions(parsed) ?? oneByDefault();
  const pipelineParallel = settings.count('--pp') ?? oneByDefault();
  const perNode = settings.count('--gpu_per_node');
  return launchOf(triton, invocation, {
    engineVersion: versionIn(IMAGES, invocation.image, NEWEST),
    platform: 'cuda',
    tensorParallel,
    pipelineParallel,
    ...(perNode && {
      nodes: combine([tensorParallel, pipelineParallel, perNode], (tp, pp, gpus) =>
        Math.ceil((tp * pp) / gpus),
      ),
    }),
    causes: rankCauses(settings, [tensor, '--pp']),
  });
}

function oneByDefault(): Fact<number> {
  return known(1, undefined, t('default of the start script'));
}
