/** One service of a Compose file, with all that the files say of it, as a workload. */

import type { YAMLMap } from 'yaml';
import type { ComposeSite } from '../../edits/compose';
import { t } from '../../l10n';
import {
  type Fact,
  HOLE,
  known,
  type LintOptions,
  type SharedMemory,
  unknown,
  type Workload,
} from '../../model';
import { parseDockerSize } from '../../sizes';
import { argumentsMeantForRuntime } from '../runtime-flags';
import { baseName } from '../uri';
import { spanOf } from '../yaml/tree';
import { readCommand } from './command';
import { readEnvironment } from './environment';
import type { ServiceNode } from './file';
import { readGpus } from './gpus';
import { misplacedIn } from './misplaced';
import type { LoadedFile, Project } from './project';
import { readSharedMemory } from './shared-memory';
import { ServiceView } from './view';

/** A service's layers in one view, and what is missing of them. */
export interface Seen {
  readonly view: ServiceView;
  readonly missing: string | undefined;
}

export async function seenOf(file: LoadedFile, { name }: ServiceNode, project: Project): Promise<Seen> {
  const { layers, missing } = await project.layersOf(file, name);
  return { view: new ServiceView(layers), missing };
}

export async function readService(
  file: LoadedFile,
  service: ServiceNode,
  { view, missing }: Seen,
  project: Project,
  options: LintOptions,
): Promise<Workload> {
  const environment = await readEnvironment(view, project, missing !== undefined);
  const inContainer = (name: string): Fact<string> | undefined => environment.variables.get(name);
  const sharedMemory = await sharedMemoryOf(file, service.name, { view, missing }, project, options);
  const command = await readCommand(view, project, inContainer);
  const misplaced =
    sharedMemory.kind === 'default'
      ? misplacedIn(view, command.commands)
      : argumentsMeantForRuntime(command.commands); // refused whatever /dev/shm is
  return {
    name: service.name,
    format: 'compose',
    place: { uri: file.uri, span: spanOf(service.key) },
    image: readImage(view),
    ...command,
    environment,
    gpus: readGpus(view, environment),
    memoryLimit: readMemoryLimit(view),
    sharedMemory,
    ...(misplaced.length > 0 && { misplaced }),
    // The view has noted what was borrowed for everything above.
    borrowed: [...view.borrowed, ...command.borrowed],
    site: siteOf(file, service),
  };
}

export function siteOf(file: LoadedFile, service: ServiceNode): ComposeSite {
  return {
    format: 'compose',
    text: file.text,
    document: service.tree.document,
    service: service.map as YAMLMap,
    serviceNode: service.written as ComposeSite['serviceNode'],
  };
}

function readImage(view: ServiceView): Fact<string> | undefined {
  const field = view.field('image');
  const text = field && view.text(field);
  if (!field || !text || text.text === '') return undefined;
  // A known repository with an unknown tag (`vllm/vllm-openai:${TAG}`) still tells the engine.
  return text.text.startsWith(HOLE)
    ? unknown(t('the image is a variable that no file sets'), view.place(field))
    : known(text.text, view.place(field));
}

/** `mem_limit`, or `deploy.resources.limits.memory`; zero is no limit. */
function readMemoryLimit(view: ServiceView): Fact<number> | undefined {
  const field = view.field('mem_limit') ?? view.field('deploy', 'resources', 'limits', 'memory');
  const text = field && view.text(field)?.text;
  if (!field || text === undefined) return undefined;
  const size = parseDockerSize(text);
  if (!size.ok) return unknown(t('the memory limit cannot be read'), view.place(field));
  return size.bytes > 0 ? known(size.bytes, view.place(field)) : undefined;
}

/** Depth to which `ipc: service:x` is followed from service to service. */
const MAX_JOINS = 4;

async function sharedMemoryOf(
  file: LoadedFile,
  name: string,
  { view, missing }: Seen,
  project: Project,
  options: LintOptions,
  joins = 0,
): Promise<SharedMemory> {
  const target = joins < MAX_JOINS ? joinedService(view) : undefined;
  let of: SharedMemory | undefined;
  if (target !== undefined) {
    view.lookAround();
    const { layers, missing } = await project.layersOf(file, target);
    const other = { view: new ServiceView(layers), missing };
    if (layers.length > 0) of = await sharedMemoryOf(file, target, other, project, options, joins + 1);
  }
  const found = readSharedMemory(view, options, () => of);
  if (found.kind !== 'default') return found;
  if (missing !== undefined) return { kind: 'unknown', reason: t`${missing} may supply it` };
  return (await suppliedElsewhere(file, name, project, options)) ?? found;
}

function joinedService(view: ServiceView): string | undefined {
  const field = view.field('ipc');
  const mode = field && view.text(field)?.text;
  return mode?.startsWith('service:') ? mode.slice('service:'.length) : undefined;
}

/**
 * A size that a base file or an overlay beside this file gives the same service: whether they are used
 * together is up to the caller's `-f` flags.
 */
async function suppliedElsewhere(
  file: LoadedFile,
  name: string,
  project: Project,
  options: LintOptions,
): Promise<SharedMemory | undefined> {
  for (const { layers, missing } of await project.possibleLayers(file, name)) {
    const other = readSharedMemory(new ServiceView(layers), options, () => undefined);
    if (other.kind === 'default' && missing === undefined) continue;
    return {
      kind: 'unknown',
      reason: t`${baseName(layers[0]!.file.uri)} beside this file may supply it`,
      ...('place' in other && other.place && { place: other.place }),
    };
  }
  return undefined;
}
