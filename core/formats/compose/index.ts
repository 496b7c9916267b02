/** Docker Compose files: each service is a workload. */

import type { YAMLMap } from 'yaml';
import type { ComposeSite } from '../../edits/compose';
import { t } from '../../l10n';
import {
  Cancelled,
  type Fact,
  HOLE,
  known,
  type LintOptions,
  type SharedMemory,
  unknown,
  type Workload,
} from '../../model';
import { parseDockerSize } from '../../sizes';
import { moved } from '../../text/moved';
import type { Format, Origin, Reading } from '../format';
import { argumentsMeantForRuntime } from '../runtime-flags';
import { baseName } from '../uri';
import { spanOf } from '../yaml/tree';
import { readCommand } from './command';
import { readEnvironment } from './environment';
import { hasComposeName, MAX_LENGTH, type ServiceNode } from './file';
import { readGpus } from './gpus';
import {
  type KeptService,
  type KeptServices,
  keptServices,
  mayBorrowKeys,
  type ServicesByText,
} from './kept';
import { misplacedIn } from './misplaced';
import { type LoadedFile, type OpenedProject, Project } from './project';
import { readSharedMemory } from './shared-memory';
import { ServiceView } from './view';

/** A mapping key `services`, or the `include` of a file that only gathers others; JSON reads as YAML, too. */
const TOP_LEVEL_KEY = /(?:^|[{,\uFEFF])[ \t]*["']?(?:services|include)["']?[ \t]*:/m;

export const compose: Format = {
  id: 'compose',
  syntax: 'yaml',

  mayConcern(document) {
    return (
      (isYamlName(document.uri) || isYamlLanguage(document.languageId)) &&
      document.text.length <= MAX_LENGTH &&
      (document.text.includes('services') || document.text.includes('include')) &&
      TOP_LEVEL_KEY.test(document.text)
    );
  },

  async read(document, workspace, options, token, mayConcern) {
    const opened = await Project.open(document, workspace, mayConcern);
    if (!opened) return { workloads: [], dependencies: [] };
    const { project, file, bystanders } = opened;
    const reader = new ServiceReader(opened, options, keptServices.of(document));
    const workloads: Workload[] = [];
    for (const service of servicesOf(file)) {
      if (bystanders?.has(spanOf(service.key).start)) continue;
      if (token?.isCancellationRequested) throw new Cancelled();
      workloads.push(await reader.read(service));
    }
    return { workloads, dependencies: [...project.dependencies], origins: reader.keep() } satisfies Reading;
  },
};

function isYamlName(uri: string): boolean {
  // A name without an extension tells nothing (standard input, an untitled document).
  return /\.ya?ml$/i.test(uri) || hasComposeName(uri) || !/\.[A-Za-z0-9]+$/.test(uri);
}

function isYamlLanguage(languageId: string | undefined): boolean {
  return languageId === 'yaml' || languageId === 'dockercompose';
}

/** Each service once, as the last document that names it declares it; broken ones are left out. */
function servicesOf(file: LoadedFile): ServiceNode[] {
  const byName = new Map<string, ServiceNode>();
  for (const { services } of file.documents)
    for (const [name, service] of services) byName.set(name, service);
  return [...byName.values()].filter(service => !service.broken);
}

/** Reads the services of a file, or takes over what was read of them in another version of it. */
class ServiceReader {
  private readonly earlier: ServicesByText;
  private readonly services = new Map<string, KeptService>();
  private readonly origins = new Map<Workload, Origin>();
  /** All but its text that a service of the file depends on; undefined where none is kept. */
  private readonly around: string | undefined;

  constructor(
    private readonly opened: OpenedProject,
    private readonly options: LintOptions,
    private readonly kept: KeptServices | undefined,
  ) {
    const { variables } = opened;
    this.around = kept && variables && `${options.defaultShmSize} ${variables}`;
    this.earlier = this.around === undefined ? new Map() : kept!.within(this.around);
  }

  async read(service: ServiceNode): Promise<Workload> {
    const { project, file } = this.opened;
    const seen = await seenOf(file, service, project);
    const isWhole =
      seen.view.layers.length === 1 && seen.missing === undefined && service.written === service.map;
    const text = this.around !== undefined && isWhole ? textOf(service) : undefined;
    if (text === undefined || mayBorrowKeys(text))
      return readService(file, service, seen, project, this.options);
    const start = spanOf(service.key).start;
    const site = siteOf(file, service);
    const known = this.earlier.get(text);
    if (known && project.ration.left >= known.characters) {
      project.ration.allows(known.characters);
      this.services.set(text, known);
      return this.note({ ...moved(known.workload, file.uri, start - known.start), site }, known, start);
    }
    const {
      readCount,
      ration: { left },
    } = project;
    const workload = await readService(file, service, seen, project, this.options);
    if (!seen.view.isSelfContained || project.readCount > readCount) return workload;
    const { site: _, ...rest } = workload;
    const one = { workload: rest, start, characters: left - project.ration.left };
    this.services.set(text, one);
    return this.note(workload, one, start);
  }

  private note(workload: Workload, of: KeptService, start: number): Workload {
    this.origins.set(workload, { of, by: start - of.start });
    return workload;
  }

  /** Keeps what was read for the next version; call it when all has been. */
  keep(): ReadonlyMap<Workload, Origin> {
    if (this.around !== undefined) this.kept?.keep(this.around, this.services);
    return this.origins;
  }
}

/** From its key to its end, with the comments behind it. */
function textOf({ key, map, tree }: ServiceNode): string {
  return tree.text.slice(spanOf(key).start, map.range[2]);
}

async function seenOf(file: LoadedFile, { name }: ServiceNode, project: Project): Promise<Seen> {
  const { layers, missing } = await project.layersOf(file, name);
  return { view: new ServiceView(layers), missing };
}

async function readService(
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

function siteOf(file: LoadedFile, service: ServiceNode): ComposeSite {
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

/** A service's layers in one view, and what is missing of them. */
interface Seen {
  readonly view: ServiceView;
  readonly missing: string | undefined;
}

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
