import type { Launch, Version } from '../model';
import { type ArgumentGrammar, optionTable, parseArguments, unspelledOptions } from './arguments';
import type { Engine, Invocation, Started } from './engine';
import { launchOf } from './launch';
import { platformOf } from './platform';
import { pythonTarget } from './programs';
import { versionIn } from './published';
import { combine, defaultSize } from './ranks';
import { rankCauses, Settings } from './settings';

const TITLE = 'DeepSpeed-MII';

/** The newest release (deepspeedai/DeepSpeed-MII v0.3.3). */
const NEWEST: Version = [0, 3, 3];

const MODULES = new Set(['mii.entrypoints.openai_api_server', 'mii.entrypoints.api_server']);

/** Options of both servers (microsoft/DeepSpeed-MII mii/entrypoints/openai_api_server.py). */
const ARGUMENTS: ArgumentGrammar = {
  options: optionTable(
    `--model --deployment-name --load-balancer --host --port --allowed-origins --allowed-methods --allowed-headers
     --max_length --tensor-parallel --replica-num --chat-template --response-role --api-keys`,
    '--allow-credentials --ssl',
  ),
  foldsUnderscores: false,
  abbreviates: true,
};

/** DeepSpeed-MII by its servers; the `deepspeed` launcher alone tells of ranks, but not of what they do. */
export const mii: Engine = {
  id: 'deepspeed-mii',
  title: TITLE,
  newest: NEWEST,
  mentions: String.raw`\bmii\.entrypoints`,
  recognise(words): Started | undefined {
    const target = pythonTarget(words);
    if (target?.kind !== 'module' || !MODULES.has(target.name)) return undefined;
    const started = { program: words.slice(0, target.next), args: words.slice(target.next) };
    // With a load balancer's address it talks to an engine that runs elsewhere.
    return parseArguments(started.args, ARGUMENTS).options.has('--load-balancer') ? undefined : started;
  },
  startsFromImage: () => false,
  read,
};

function read(invocation: Invocation): Launch {
  const { image, environment, workload } = invocation;
  const parsed = parseArguments(invocation.args, ARGUMENTS);
  const settings = new Settings(parsed, undefined);
  const tensorParallel =
    settings.count('--tensor-parallel') ?? unspelledOptions(parsed) ?? defaultSize(TITLE);
  const replicas = settings.count('--replica-num') ?? defaultSize(TITLE);
  const gpus = workload.gpus?.known ? Math.max(1, workload.gpus.value) : Number.POSITIVE_INFINITY;
  const copies = replicas.known && replicas.value > 1 && tensorParallel.known && tensorParallel.value > 1;
  return launchOf(mii, invocation, {
    engineVersion: versionIn([], image, NEWEST),
    platform: platformOf([], image, environment),
    tensorParallel,
    // Replicas are engines of their own, without a process group between them.
    ...(copies && {
      localRanks: combine([tensorParallel, replicas], (tp, count) => Math.min(tp * count, gpus)),
    }),
    causes: rankCauses(settings, ['--tensor-parallel']),
  });
}
